"""Addresses from which letters came back: marked by letters, and found right again by hand.

What is kept is the address that came back, beside the block it belongs to; an inherited one is the
company's to mark (docs/decisions/returned-letters.md).
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from crm.access import require
from crm.actions import ContactChanged
from crm.events import record
from crm.inheritance import copy_returned_address, lock
from crm.models import Contact, ContactAltAddress, User
from crm.postal import postal_text

Letters = QuerySet[Any, Any]


@dataclass(frozen=True)
class Held:
    """Whose addresses letters went to, by key, and their companies."""

    contacts: list[int]
    companies: list[int]


def mark_returned(letters: Letters) -> int:
    """The addresses that letters came back from are bad, where they are still the same.

    `letters`: rows with `contact` and `came_back_from`, as `crm.postal` writes it. Runs inside the
    caller's transaction; seven statements, whatever the number of letters, though keys travel.
    Answers how many addresses were good before; one that many people inherit is one.
    """
    held = _hold(letters)
    count = 0
    for addresses, came_here in _addresses(held, letters):
        here = addresses.alias(postal=postal_text()).filter(has_bad_address=False)
        here = here.filter(Exists(came_here.filter(came_back_from=OuterRef("postal"))))
        count += here.update(returned_address=postal_text())
    _tell_people(held)
    return count


def unmark_returned(letters: Letters, *, others: Letters) -> None:
    """The letters did not come back after all; what `others` came back from stays bad.

    Both as in `mark_returned`; the same number of statements.
    """
    held = _hold(letters)
    here, elsewhere = _addresses(held, letters), _addresses(held, others)
    for (addresses, came_here), (_same, others_here) in zip(here, elsewhere, strict=True):
        text = OuterRef("returned_address")
        addresses.filter(
            Exists(came_here.filter(came_back_from=text)),
            ~Exists(others_here.filter(came_back_from=text)),
        ).exclude(returned_address="").update(returned_address="")
    _tell_people(held)


@transaction.atomic
def trust_address(contact: Contact, *, user: User, version: int) -> Contact:
    """Letters reach the address after all; an inherited one is the company's, and all its people's.

    `version` is the contact's. Raises NotAllowed, ContactChanged.
    """
    stored = _lock(contact, user, version)
    holder = stored if stored.own_address or stored.company is None else stored.company
    if not holder.has_bad_address:
        return stored
    holder.returned_address = ""
    holder.save(update_fields=["returned_address", "updated_at"])
    copy_returned_address([holder.pk])
    record(user, "trusted", "contact", holder.number)
    stored.refresh_from_db()
    return stored


@transaction.atomic
def trust_alt_address(address: ContactAltAddress, *, user: User, version: int) -> None:
    """Letters reach the alternative address after all.

    `version` is the contact's. Raises NotAllowed, ContactChanged.
    """
    stored = _lock(address.contact, user, version)
    bad = ContactAltAddress.objects.filter(pk=address.pk, has_bad_address=True)
    if bad.update(returned_address=""):
        record(user, "trusted", "contact address", stored.number, code=address.code)


def _hold(letters: Letters) -> Held:
    """Lock whose addresses the letters went to: nobody changes one meanwhile. In the order of
    `crm.inheritance.lock`.

    Keys, and no subqueries in subqueries: PostgreSQL takes what was written just now for few rows.
    """
    contacts = list(letters.order_by().values_list("contact", flat=True).distinct())
    employed = Contact.objects.filter(pk__in=contacts).exclude(company=None).order_by()
    companies = list(employed.values_list("company", flat=True).distinct())
    held = Contact.objects.filter(pk__in={*contacts, *companies}).order_by("type", "pk")
    for _key in held.select_for_update(no_key=True).values_list("pk").iterator(chunk_size=5_000):
        pass
    return Held(contacts, companies)


def _addresses(held: Held, letters: Letters) -> list[tuple[Any, Letters]]:
    """The rows that hold addresses, each kind with the letters that went to the outer row."""
    letters = letters.order_by()
    inherited = letters.filter(contact__own_address=False, contact__company=OuterRef("pk"))
    theirs = Contact.objects.filter(pk__in=held.contacts, own_address=True).order_by()
    companies = Contact.objects.filter(pk__in=held.companies).order_by()
    others = ContactAltAddress.objects.filter(contact__in=held.contacts).order_by()
    return [
        (theirs, letters.filter(contact=OuterRef("pk"))),
        (companies, inherited),
        (others, letters.filter(contact=OuterRef("contact"))),
    ]


def _tell_people(held: Held) -> None:
    """Companies got letters themselves, or their people did."""
    copy_returned_address([*held.contacts, *held.companies])


def _lock(contact: Contact, user: User, version: int) -> Contact:
    require(user, "crm.change_contact")
    stored = lock([contact.pk])[contact.pk]
    if stored.version != version:
        raise ContactChanged(stored)
    return stored
