"""The steps of saved criteria, changed one by one, and tried on a segment without a trace."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from crm.access import require
from crm.criteria.asking import contacts_matching
from crm.models import User
from segments.access import require_change_of_criteria
from segments.actions.adding import PREVIEWED_NAMES
from segments.actions.applying import ApplyResult, apply_criteria
from segments.actions.saving import write_steps
from segments.exceptions import CriteriaChanged
from segments.models import SavedCriteria, Segment, SegmentLine
from segments.querysets import SegmentLineQuerySet
from segments.steps import Kind

ADD_OPTIONS = ("with_company_contacts", "with_companies", "include_excluded")
REMOVE_OPTIONS = ("entire_companies",)


@transaction.atomic
def set_criteria_step(
    saved: SavedCriteria,
    *,
    user: User,
    version: int,
    position: int | None,
    kind: str,
    filters: Mapping[str, Any],
    options: Iterable[str] = (),
) -> SavedCriteria:
    """Put a step by criteria in the place of the one at `position`, or at the end where that is
    None. Segments that were built with the criteria keep their steps.

    Options that do not belong to the kind are left out.

    Raises NotAllowed, BrokenCriteria, CriteriaChanged where `version` is no longer theirs.
    """
    require_change_of_criteria(user, saved)
    current = SavedCriteria.objects.get(pk=saved.pk)
    if current.version != version:
        raise CriteriaChanged
    known = ADD_OPTIONS if kind == Kind.ADD else REMOVE_OPTIONS
    kept = [name for name in known if name in options]
    contacts_matching(filters, user)
    steps = list(current.steps)
    place = len(steps) if position is None else position
    if "include_excluded" in kept and not _includes_excluded(steps[place : place + 1]):
        require(user, "segments.include_excluded")
    steps[place : place + 1] = [
        {"kind": kind, "criteria": {"filters": dict(filters), "options": kept}}
    ]
    return write_steps(saved, version, user, steps)


def _includes_excluded(steps: list[dict[str, Any]]) -> bool:
    return any("include_excluded" in step["criteria"].get("options", ()) for step in steps)


@dataclass(frozen=True)
class Moved:
    """How many contacts, and the names of the first."""

    count: int
    first_names: list[str]


@dataclass(frozen=True)
class Trial:
    """What saved criteria would do to a segment now: `result` step by step, and altogether."""

    result: ApplyResult
    coming: Moved
    going: Moved
    staying: Moved


class _TakenBack(Exception):
    """Ends the trial's transaction."""


def try_criteria(segment: Segment, saved: SavedCriteria, *, user: User) -> Trial:
    """What `apply_criteria` would do now: it is done, looked at, and rolled back.

    Raises as `apply_criteria`, but for RedoWouldBeLost: nothing is dropped.
    """
    trials: list[Trial] = []
    try:
        with transaction.atomic():
            result = apply_criteria(segment, saved, user=user, discard_redo=True)
            trials.append(_looked_at(segment, result))
            raise _TakenBack
    except _TakenBack:
        return trials[0]


def _looked_at(segment: Segment, result: ApplyResult) -> Trial:
    run = [done.step.pk for done in result.steps]
    lines = SegmentLine.objects.filter(segment=segment)
    before = lines.exclude(step__in=run)
    return Trial(
        result,
        coming=_moved(lines.listed().filter(step__in=run)),
        going=_moved(before.filter(removed_by__in=run)),
        staying=_moved(before.listed()),
    )


def _moved(lines: SegmentLineQuerySet) -> Moved:
    names = lines.order_by("sort_name", "pk").values_list("contact__name", flat=True)
    return Moved(lines.count(), list(names[:PREVIEWED_NAMES]))
