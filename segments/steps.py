"""The steps of a worksheet: how one begins and ends, and how they read."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max, Q

from crm.models import User
from interactions.steps import step_effect, step_sentence
from segments.exceptions import RedoWouldBeLost
from segments.models import Segment, SegmentCriteria, SegmentLine


@dataclass(frozen=True)
class StepResult:
    """What a step did: lines that came or went; matches that did not come, by reason code."""

    step: SegmentCriteria
    line_count: int
    already_listed: int = 0
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class StepView:
    """A step as the strip shows it."""

    step: SegmentCriteria
    sentence: str
    effect: str
    user: User
    at: datetime
    is_undone: bool


class Strip(list[StepView]):
    """The steps in order, undone ones last."""

    @property
    def undoable(self) -> StepView | None:
        done = [view for view in self if not view.is_undone]
        return done[-1] if done else None

    @property
    def redoable(self) -> StepView | None:
        return next((view for view in self if view.is_undone), None)


def strip(segment: Segment) -> Strip:
    """All steps of the segment as people read them; one query."""
    return Strip(
        StepView(
            step,
            step_sentence(step.kind, step.criteria),
            step_effect(step.kind, step.line_count),
            step.user,
            step.at,
            step.is_undone,
        )
        for step in segment.steps.select_related("user")
    )


def begin(
    segment: Segment, kind: str, *, user: User, criteria: dict[str, Any], discard_redo: bool
) -> SegmentCriteria:
    """A new last step of a locked segment; undone steps are dropped for good.

    Raises RedoWouldBeLost where these carry typed values and `discard_redo` is not given.
    """
    drop_undone(segment, discard_redo=discard_redo)
    last = segment.steps.aggregate(ordinal=Max("ordinal"), run=Max("run"))
    return SegmentCriteria.objects.create(
        segment=segment,
        ordinal=(last["ordinal"] or 0) + 1,
        run=(last["run"] or 0) + 1,
        kind=kind,
        criteria=criteria,
        user=user,
    )


def drop_undone(segment: Segment, *, discard_redo: bool) -> None:
    """Delete the undone steps with the lines they brought; lines they took stay where they are."""
    undone = segment.steps.filter(is_undone=True)
    if not undone.exists():
        return
    if not discard_redo:
        typed = SegmentLine.objects.filter(step__in=undone).filter(carries_typed_values()).count()
        if typed:
            raise RedoWouldBeLost(typed)
    undone.delete()


def carries_typed_values() -> Q:
    """Lines that hold more than their contact."""
    typed = ~Q(personal_text="") | ~Q(evaluation="") | Q(attempt_failed=True)
    typed |= Q(document__isnull=False) | Q(no_campaign=True)
    for name in SegmentLine.OVERRIDES:
        typed |= Q(**{f"{name}__isnull": False})
    return typed


def finish(
    step: SegmentCriteria, *, line_count: int, left_out: dict[str, int] | None = None
) -> None:
    """Write down what the step did, and the segment's new number of lines."""
    step.line_count = line_count
    step.left_out = left_out or {}
    step.save(update_fields=["line_count", "left_out"])
    count_lines(step.segment)


def count_lines(segment: Segment) -> None:
    segment.line_count = segment.lines.filter(is_listed=True).count()
    segment.save(update_fields=["line_count", "updated_at"])
