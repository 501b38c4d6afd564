"""What is done to many contacts: chosen in their list, or as the lines of a worksheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from crm.middleware import page_it_came_from
from crm.notices import counted, say_done
from crm.querysets import ContactQuerySet
from crm.requests import Request, posted_key
from interactions import access, actions
from interactions.chosen_contacts import ChosenContacts
from interactions.contact_act_forms import (
    MailingGroupActForm,
    SalespersonActForm,
    consequences,
    salespeople_now,
)
from interactions.entry_act_views import with_rest
from interactions.exceptions import NothingToChange


@dataclass(frozen=True)
class Whom:
    """Contacts that something is done to; `address` and `where` are the page they were chosen on,
    `fields` post the choice once more."""

    contacts: ContactQuerySet
    address: str
    where: str
    fields: Sequence[tuple[str, Any]]


def chosen_in_list(request: Request) -> Whom:
    chosen = ChosenContacts.posted(request.POST)
    fields: list[tuple[str, Any]] = [(chosen.name, key) for key in chosen.ids]
    if chosen.is_all:
        fields += [("all", "1"), ("back", chosen.back)]
    return Whom(chosen.contacts(request.user), chosen.list_address, _("Contacts"), fields)


@permission_required(access.CHANGE_CONTACT, raise_exception=True)
@require_POST
def contacts_group(request: Request) -> HttpResponse:
    return group_page(request, chosen_in_list(request))


@permission_required(access.CHANGE_CONTACT, raise_exception=True)
@require_POST
def contacts_salesperson(request: Request) -> HttpResponse:
    return salesperson_page(request, chosen_in_list(request))


def group_page(request: Request, whom: Whom) -> HttpResponse:
    """A mailing group for all of them; who would leave it is asked about once."""
    form = MailingGroupActForm(whom.contacts, request.POST if "apply" in request.POST else None)
    if not form.is_valid():
        return _page(request, "contacts_group", whom, form)
    if not form.is_agreed:
        return _page(request, "contacts_group", whom, form, leaving=form.others)
    group = form.cleaned_data["group"]
    try:
        applied = actions.apply_mailing_group(
            whom.contacts,
            group,
            user=request.user,
            others_leave=form.cleaned_data["others_leave"],
            expected=posted_key(request.POST.get("expected", "")),
        )
    except (actions.ContactsWereChosenAnew, NothingToChange) as refusal:
        return _page(request, "contacts_group", whom, form, refusal=str(refusal))
    done = ngettext(
        "%(count)s contact joined %(group)s.", "%(count)s contacts joined %(group)s.", applied.added
    ) % {"count": counted(applied.added), "group": group}
    say_done(request, with_rest(done, _rest_of_group(applied)), undo=_undo(applied.act))
    return redirect(whom.address)


def salesperson_page(request: Request, whom: Whom) -> HttpResponse:
    """A salesperson for all of them, or for those without."""
    form = SalespersonActForm(request.POST if "apply" in request.POST else None)
    if not form.is_valid():
        return _page(request, "contacts_salesperson", whom, form)
    salesperson = form.cleaned_data["salesperson"]
    try:
        assigned = actions.assign_salesperson(
            whom.contacts,
            salesperson,
            user=request.user,
            only_missing=form.only_missing,
            expected=posted_key(request.POST.get("expected", "")),
        )
    except (actions.ContactsWereChosenAnew, NothingToChange) as refusal:
        return _page(request, "contacts_salesperson", whom, form, refusal=str(refusal))
    done = ngettext(
        "%(name)s is the salesperson of %(count)s contact.",
        "%(name)s is the salesperson of %(count)s contacts.",
        assigned.count,
    ) % {"count": counted(assigned.count), "name": salesperson}
    say_done(request, with_rest(done, _rest_of_assigned(assigned)), undo=_undo(assigned.act))
    return redirect(whom.address)


@permission_required(access.CHANGE_CONTACT, raise_exception=True)
@require_POST
def contact_act_undo(request: Request, pk: int) -> HttpResponse:
    back = actions.undo_contact_act(access.get_contact_act(request.user, pk), user=request.user)
    done = ngettext(
        "%(count)s contact is as it was before.",
        "%(count)s contacts are as they were before.",
        back.count,
    ) % {"count": counted(back.count)}
    left = ngettext(
        "%(count)s was changed since and stays as it is.",
        "%(count)s were changed since and stay as they are.",
        back.left,
    ) % {"count": counted(back.left)}
    messages.success(request, with_rest(done, left if back.left else ""))
    return redirect(page_it_came_from(request))


def _page(
    request: Request, name: str, whom: Whom, form: Any, *, refusal: str = "", leaving: int = 0
) -> HttpResponse:
    """The question, for as many contacts as there are now."""
    context: dict[str, Any] = {
        "whom": whom,
        "form": form,
        "count": whom.contacts.count(),
        "refusal": refusal,
        "leaving": leaving,
    }
    if name == "contacts_salesperson":
        context |= {"now": salespeople_now(whom.contacts), "said": consequences(whom.contacts)}
    status = status_of(form, refusal)
    return render(request, f"interactions/{name}.html", context, status=status)


def status_of(form: Form, refusal: str) -> int:
    """Of a page that asks, or asks again: things are otherwise by now, or were typed wrongly."""
    is_wrong = form.is_bound and not form.is_valid()
    return 409 if refusal else 422 if is_wrong else 200


def _rest_of_group(applied: actions.GroupApplied) -> str:
    removed = ngettext("%(count)s other left it.", "%(count)s others left it.", applied.removed) % {
        "count": counted(applied.removed)
    }
    left = ngettext(
        "%(count)s was in it already.", "%(count)s were in it already.", applied.left
    ) % {"count": counted(applied.left)}
    return _sentences((removed, applied.removed), (left, applied.left))


def _rest_of_assigned(assigned: actions.Assigned) -> str:
    followed = ngettext(
        "%(count)s person of theirs follows.",
        "%(count)s people of theirs follow.",
        assigned.followed,
    ) % {"count": counted(assigned.followed)}
    left = ngettext(
        "%(count)s stays as it was or follows its company.",
        "%(count)s stay as they were or follow their company.",
        assigned.left,
    ) % {"count": counted(assigned.left)}
    return _sentences((followed, assigned.followed), (left, assigned.left))


def _sentences(*said: tuple[str, int]) -> str:
    return " ".join(sentence for sentence, count in said if count)


def _undo(act: Any) -> str:
    return reverse("interactions:contact-act-undo", args=[act.pk])
