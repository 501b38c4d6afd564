"""How contacts leave a worksheet: their lines stay, marked with the step that removed them."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from crm.filters import contacts_matching
from crm.models import User
from segments import steps
from segments.actions.adding import Filters
from segments.actions.lines import Lines, chosen_lines
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
    segment: Segment,
    lines: Lines,
    *,
    user: User,
    expected: int | None = None,
    discard_redo: bool = False,
) -> StepResult:
    """Remove the chosen lines in one step; `lines` and `expected` as for `update_lines`.

    Raises NotAllowed, SegmentIsClosed, RedoWouldBeLost, SelectionChanged.
    """
    header = lock(segment, user=user)
    chosen = chosen_lines(header, lines, expected)
    criteria = _named(chosen)
    return _take_away(
        header, SegmentCriteria.Kind.MANUAL_REMOVE, chosen, criteria, user, discard_redo
    )


def _named(chosen: SegmentLineQuerySet) -> dict[str, Any]:
    """A single contact by name, several by their number."""
    first = list(chosen.select_related("contact")[:2])
    return {"contact": str(first[0].contact)} if len(first) == 1 else {"count": chosen.count()}


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
