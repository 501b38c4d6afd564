"""Contacts that somebody chose in a list: in that of the contacts, or by their interactions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import QueryDict

from crm.criteria.plain import as_tree
from crm.criteria.trees import write
from crm.filters import canonical, contacts_matching, filter_sentence
from crm.models import User
from crm.selected import Selected
from interactions.chosen_entries import ChosenEntries
from segments import actions
from segments.models import Segment
from segments.steps import StepResult


@dataclass(frozen=True)
class ChosenContacts(Selected):
    name = "contact"
    list_url = "crm:contact-list"

    @property
    def filters(self) -> dict[str, list[str]]:
        return canonical(QueryDict(self.back))

    @property
    def stored(self) -> Mapping[str, Any]:
        """What a step keeps of them: expressions in their canonical form, as a tree."""
        return write(as_tree(self.filters)) if "where" in self.filters else self.filters

    @property
    def sentence(self) -> str:
        """By what they were chosen; '' where one by one, or where nothing was filtered."""
        return filter_sentence(self.filters) if self.is_all else ""

    def count(self, user: User) -> int:
        """How many are meant; of all that match as of now, one query."""
        return contacts_matching(self.filters, user).count() if self.is_all else len(self.ids)

    def join(self, segment: Segment, *, user: User, discard_redo: bool) -> StepResult:
        """One step: what was ticked by hand, or the filters, which stay criteria."""
        if self.is_all:
            return actions.add_contacts(segment, self.stored, user=user, discard_redo=discard_redo)
        return actions.add_selected(segment, self.ids, user=user, discard_redo=discard_redo)


@dataclass(frozen=True)
class ChosenByEntries(ChosenEntries):
    """The contacts of chosen interactions, each once."""

    def contacts(self, user: User) -> Iterable[int]:
        entries = self.entries(user).filter(contact__isnull=False)
        return entries.order_by().values_list("contact", flat=True)

    def count(self, user: User) -> int:
        return (
            self.entries(user).order_by().aggregate(count=Count("contact", distinct=True))["count"]
        )

    def join(self, segment: Segment, *, user: User, discard_redo: bool) -> StepResult:
        """One step, as of contacts chosen by hand."""
        return actions.add_selected(
            segment, self.contacts(user), user=user, discard_redo=discard_redo
        )


Chosen = ChosenContacts | ChosenByEntries
