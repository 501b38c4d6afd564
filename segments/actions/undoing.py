"""One step back, one step forward: no line is lost, no value typed on it either."""

from django.db import transaction

from crm.models import User
from segments.exceptions import NotTheLastStep
from segments.images import Swapped, put_header_back, swap
from segments.locking import lock
from segments.models import (
    Segment,
    SegmentCriteria,
    SegmentLine,
    SegmentLineAfter,
    SegmentLineBefore,
)
from segments.pinned_images import put_pinned_back
from segments.steps import StepResult, count_lines
from segments.text_images import put_text_back


@transaction.atomic
def undo(segment: Segment, *, user: User, step: int) -> StepResult:
    """Take back the last step, with all steps of its run; `step` is the id the user saw as last.

    An edit is put back where its values still stand; the result's `kept` counts the other lines.

    Raises NotAllowed, SegmentIsClosed, NotTheLastStep. Source: domain.md, Steps.
    """
    header = lock(segment, user=user)
    last = header.steps.filter(is_undone=False).last()
    if last is None or last.pk != step:
        raise NotTheLastStep
    run = header.steps.filter(is_undone=False, run=last.run).order_by("-ordinal")
    return _turn(header, list(run), undone=True)


@transaction.atomic
def redo(segment: Segment, *, user: User, step: int) -> StepResult:
    """Do the first undone step again, with all steps of its run.

    Raises NotAllowed, SegmentIsClosed, NotTheLastStep. Source: domain.md, Steps.
    """
    header = lock(segment, user=user)
    first = header.steps.filter(is_undone=True).first()
    if first is None or first.pk != step:
        raise NotTheLastStep
    run = header.steps.filter(is_undone=True, run=first.run).order_by("ordinal")
    return _turn(header, list(run), undone=False)


def _turn(header: Segment, run: list[SegmentCriteria], *, undone: bool) -> StepResult:
    changed = kept = 0
    kept_fields: list[str] = []
    for step in run:
        if step.is_edit:
            swapped = _edit(step, undone=undone)
            changed, kept = changed + swapped.count, kept + swapped.kept
            kept_fields += _edit_header(header, step, undone=undone)
            put_pinned_back(header, step, undone=undone)
            kept_fields += put_text_back(header, step, undone=undone)
        else:
            changed += _set_listed(step, undone=undone)
    header.steps.filter(pk__in=[step.pk for step in run]).update(is_undone=undone)
    count_lines(header)
    return StepResult(run[0], changed, kept=kept, kept_fields=kept_fields, run_length=len(run))


def _set_listed(step: SegmentCriteria, *, undone: bool) -> int:
    """What the step brought is listed unless it is undone; what it took, if it is undone."""
    if step.is_adding:
        return SegmentLine.objects.filter(step=step).update(is_listed=not undone)
    return SegmentLine.objects.filter(removed_by=step).update(is_listed=undone)


def _edit(step: SegmentCriteria, *, undone: bool) -> Swapped:
    if undone:
        return swap(step, now=SegmentLineAfter, then=SegmentLineBefore)
    return swap(step, now=SegmentLineBefore, then=SegmentLineAfter)


def _edit_header(header: Segment, step: SegmentCriteria, *, undone: bool) -> list[str]:
    """Fields of the header that stay, as somebody changed them since."""
    before, after = step.criteria["before"], step.criteria["after"]
    if not before:
        return []
    now, then = (after, before) if undone else (before, after)
    return put_header_back(header, now, then)
