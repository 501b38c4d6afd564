"""How contacts leave a worksheet: their lines stay, marked with the step that removed them."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from crm.filters import contacts_matching
from crm.models import User
from segments import steps
from segments.actions.adding import Filters
from segments.locking import lock
from segments.models import Segment, SegmentCriteria, SegmentLine
from segments.querysets import SegmentLineQuerySet
from segments.steps import StepResult


@transaction.atomic
def refine_contacts(
    segment: Segment, filters: Filters, *, user: User, discard_redo: bool = False
) -> StepResult:
    """Keep only the lines whose contacts match; a step is recorded even if none goes.

    Raises NotAllowed, SegmentIsClosed, BrokenCriteria, RedoWouldBeLost. Source: domain.md,
    Criteria.
    """
    header = lock(segment, user=user)
    # Not exclude(contact__in=…): that is several times slower.
    unmatched = SegmentLine.objects.filter(~_matches(filters, user))
    return _remove(header, SegmentCriteria.Kind.REFINE, unmatched, filters, user, discard_redo)


@transaction.atomic
def reduce_contacts(
    segment: Segment, filters: Filters, *, user: User, discard_redo: bool = False
) -> StepResult:
    """Remove the lines whose contacts match; a step is recorded even if none goes.

    Raises NotAllowed, SegmentIsClosed, BrokenCriteria, RedoWouldBeLost. Source: domain.md,
    Criteria.
    """
    header = lock(segment, user=user)
    matched = SegmentLine.objects.filter(_matches(filters, user))
    return _remove(header, SegmentCriteria.Kind.REDUCE, matched, filters, user, discard_redo)


@transaction.atomic
def remove_lines(
    segment: Segment, line_ids: Iterable[int], *, user: User, discard_redo: bool = False
) -> StepResult:
    """Remove the chosen lines in one step.

    Raises NotAllowed, SegmentIsClosed, RedoWouldBeLost.
    """
    header = lock(segment, user=user)
    chosen = SegmentLine.objects.filter(pk__in=list(line_ids))
    criteria = _named(header, chosen)
    return _take_away(
        header, SegmentCriteria.Kind.MANUAL_REMOVE, chosen, criteria, user, discard_redo
    )


def _named(header: Segment, chosen: SegmentLineQuerySet) -> dict[str, Any]:
    """A single contact by name, several by their number."""
    lines = chosen.listed().filter(segment=header).select_related("contact")
    first = list(lines[:2])
    return {"contact": str(first[0].contact)} if len(first) == 1 else {"count": lines.count()}


def _matches(filters: Filters, user: User) -> Exists:
    return Exists(contacts_matching(filters, user).filter(pk=OuterRef("contact")))


def _remove(
    header: Segment,
    kind: str,
    lines: SegmentLineQuerySet,
    filters: Filters,
    user: User,
    discard_redo: bool,
) -> StepResult:
    criteria = {"filters": dict(filters), "options": []}
    return _take_away(header, kind, lines, criteria, user, discard_redo)


def _take_away(
    header: Segment,
    kind: str,
    lines: SegmentLineQuerySet,
    criteria: dict[str, Any],
    user: User,
    discard_redo: bool,
) -> StepResult:
    step = steps.begin(header, kind, user=user, criteria=criteria, discard_redo=discard_redo)
    removed = lines.listed().filter(segment=header).update(removed_by=step, is_listed=False)
    steps.finish(step, line_count=removed)
    return StepResult(step, removed)
