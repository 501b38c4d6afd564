"""Contacts that somebody chose in the contact list: ticked ones, or all that its filters show."""

from dataclasses import dataclass

from django.http import QueryDict

from crm.filters import canonical, contacts_matching, filter_sentence
from crm.keyset import without_place
from crm.models import User
from segments import actions
from segments.forms import ticked_ids
from segments.models import Segment
from segments.steps import StepResult


@dataclass(frozen=True)
class Chosen:
    """`back` is the list's query where all that it shows are meant; '' where `ids` are."""

    ids: list[int]
    back: str
    is_all: bool

    @property
    def filters(self) -> dict[str, list[str]]:
        return canonical(QueryDict(self.back))

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
            return actions.add_contacts(segment, self.filters, user=user, discard_redo=discard_redo)
        return actions.add_selected(segment, self.ids, user=user, discard_redo=discard_redo)


def chosen(data: QueryDict) -> Chosen:
    """What the list posted; "all" means the query in `back`, wherever its page lies."""
    is_all = data.get("all") == "1"
    back = without_place(QueryDict(data.get("back", "").lstrip("?"))).urlencode()
    return Chosen([] if is_all else ticked_ids(data, "contact"), back if is_all else "", is_all)
