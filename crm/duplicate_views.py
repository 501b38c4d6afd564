"""The page of contacts that seem to be there twice."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import access
from crm.duplicates import (
    KINDS,
    PAGE,
    RIGHT,
    duplicate_groups,
    mark_not_duplicates,
    marks,
    take_back_mark,
)
from crm.models import Contact, Salesperson
from crm.notices import say_done
from crm.requests import Request, posted_key
from crm.row_fields import RowSelect


class DuplicateFilter(forms.Form):
    by = forms.ChoiceField(
        label=gettext_lazy("Same"),
        required=False,
        choices=[(kind, words) for kind, (_column, words) in KINDS.items()],
    )
    type = forms.ChoiceField(
        label=gettext_lazy("Type"),
        required=False,
        choices=[("", gettext_lazy("All")), *Contact.Type.choices],
    )
    salesperson = forms.ModelChoiceField(
        Salesperson.objects.all(),
        label=gettext_lazy("Salesperson"),
        required=False,
        empty_label=gettext_lazy("All"),
        widget=RowSelect(code="code", attrs={"class": "form-select"}),
    )
    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=100)

    @property
    def kind(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("by") or next(iter(KINDS))

    def within(self, contacts: Any) -> Any:
        """The contacts of which a group must have one; None where nothing is narrowed."""
        self.is_valid()
        said = self.cleaned_data
        if not any(said.get(name) for name in ("type", "salesperson", "q")):
            return None
        for name in ("type", "salesperson"):
            if said.get(name):
                contacts = contacts.filter(**{name: said[name]})
        return contacts.search(said["q"]) if said.get("q") else contacts


@require_safe
@permission_required(RIGHT, raise_exception=True)
def duplicate_list(request: Request) -> HttpResponse:
    form = DuplicateFilter(request.GET)
    page = duplicate_groups(
        form.kind,
        user=request.user,
        within=form.within(Contact.objects.visible_to(request.user)),
        after=request.GET.get("after", "").replace("\0", ""),
    )
    query = request.GET.copy()
    query["after"] = page.after
    context = {
        "form": form,
        "kind": form.kind,
        "kinds": [(code, words) for code, (_column, words) in KINDS.items()],
        "page": page,
        "next": query.urlencode() if page.after else "",
        "is_first": not request.GET.get("after"),
        "is_filtered": any(request.GET.get(name) for name in ("type", "salesperson", "q")),
    }
    return render(request, "crm/duplicate_list.html", context)


@require_POST
@permission_required(RIGHT, raise_exception=True)
def mark_create(request: Request) -> HttpResponse:
    keys = [posted_key(text) for text in request.POST.getlist("contact")]
    made = mark_not_duplicates(keys, user=request.user)
    sentence = ngettext(
        "%(count)s pair will not be shown as duplicates again.",
        "%(count)s pairs will not be shown as duplicates again.",
        made,
    )
    say_done(request, sentence % {"count": made})
    return redirect(_list_address(request))


@require_safe
@permission_required(RIGHT, raise_exception=True)
def mark_list(request: Request) -> HttpResponse:
    found = marks(request.user, posted_key(request.GET.get("before", "")))
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    return render(request, "crm/not_duplicate_list.html", {"marks": found[:PAGE], "older": older})


@require_http_methods(["GET", "POST"])
@permission_required(RIGHT, raise_exception=True)
def mark_delete(request: Request, pk: int) -> HttpResponse:
    """Asked for without being pressed, as after signing in, it leads to the button."""
    mark = access.get_mark(request.user, pk)
    if request.method == "POST":
        take_back_mark(mark, user=request.user)
        say_done(request, _("The two may be shown as duplicates again."))
    return redirect("crm:not-duplicate-list")


def _list_address(request: Request) -> str:
    """The same tab of the list."""
    kind = request.POST.get("by", "")
    return reverse("crm:duplicate-list") + (f"?by={kind}" if kind in KINDS else "")
