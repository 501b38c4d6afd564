"""Contacts that somebody chose in a list: in that of the contacts, or by their interactions."""

from dataclasses import dataclass

from django.http import QueryDict

from crm.filters import canonical, contacts_matching, filter_sentence
from crm.models import Contact, User
from crm.querysets import ContactQuerySet
from crm.selected import Selected
from interactions.chosen_entries import ChosenEntries


@dataclass(frozen=True)
class ChosenContacts(Selected):
    name = "contact"
    list_url = "crm:contact-list"

    @property
    def filters(self) -> dict[str, list[str]]:
        return canonical(QueryDict(self.back))

    @property
    def sentence(self) -> str:
        """By what they were chosen; '' where one by one, or where nothing was filtered."""
        return filter_sentence(self.filters) if self.is_all else ""

    def contacts(self, user: User) -> ContactQuerySet:
        """Of all that match, as of now."""
        if self.is_all:
            return contacts_matching(self.filters, user)
        return Contact.objects.visible_to(user).filter(pk__in=self.ids)


@dataclass(frozen=True)
class ContactsOfEntries(ChosenEntries):
    """The contacts of chosen interactions, each once."""

    def contacts(self, user: User) -> ContactQuerySet:
        entries = self.entries(user).filter(contact__isnull=False).order_by()
        return Contact.objects.visible_to(user).filter(pk__in=entries.values("contact"))


Chosen = ChosenContacts | ContactsOfEntries
