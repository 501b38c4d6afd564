"""How keys and steps read in the grid."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from crm.models import Campaign, ContactAltAddress, Salesperson
from interactions.models import InteractionGroup
from segments.besides import counts_elsewhere, last_letters
from segments.models import Segment, SegmentCriteria, SegmentTemplate
from segments.steps import sentence_of

Option = tuple[str, str]
# Steps to choose from; any other is found by its number in the address.
OFFERED_STEPS = 50


class Names:
    """How keys and steps read: on the lines of a page, and among the choices of the filters.

    A query a table, when it is first asked for.
    """

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.lines: list[Any] = []

    def read(self, lines: Iterable[Any]) -> None:
        """The lines of the page, for what is too long to be read whole."""
        self.lines = list(lines)

    @cached_property
    def templates(self) -> dict[int, str]:
        pinned = SegmentTemplate.objects.filter(segment=self.segment).order_by("code")
        return dict(pinned.values_list("pk", "code"))

    @cached_property
    def salespeople(self) -> dict[int, str]:
        return dict(Salesperson.objects.values_list("pk", "name"))

    @cached_property
    def campaigns(self) -> dict[int, str]:
        return {campaign.pk: str(campaign) for campaign in Campaign.objects.all()}

    @cached_property
    def groups(self) -> dict[int, str]:
        return dict(InteractionGroup.objects.values_list("pk", "description"))

    @cached_property
    def addresses(self) -> dict[int, str]:
        keys = {line.r_address for line in self.lines if line.r_address}
        found = ContactAltAddress.objects.filter(pk__in=keys)
        return {one.pk: f"{one.address}, {one.city}" for one in found}

    @cached_property
    def elsewhere(self) -> dict[int, int]:
        """On how many other open segments the lines' contacts stand."""
        return counts_elsewhere(self.segment, self.lines)

    @cached_property
    def last_letters(self) -> dict[int, date]:
        """When the lines' contacts got their last letters."""
        return last_letters(self.lines)

    @cached_property
    def steps(self) -> dict[int, str]:
        """The steps that the lines came by."""
        keys = {line.step_id for line in self.lines}
        return {step.pk: step_words(step) for step in SegmentCriteria.objects.filter(pk__in=keys)}

    @cached_property
    def offered_steps(self) -> list[Option]:
        """Steps that brought several lines, the latest first."""
        steps = self.segment.steps.filter(line_count__gt=1, is_undone=False).order_by("-ordinal")
        adding = steps.exclude(kind__in=[*SegmentCriteria.REMOVING, SegmentCriteria.Kind.EDIT])
        return [(str(step.ordinal), step_words(step)) for step in adding[:OFFERED_STEPS]]


def step_words(step: SegmentCriteria) -> str:
    """Why a line is here: the number of the step and what it chose."""
    said = step.get_kind_display() if "contact" in step.criteria else sentence_of(step)
    return f"{step.ordinal}. {said}"
