"""Everything we have about a contact, to be read and to be handed over."""

from typing import Any

from django.db import transaction

from crm import hooks
from crm.access import require
from crm.events import record
from crm.models import Contact, User

RIGHT = "crm.export_contact"


def everything_about(contact: Contact, *, user: User) -> dict[str, list[dict[str, Any]]]:
    """By topic, in words; topics without anything are there, empty.

    Raises NotAllowed. What a person may ask for.
    """
    require(user, RIGHT)
    topics: dict[str, list[dict[str, Any]]] = {}
    for part in hooks.contact_export:
        topics |= part(contact)
    return topics


@transaction.atomic
def export_contact(contact: Contact, *, user: User) -> dict[str, Any]:
    """The same for a file; that it was taken out is recorded. Raises NotAllowed."""
    topics = everything_about(contact, user=user)
    rows = sum(len(found) for found in topics.values())
    record(user, "exported", "contact", contact.number, rows=rows)
    return topics
