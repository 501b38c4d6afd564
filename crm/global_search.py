"""The search box of every page: the first rows of every kind that the user may see."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from crm import hooks
from crm.hooks import Hit, SearchSource
from crm.models import Contact, User
from crm.searching import Unindexed

SHOWN_EACH = 6


@dataclass(frozen=True)
class Found:
    """The first rows of one kind; `all_address` is the list with the same search."""

    source: SearchSource
    hits: list[Hit]
    has_more: bool
    all_address: str


def find_contacts(user: User, text: str, count: int) -> list[Hit]:
    contacts = Contact.objects.visible_to(user).search(text).for_list()
    return [
        Hit(
            contact.number,
            contact.name,
            "" if contact.is_company else contact.company_name,
            contact.get_absolute_url(),
        )
        for contact in contacts.order_by(Unindexed("sort_name"), "id")[:count]
    ]


CONTACTS = SearchSource(
    _("Contacts"), "people", "crm.view_contact", "crm:contact-list", find_contacts
)


def search(user: User, text: str) -> list[Found]:
    """One query for each kind of which the user may see rows; kinds without any are left out."""
    if not text.strip():
        return []
    found = []
    for source in (CONTACTS, *hooks.search_sources):
        if user.has_perm(source.permission):
            hits = source.find(user, text, SHOWN_EACH + 1)
            address = f"{reverse(source.url_name)}?{urlencode({'q': text})}"
            found.append(Found(source, hits[:SHOWN_EACH], len(hits) > SHOWN_EACH, address))
    return [one for one in found if one.hits]


def numbered(found: list[Found], text: str) -> Hit | None:
    """The one row whose number was typed, whole."""
    number = text.strip().upper()
    hits = [hit for one in found for hit in one.hits if hit.number == number]
    return hits[0] if len(hits) == 1 else None
