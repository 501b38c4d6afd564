"""How contacts leave a worksheet: their lines stay, marked with the step that removed them."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from crm.criteria.asking import contacts_matching, step_criteria
from crm.models import User
from segments import steps
from segments.actions.adding import Filters, expanded
from segments.actions.lines import Lines, chosen_lines
from segments.exceptions import SelectionChanged
from segments.locking import lock
from segments.models import Segment, SegmentCriteria, SegmentLine
from segments.querysets import SegmentLineQuerySet
from segments.repeated import Keep, repeated_lines
from segments.steps import StepResult

Kind = SegmentCriteria.Kind


@transaction.atomic
def refine_contacts(
    segment: Segment,
    filters: Filters,
    *,
    user: User,
    entire_companies: bool = False,
    discard_redo: bool = False,
) -> StepResult:
    """Keep only the lines whose contacts match; a step is recorded even if none goes.

    With `entire_companies`, everybody of a company stays where one of them matches, on the
    segment or not.

    Raises NotAllowed, SegmentIsClosed, BrokenCriteria, RedoWouldBeLost. Source: domain.md,
    Criteria; reference, 12.
    """
    return _remove(segment, Kind.REFINE, filters, user, entire_companies, discard_redo)


@transaction.atomic
def reduce_contacts(
    segment: Segment,
    filters: Filters,
    *,
    user: User,
    entire_companies: bool = False,
    discard_redo: bool = False,
) -> StepResult:
    """Remove the lines whose contacts match; otherwise as `refine_contacts`.

    With `entire_companies`, everybody of a company goes where one of them matches, on the
    segment or not.

    Raises NotAllowed, SegmentIsClosed, BrokenCriteria, RedoWouldBeLost. Source: domain.md,
    Criteria; reference, 12.
    """
    return _remove(segment, Kind.REDUCE, filters, user, entire_companies, discard_redo)


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
    criteria = named(chosen)
    step = steps.begin(
        header, Kind.MANUAL_REMOVE, user=user, criteria=criteria, discard_redo=discard_redo
    )
    return take_away(step, chosen)


@transaction.atomic
def remove_repeated(
    segment: Segment,
    keep: Keep,
    *,
    user: User,
    spared: Collection[int] = (),
    expected: int | None = None,
    discard_redo: bool = False,
) -> StepResult:
    """Of the lines that are one, by the rule, remove in one step all but the one that stays.

    Those of the keys `spared` stay as well. `expected`: how many lines there were to remove before
    some were spared.

    Raises NotAllowed, SegmentIsClosed, RedoWouldBeLost, SelectionChanged. Source: docs/domain.md.
    """
    header = lock(segment, user=user)
    lines = repeated_lines(header, keep)
    staying = lines.filter(pk__in=spared).count() if spared else 0
    step = steps.begin(
        header,
        Kind.MANUAL_REMOVE,
        user=user,
        criteria={"repeated": {"rule": keep.rule, "stays": keep.stays}},
        discard_redo=discard_redo,
    )
    result = take_away(step, lines.exclude(pk__in=spared) if spared else lines)
    # Counted by removing them; the refusal takes that back.
    if expected not in {None, result.line_count + staying}:
        raise SelectionChanged(result.line_count + staying)
    return result


def named(chosen: SegmentLineQuerySet) -> dict[str, Any]:
    """A single contact by name, several by their number."""
    first = list(chosen.select_related("contact")[:2])
    return {"contact": str(first[0].contact)} if len(first) == 1 else {"count": chosen.count()}


def lines_to_go(
    kind: str, filters: Filters, *, user: User, entire_companies: bool
) -> SegmentLineQuerySet:
    """The lines that refining or reducing would remove, of whatever segment.

    Raises BrokenCriteria.
    """
    matches = expanded(contacts_matching(filters, user), user, entire_companies, False)
    matching = Exists(matches.filter(pk=OuterRef("contact")))
    # Not exclude(contact__in=…): that is several times slower.
    return SegmentLine.objects.filter(~matching if kind == Kind.REFINE else matching)


def take_away(step: SegmentCriteria, lines: SegmentLineQuerySet) -> StepResult:
    """Unlist the lines under a step that has begun, and finish it."""
    going = lines.listed().filter(segment=step.segment)
    removed = going.update(removed_by=step, is_listed=False)
    steps.finish(step, line_count=removed)
    return StepResult(step, removed)


def _remove(
    segment: Segment,
    kind: str,
    filters: Filters,
    user: User,
    entire_companies: bool,
    discard_redo: bool,
) -> StepResult:
    header = lock(segment, user=user)
    lines = lines_to_go(kind, filters, user=user, entire_companies=entire_companies)
    options = ["entire_companies"] if entire_companies else []
    step = steps.begin(
        header,
        kind,
        user=user,
        criteria=step_criteria(filters, options, user),
        discard_redo=discard_redo,
    )
    return take_away(step, lines)
