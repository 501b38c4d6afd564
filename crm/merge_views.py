"""Pages on which two contacts become one, and two again."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import access, hooks
from crm.actions import ContactChanged
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.keyset import Order, page_of
from crm.merge_forms import MergeForm, WhomForm
from crm.merging import merge_contacts, undo_merge, why_not_merge
from crm.models import Contact, ContactMerge
from crm.notices import say_done
from crm.requests import Request, posted_key
from crm.similar import Typed, similar_contacts

RIGHT = "crm.merge_contact"


@require_http_methods(["GET", "POST"])
@permission_required(RIGHT, raise_exception=True)
def contact_merge(request: Request, number: str) -> HttpResponse:
    """Both contacts side by side; without a second one, whom it could be."""
    survivor = access.get_contact(request.user, number)
    chosen = WhomForm(request.GET, user=request.user)
    other = chosen.cleaned_data["contact"] if chosen.is_valid() else None
    if other is None:
        return _choose(request, survivor, chosen)
    form = MergeForm(request.POST or None, survivor=survivor, other=other)
    if request.method == "POST" and form.is_valid():
        try:
            return _merge(request, form)
        except NotAllowed:
            raise
        except BusinessRuleError as error:
            return _compare(request, form, _sentence(error))
    return _compare(request, form, why_not_merge(survivor, other))


def _merge(request: Request, form: MergeForm) -> HttpResponse:
    survivor, other = form.survivor, form.other
    merge = merge_contacts(
        survivor, other, fields=form.sides, user=request.user, versions=form.versions
    )
    words = {"other": other.name, "survivor": survivor.number}
    undo = reverse("crm:merge-undo", args=[merge.pk])
    say_done(request, _("%(other)s is now part of %(survivor)s.") % words, undo=undo)
    return redirect("crm:contact-detail", survivor.number)


def _sentence(error: BusinessRuleError) -> str:
    if isinstance(error, ContactChanged):
        return _("One of the two was changed meanwhile. Compare once more, then merge.")
    return str(error)


def _choose(request: Request, survivor: Contact, form: WhomForm) -> HttpResponse:
    similar = similar_contacts(
        Typed.of(survivor), user=request.user, type=survivor.type, but=survivor.pk
    )
    was_asked = bool(request.GET.get("contact"))
    context = {"contact": survivor, "similar": similar, "form": form, "was_asked": was_asked}
    return render(request, "crm/contact_merge_whom.html", context, status=422 if was_asked else 200)


def _compare(request: Request, form: MergeForm, refusal: str) -> HttpResponse:
    """With a refusal, as both contacts stand now; what was chosen stays chosen."""
    survivor, other = form.survivor, form.other
    if refusal and form.is_bound:
        data = request.POST.copy()
        data["survivor_version"] = str(survivor.version)
        data["other_version"] = str(other.version)
        form = MergeForm(data, survivor=survivor, other=other)
    moving = [
        sentence
        for mover in ([] if refusal else hooks.on_contact_merge)
        for sentence in mover.counts(survivor, other)
    ]
    context: dict[str, Any] = {
        "form": form,
        "survivor": survivor,
        "other": other,
        "moving": moving,
        "refusal": refusal,
        "may_not": bool(why_not_merge(survivor, other)),
    }
    return render(request, "crm/contact_merge.html", context, status=409 if refusal else 200)


@require_POST
@permission_required(RIGHT, raise_exception=True)
def merge_selected(request: Request) -> HttpResponse:
    """Two contacts selected in the list; the older one is proposed to stay."""
    keys = [posted_key(text) for text in request.POST.getlist("contact")]
    found = list(Contact.objects.visible_to(request.user).filter(pk__in=keys[:3]).order_by("pk"))
    if len(keys) != 2 or len(found) != 2:
        messages.error(request, _("Select exactly two contacts to merge them."))
        return redirect("crm:contact-list")
    return redirect(merge_address(*found))


def merge_address(survivor: Contact, other: Contact) -> str:
    query = urlencode({"contact": other.number})
    return f"{reverse('crm:contact-merge', args=[survivor.number])}?{query}"


@require_safe
@permission_required(RIGHT, raise_exception=True)
def merge_list(request: Request) -> HttpResponse:
    """The latest merges first."""
    merges = ContactMerge.objects.visible_to(request.user).for_list()
    page = page_of(merges, Order(("id",), is_descending=True), request.GET)
    survivors = Contact.objects.visible_to(request.user).in_bulk(
        [merge.survivor_number for merge in page], field_name="number"
    )
    rows = [(merge, survivors.get(merge.survivor_number)) for merge in page]
    return render(request, "crm/merge_list.html", {"rows": rows, "page": page})


@require_POST
@permission_required(RIGHT, raise_exception=True)
def merge_undo(request: Request, pk: int) -> HttpResponse:
    merge = access.get_merge(request.user, pk)
    undo_merge(merge, user=request.user)
    words = {"other": merge.other_name, "number": merge.other_number}
    say_done(request, _("%(other)s is contact %(number)s again, with all it had.") % words)
    try:
        return redirect(access.get_contact(request.user, merge.other_number))
    except Http404:
        return redirect("crm:merge-list")
