"""A person's block of values made its own, and taken from the company again."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django_stubs_ext import StrOrPromise

from crm.actions import update_contact
from crm.countries import country_name
from crm.inheritance import BLOCKS
from crm.model_fields import label_of
from crm.models import Contact, User
from crm.models.contacts import CONTACT_LANGUAGES


@dataclass(frozen=True)
class Lost:
    """A value of the person's own that the company's takes the place of."""

    label: StrOrPromise
    own: str
    companys: str


def block_names() -> dict[str, str]:
    """The flag of each block, by the block's name in addresses: "address" → "own_address"."""
    return {flag.removeprefix("own_"): flag for flag in BLOCKS}


def make_own(contact: Contact, *, user: User, version: int, flag: str) -> Contact:
    """The block is the person's own from here on, with the company's values to begin with.

    Raises NotAllowed, ContactChanged.
    """
    return update_contact(contact, user=user, version=version, values={flag: True})


def inherit(contact: Contact, *, user: User, version: int, flag: str) -> Contact:
    """The block is the company's again; the person's own values go.

    Raises NotAllowed, ContactChanged.
    """
    return update_contact(contact, user=user, version=version, values={flag: False})


def lost_by_inheriting(contact: Contact, flag: str) -> list[Lost]:
    """The values that would go: those that say something and are not the company's."""
    company = contact.company
    return [
        Lost(_label(name), _words(name, own), _words(name, getattr(company, name)))
        for name in BLOCKS[flag]
        if (own := getattr(contact, name)) and own != getattr(company, name)
    ]


def _label(name: str) -> str:
    return capfirst(label_of(Contact, name))


def _words(name: str, value: Any) -> str:
    if not value:
        return "–"
    if name == "country":
        return country_name(value)
    if name == "language":
        return str(dict(CONTACT_LANGUAGES).get(value, value))
    return str(value)
