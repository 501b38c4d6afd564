"""Named places where upper apps join in, so that no import runs downwards.

Each hook is a plain list of functions; an app appends its own in `AppConfig.ready()` and moves
its own rows by its own acts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

if TYPE_CHECKING:
    from crm.criteria.sources import Source
    from crm.models import Contact, ContactAltAddress, User


@dataclass(frozen=True)
class Panel:
    """A fragment on a contact's page that an upper app serves.

    `url_name` takes the contact's number; `permission` is what the viewer needs to see it.
    """

    title: Any
    url_name: str
    permission: str


@dataclass(frozen=True)
class ContactAction:
    """What can be done with selected contacts of the list: the form posts `contact` ids there."""

    label: Any
    url_name: str
    permission: str


# Refuse a deletion by raising BusinessRuleError; called with the contacts to be deleted.
before_contact_delete: list[Callable[["QuerySet[Contact]"], None]] = []
# Refuse a deletion of an alternative address by raising BusinessRuleError.
before_alt_address_delete: list[Callable[["ContactAltAddress"], None]] = []
# Move every row from the second contact to the first.
on_contact_merge: list[Callable[["Contact", "Contact", "User"], None]] = []
# Remove the personal data kept about the contact.
on_contact_erase: list[Callable[["Contact", "User"], None]] = []
# Everything kept about the contact, by topic.
contact_export: list[Callable[["Contact"], dict[str, Any]]] = []
# What every tick of the worker looks after; each answers how many things it put right.
housekeeping: list[Callable[[], int]] = []
contact_panels: list[Panel] = []
# What contacts can be chosen by beside crm's own: rows of upper apps.
criteria_sources: list["Source"] = []
contact_actions: list[ContactAction] = []

# Models with a key to Contact, named by the app whose hooks move their rows; a test checks it.
models_with_contacts: set[str] = {
    "crm.BusinessRelationMembership",
    "crm.Consent",
    "crm.Contact",
    "crm.ContactAltAddress",
    "crm.IndustryGroupMembership",
    "crm.JobResponsibilityMembership",
    "crm.MailingGroupMembership",
}
