"""Formulas of salutations and addressees: for administrators, with what they give beside them."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crm.exceptions import BusinessRuleError, NotAllowed
from crm.letter_forms import PARTS, stored_formulas
from crm.notices import say_done
from crm.requests import Request
from crm.salutation_forms import SalutationForm
from crm.salutations import (
    FormulasChanged,
    Texts,
    fingerprint,
    languages,
    samples,
    set_formulas,
    texts_of,
)

# The address of what contacts get of whom no language is said.
NOT_SAID = "none"


@require_safe
@permission_required("crm.view_salutationformula", raise_exception=True)
def salutation_list(request: Request) -> HttpResponse:
    formulas = stored_formulas()
    rows = [(code or NOT_SAID, label, code in formulas) for code, label in languages()]
    return render(request, "crm/salutation_list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@permission_required("crm.change_salutationformula", raise_exception=True)
def salutation_update(request: Request, language: str) -> HttpResponse:
    """The formulas of one language; `preview` in the form shows what they give, saving nothing."""
    code, label = _language(language)
    stored = texts_of(code, stored_formulas())
    form = SalutationForm(request.POST or None, stored=stored)
    is_saving = form.is_valid() and "preview" not in request.POST
    page: dict[str, Any] = {"form": form, "label": label, "language": language, "parts": PARTS}
    if is_saving:
        try:
            return _save(request, code, form)
        except FormulasChanged as conflict:
            page |= _conflict(request, stored, conflict)
        except NotAllowed:
            raise
        except BusinessRuleError as error:
            page["refusal"] = str(error)
    page["samples"] = samples(code, form.texts if form.is_valid() else stored)
    name = "crm/salutation_update.html#samples" if request.htmx else "crm/salutation_update.html"
    status = 422 if is_saving or (form.is_bound and not form.is_valid()) else 200
    return render(request, name, page, status=status)


def _conflict(request: Request, stored: Texts, conflict: FormulasChanged) -> dict[str, Any]:
    """The form as it was typed, ready to be saved over theirs, and theirs beside it."""
    data = request.POST.copy()
    data["seen"] = fingerprint(stored)
    theirs = [text for text in stored.values() if text]
    return {
        "form": SalutationForm(data, stored=stored),
        "refusal": str(conflict),
        "theirs": theirs,
    }


def _save(request: Request, code: str, form: SalutationForm) -> HttpResponse:
    job = set_formulas(code, user=request.user, seen=form.cleaned_data["seen"], texts=form.texts)
    if job is None:
        say_done(request, _("Nothing was changed."))
        return redirect("crm:salutation-list")
    say_done(request, _("The formulas are saved; the contacts follow."))
    return redirect(job)


def _language(address: str) -> tuple[str, Any]:
    code = "" if address == NOT_SAID else address
    known = dict(languages())
    if not address or code not in known:
        raise Http404
    return code, known[code]
