"""Interactions without a segment: with one contact, or with several chosen in a list."""

import base64
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.access import get_contact
from crm.keyset import Order, page_of
from crm.models import Contact
from crm.notices import say_done
from crm.querysets import ContactQuerySet
from crm.requests import Request
from interactions import access, actions
from interactions.actions import InteractionCheck, Logged
from interactions.chosen_contacts import Chosen, ChosenContacts, ContactsOfEntries
from interactions.chosen_entry_views import UNDOABLE
from interactions.exceptions import (
    ContactsChanged,
    InteractionBlocked,
    InteractionCheckChanged,
)
from interactions.letter_text import letter_text
from interactions.models import PostponedInteraction
from interactions.printing import letter_bytes, letter_response
from interactions.single_filling import filled_again
from interactions.single_forms import InteractionForm, first_values


@permission_required(access.ADD_ENTRY, raise_exception=True)
@require_http_methods(["GET", "POST"])
def interaction_create(request: Request) -> HttpResponse:
    """With one contact, whom somebody types."""
    if request.method == "POST":
        return _answer(request, None)
    return _page(request, _first(request, None), None)


@permission_required(access.ADD_ENTRY, raise_exception=True)
@require_GET
def contact_interaction(request: Request, number: str) -> HttpResponse:
    """The same, with this contact."""
    return _page(request, _first(request, get_contact(request.user, number)), None)


@permission_required(access.ADD_ENTRY, raise_exception=True)
@require_POST
def interactions_create(request: Request) -> HttpResponse:
    """With contacts ticked in their list, or all that it shows; the first post comes from there."""
    return _answer(request, ChosenContacts.posted(request.POST))


@permission_required((access.ADD_ENTRY, access.VIEW_LOG), raise_exception=True)
@require_POST
def interactions_create_again(request: Request) -> HttpResponse:
    """The same with the contacts of interactions chosen in the log."""
    return _answer(request, ContactsOfEntries.posted(request.POST))


def _first(request: Request, contact: Contact | None, *, is_several: bool = False) -> Any:
    values = first_values(request.user, today=timezone.localdate(), contact=contact)
    return InteractionForm(user=request.user, is_several=is_several, initial=values)


def _answer(request: Request, chosen: Chosen | None) -> HttpResponse:
    """What was posted: begun, to be filled in, to be looked at, or to be logged."""
    is_several = chosen is not None
    if "token" not in request.POST:
        return _page(request, _first(request, None, is_several=is_several), chosen)
    form = _form(request, request.POST, is_several=is_several)
    wanted = request.POST.get("do", "")
    if wanted == "fill" or (wanted != "postpone" and not form.is_filled):
        data = filled_again(form, user=request.user, today=timezone.localdate())
        return _filled(request, data, chosen)
    if wanted == "postpone" and chosen is None:
        return _postpone(request, form)
    if wanted == "check":
        return _page(request, form, chosen, check=_check(request, form, chosen))
    if not form.is_valid():
        return _page(request, form, chosen, status=422)
    if wanted in ("letter", "look") and form.whom:
        return _letter(request, form, form.whom, is_drawn=wanted == "look")
    # What several cannot be asked for writes nothing.
    return _page(request, form, chosen, status=422) if wanted else _log(request, form, chosen)


def _postpone(request: Request, form: InteractionForm) -> HttpResponse:
    """Kept as typed, however much is missing; only whom it is about must be said."""
    form.is_valid()
    token = form.cleaned_data.get("token")
    if form.whom is None or not token:
        refusal = _("Choose the contact first: the postponed interaction is found there.")
        return _page(request, form, None, refusal=refusal, status=422)
    actions.postpone_interaction(form.whom, user=request.user, token=token, typed=form.typed)
    say_done(request, _("The interaction is postponed; it waits for you at home, too."))
    return redirect(form.whom)


@permission_required(access.ADD_ENTRY, raise_exception=True)
@require_GET
def postponed_list(request: Request) -> HttpResponse:
    """One's own, the latest first."""
    rows = PostponedInteraction.objects.filter(user=request.user).select_related("contact")
    page = page_of(rows, Order(("id",), is_descending=True), request.GET)
    return render(request, "interactions/postponed_list.html", {"page": page})


@permission_required(access.ADD_ENTRY, raise_exception=True)
@require_GET
def postponed_resume(request: Request, pk: int) -> HttpResponse:
    """The form as it was."""
    postponed = access.get_postponed(request.user, pk)
    values = postponed.typed | {"token": postponed.token, "contact": str(postponed.contact)}
    form = InteractionForm(user=request.user, initial=values)
    check = _check(request, _form(request, values, is_several=False), None)
    return _page(request, form, None, check=check, postponed=postponed)


@permission_required(access.ADD_ENTRY, raise_exception=True)
@require_http_methods(["GET", "POST"])
def postponed_discard(request: Request, pk: int) -> HttpResponse:
    """One question, then it is gone."""
    postponed = access.get_postponed(request.user, pk)
    if request.method == "GET":
        return render(request, "interactions/postponed_discard.html", {"postponed": postponed})
    actions.discard_interaction(postponed, user=request.user)
    say_done(request, _("The postponed interaction is discarded."))
    return redirect("interactions:postponed-list")


def _letter(
    request: Request, form: InteractionForm, contact: Contact, *, is_drawn: bool
) -> HttpResponse:
    """The letter as it would be logged: drawn on a page, or as a Word file."""
    today = timezone.localdate()
    document, values = actions.letter_before(contact, form.said, today=today)
    if is_drawn:
        content = letter_bytes(document, values, marks_values=True)
        context = {
            "contact": contact,
            "letter": letter_text(content),
            "coded": base64.b64encode(content).decode(),
        }
        return render(request, "interactions/letter_before.html", context)
    return letter_response(f"{form.said.description} {contact.name}", document, values)


def _form(request: Request, data: Any, *, is_several: bool) -> InteractionForm:
    return InteractionForm(data, user=request.user, is_several=is_several)


def _filled(request: Request, data: QueryDict, chosen: Chosen | None) -> HttpResponse:
    """The form with the template's values, not yet reproached with what is missing."""
    is_several = chosen is not None
    values = {name: data.get(name) for name in InteractionForm.base_fields}
    fresh = InteractionForm(user=request.user, is_several=is_several, initial=values)
    check = _check(request, _form(request, data, is_several=is_several), chosen)
    return _page(request, fresh, chosen, check=check)


def _contacts(request: Request, form: InteractionForm, chosen: Chosen | None) -> ContactQuerySet:
    if chosen is not None:
        return chosen.contacts(request.user)
    visible = Contact.objects.visible_to(request.user)
    return visible.filter(pk=form.whom.pk) if form.whom else visible.none()


def _check(
    request: Request, form: InteractionForm, chosen: Chosen | None
) -> InteractionCheck | None:
    """What stands against it; None while too little is said."""
    if not form.is_valid():
        return None
    return actions.check_interactions(
        _contacts(request, form, chosen),
        form.said,
        today=timezone.localdate(),
        deliver=form.cleaned_data.get("deliver", False),
        leave_blocked=form.cleaned_data["leave_blocked"],
    )


def _log(request: Request, form: InteractionForm, chosen: Chosen | None) -> HttpResponse:
    try:
        logged = actions.log_interactions(
            _contacts(request, form, chosen),
            form.said,
            user=request.user,
            today=timezone.localdate(),
            token=form.cleaned_data["token"],
            deliver=form.cleaned_data.get("deliver", False),
            leave_blocked=form.cleaned_data["leave_blocked"],
            seen=form.cleaned_data["seen"],
        )
    except (InteractionBlocked, InteractionCheckChanged) as refusal:
        return _page(request, form, chosen, check=refusal.check, refusal=str(refusal), status=409)
    except ContactsChanged as refusal:
        return _page(request, form, chosen, refusal=str(refusal), status=409)
    return _done(request, logged, chosen)


def _done(request: Request, logged: Logged, chosen: Chosen | None) -> HttpResponse:
    """Back to where it began; to what was written where its letters wait."""
    entry = logged.only_entry
    sentence = ngettext(
        "%(count)d interaction is logged.", "%(count)d interactions are logged.", logged.count
    )
    say_done(request, sentence % {"count": logged.count}, undo=_undo(logged))
    letters_wait = logged.batch.letters_wait
    if chosen is not None:
        return redirect(logged.batch if letters_wait else chosen.list_address)
    if entry is None or entry.contact is None:
        return redirect("interactions:entry-list")
    return redirect(entry if letters_wait else entry.contact)


def _undo(logged: Logged) -> str:
    """Where what was written is cancelled; of more than an address can name, nowhere."""
    keys = list(logged.batch.entries.order_by("pk").values_list("pk", flat=True)[: UNDOABLE + 1])
    if len(keys) == 1:
        return reverse("interactions:entry-cancel", args=keys)
    if len(keys) > UNDOABLE:
        return ""
    query = urlencode({"apply": 1, "expected": len(keys), "entry": keys}, doseq=True)
    return f"{reverse('interactions:entries-cancel')}?{query}"


def _page(
    request: Request,
    form: InteractionForm,
    chosen: Chosen | None,
    *,
    status: int = 200,
    check: InteractionCheck | None = None,
    **said: Any,
) -> HttpResponse:
    """The page, or the part of it that was asked for."""
    context = {"form": form, "chosen": chosen, "check": check, **said}
    if chosen is not None:
        context["count"] = chosen.contacts(request.user).count()
        context["address"] = request.path
    else:
        context["contact"] = form.whom
        context["address"] = reverse("interactions:interaction-create")
    name = "interactions/interaction_create.html"
    if request.htmx and request.htmx.target in {"interaction-values", "interaction-check"}:
        return render(request, f"{name}#{request.htmx.target}", context)
    return render(request, name, context, status=status)
