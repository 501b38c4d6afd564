"""What became of the entries that one act wrote, counted in one pass over them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Case, Count, F, FilteredRelation, Max, Min, Q, Sum, When
from django.http import QueryDict

from crm.keyset import Order, Page, page_of
from crm.models.contacts import CorrespondenceType
from interactions.models import Delivery
from interactions.printing import DocumentCount, comes_as_zip, documents_in
from interactions.querysets import InteractionLogEntryQuerySet, letter_may_go

BY_LINE = Order(("id",))
# An entry has one row of the outbox for each at most: joined, no entry is there twice.
CHANNELS = {f"{channel}_row": channel for channel in Delivery.Channel}


@dataclass(frozen=True)
class DeliveryCount:
    channel: str
    state: str
    label: str
    count: int


@dataclass(frozen=True)
class Results:
    """`cost` and `duration_min` are those of what counts; `first` and `last` are keys, 0 without
    entries; `documents`: of the letters that may go out on paper; `with_document`: of these and of
    what goes another way."""

    count: int
    cancelled: int
    cost: Decimal
    duration_min: int
    first: int
    last: int
    documents: list[DocumentCount]
    with_document: int
    deliveries: list[DeliveryCount]

    @property
    def letter_count(self) -> int:
        return sum(document.count for document in self.documents)

    @property
    def is_zip(self) -> bool:
        return comes_as_zip(self.documents)

    @property
    def has_failed(self) -> bool:
        return any(count.state == Delivery.State.FAILED for count in self.deliveries)

    def page_of(self, entries: InteractionLogEntryQuerySet, asked: QueryDict) -> Page:
        """The entries in the order of their lines, a page at a time.

        Their keys lie together, and a page is read along them: by what they have in common a
        database finds all of them, to sort them.
        """
        within = entries.filter(pk__gte=self.first, pk__lte=self.last)
        return page_of(within, BY_LINE, asked, known=self.count)


def results_of(entries: InteractionLogEntryQuerySet) -> Results:
    """All of it in two queries: a pass over the entries, and their documents' names."""
    groups = list(_groups(entries))
    counted = [group for group in groups if not group["is_cancelled"]]
    going = [group for group in groups if group["may_go"]]
    return Results(
        count=_count(groups),
        cancelled=_count(groups) - _count(counted),
        cost=sum((group["cost_sum"] for group in counted), Decimal(0)),
        duration_min=sum(group["duration_sum"] for group in counted),
        first=min((group["first"] for group in groups), default=0),
        last=max((group["last"] for group in groups), default=0),
        documents=documents_in(_by(filter(_is_printed, going), "document_id").items()),
        with_document=_count(going),
        deliveries=_deliveries(groups),
    )


def _groups(entries: InteractionLogEntryQuerySet) -> Iterable[dict[str, Any]]:
    """Entries that are alike in all that is counted, a row for each kind."""
    outbox = {
        name: FilteredRelation("deliveries", condition=Q(deliveries__channel=channel))
        for name, channel in CHANNELS.items()
    }
    may_go = Case(When(letter_may_go(), then=True), default=False, output_field=BooleanField())
    alike = entries.order_by().annotate(**outbox, may_go=may_go)
    states = {f"{name}_state": F(f"{name}__state") for name in CHANNELS}
    grouped = alike.values("document_id", "correspondence_type", "is_cancelled", "may_go", **states)
    return grouped.annotate(
        count=Count("pk"),
        cost_sum=Sum("cost"),
        duration_sum=Sum("duration_min"),
        first=Min("pk"),
        last=Max("pk"),
    )


def _is_printed(group: dict[str, Any]) -> bool:
    """As `printable` of the entries has it."""
    is_hard_copy = group["correspondence_type"] == CorrespondenceType.HARD_COPY
    return is_hard_copy and group["hard_copy_row_state"] != Delivery.State.SKIPPED


def _count(groups: Iterable[dict[str, Any]]) -> int:
    return sum(group["count"] for group in groups)


def _by(groups: Iterable[dict[str, Any]], name: str) -> dict[Any, int]:
    """How many entries have each value."""
    counts: Counter[Any] = Counter()
    for group in groups:
        counts[group[name]] += group["count"]
    return counts


def _deliveries(groups: list[dict[str, Any]]) -> list[DeliveryCount]:
    return [
        DeliveryCount(str(channel.label), state, str(Delivery.State(state).label), count)
        for name, channel in sorted(CHANNELS.items(), key=lambda pair: pair[1])
        for state, count in sorted(_by_state(groups, name).items())
    ]


def _by_state(groups: list[dict[str, Any]], channel: str) -> dict[str, int]:
    """How many entries are told to have each state."""
    counts: Counter[str] = Counter()
    for group in groups:
        if state := group[f"{channel}_state"]:
            told = Delivery.State(state).told(is_cancelled=group["is_cancelled"])
            counts[told.value] += group["count"]
    return counts
