"""Chosen contacts that join a segment: of the contact list, or by their interactions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from crm.criteria.plain import as_tree
from crm.criteria.trees import write
from crm.filters import PASSING, contacts_matching
from crm.models import User
from interactions import chosen_contacts
from interactions.chosen_contacts import ContactsOfEntries
from segments import actions
from segments.models import Segment
from segments.steps import StepResult


@dataclass(frozen=True)
class ChosenContacts(chosen_contacts.ChosenContacts):
    @property
    def stored(self) -> Mapping[str, Any]:
        """What a step keeps of them: expressions in their canonical form, as a tree."""
        return write(as_tree(self.filters)) if "where" in self.filters else self.filters

    def count(self, user: User) -> int:
        """How many are meant; of all that match as of now, one query."""
        return contacts_matching(self.filters, user).count() if self.is_all else len(self.ids)

    def join(self, segment: Segment, *, user: User, discard_redo: bool) -> StepResult:
        """One step: what was ticked by hand, or the filters, which stay criteria as long as these
        find the same tomorrow."""
        if self.is_all and PASSING.isdisjoint(self.filters):
            return actions.add_contacts(segment, self.stored, user=user, discard_redo=discard_redo)
        contacts = self.contacts(user).order_by().values_list("pk", flat=True)
        return actions.add_selected(segment, contacts, user=user, discard_redo=discard_redo)


@dataclass(frozen=True)
class ChosenByEntries(ContactsOfEntries):
    def count(self, user: User) -> int:
        entries = self.entries(user).order_by()
        return entries.aggregate(count=Count("contact", distinct=True))["count"]

    def join(self, segment: Segment, *, user: User, discard_redo: bool) -> StepResult:
        """One step, as of contacts chosen by hand."""
        entries = self.entries(user).filter(contact__isnull=False).order_by()
        contacts = entries.values_list("contact", flat=True)
        return actions.add_selected(segment, contacts, user=user, discard_redo=discard_redo)


Chosen = ChosenContacts | ChosenByEntries
