"""One step back, one step forward: no line is lost, no value typed on it either."""

from django.db import transaction

from crm.models import User
from segments.exceptions import NotTheLastStep
from segments.locking import lock
from segments.models import Segment, SegmentCriteria, SegmentLine
from segments.steps import StepResult, count_lines


@transaction.atomic
def undo(segment: Segment, *, user: User, step: int) -> StepResult:
    """Take back the last step, with all steps of its run; `step` is the id the user saw as last.

    Raises NotAllowed, SegmentIsClosed, NotTheLastStep. Source: domain.md, Steps.
    """
    header = lock(segment, user=user)
    last = header.steps.filter(is_undone=False).last()
    if last is None or last.pk != step:
        raise NotTheLastStep
    changed = 0
    for each in header.steps.filter(is_undone=False, run=last.run).order_by("-ordinal"):
        changed += _set_listed(each, undone=True)
    header.steps.filter(run=last.run).update(is_undone=True)
    count_lines(header)
    return StepResult(last, changed)


@transaction.atomic
def redo(segment: Segment, *, user: User, step: int) -> StepResult:
    """Do the first undone step again, with all steps of its run.

    Raises NotAllowed, SegmentIsClosed, NotTheLastStep. Source: domain.md, Steps.
    """
    header = lock(segment, user=user)
    first = header.steps.filter(is_undone=True).first()
    if first is None or first.pk != step:
        raise NotTheLastStep
    changed = 0
    for each in header.steps.filter(is_undone=True, run=first.run).order_by("ordinal"):
        changed += _set_listed(each, undone=False)
    header.steps.filter(run=first.run).update(is_undone=False)
    count_lines(header)
    return StepResult(first, changed)


def _set_listed(step: SegmentCriteria, *, undone: bool) -> int:
    """What the step brought is listed unless it is undone; what it took, if it is undone."""
    if step.is_adding:
        return SegmentLine.objects.filter(step=step).update(is_listed=not undone)
    return SegmentLine.objects.filter(removed_by=step).update(is_listed=undone)
