"""Saved criteria applied: their steps run against today's data, as one run."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm.access import require
from crm.criteria.asking import contacts_matching, step_criteria
from crm.models import Contact, User
from segments import steps
from segments.access import require_sight_of_criteria
from segments.actions.adding import Candidates, expanded, list_contacts
from segments.actions.headers import create_segment
from segments.actions.removing import Kind, lines_to_go, take_away
from segments.actions.reusing import logged_contacts
from segments.exceptions import CriteriaAreBroken, ExcludedNeedTheRight
from segments.locking import lock
from segments.models import SavedCriteria, Segment, SegmentCriteria, SegmentLine
from segments.saved import saved_steps, the_logged_segment
from segments.steps import StepResult


@dataclass(frozen=True)
class ApplyResult:
    """What each step did, in their order; `left_out` and `warnings` are the sums of theirs, by
    reason code."""

    steps: list[StepResult] = field(default_factory=list)

    @property
    def step(self) -> SegmentCriteria:
        """The last one: what Undo posts to take back them all."""
        return self.steps[-1].step

    @property
    def added(self) -> int:
        return sum(result.line_count for result in self.steps if result.step.is_adding)

    @property
    def removed(self) -> int:
        return sum(result.line_count for result in self.steps if not result.step.is_adding)

    @property
    def left_out(self) -> dict[str, int]:
        return _summed(result.left_out for result in self.steps)

    @property
    def warnings(self) -> dict[str, int]:
        return _summed(result.warnings for result in self.steps)


def _summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return dict(total)


@transaction.atomic
def apply_criteria(
    segment: Segment,
    saved: SavedCriteria,
    *,
    user: User,
    discard_redo: bool = False,
) -> ApplyResult:
    """Run the saved steps on the segment against today's data; undone together.

    A number of a contact that no longer exists adds nobody. All or nothing: a step whose field,
    code or logged segment no longer exists keeps every one from running.

    Raises NotAllowed, SegmentIsClosed, CriteriaAreBroken, ExcludedNeedTheRight, RedoWouldBeLost.
    Source: domain.md, Steps.
    """
    require_sight_of_criteria(user, saved)
    header = lock(segment, user=user)
    saved = SavedCriteria.objects.get(pk=saved.pk)
    broken = [step for step in saved_steps(saved, user) if step.broken]
    if broken or not saved.steps:
        raise CriteriaAreBroken([step.position + 1 for step in broken])
    if _includes_excluded(saved) and not user.has_perm("segments.include_excluded"):
        raise ExcludedNeedTheRight
    replay = Replay(header, saved, user, discard_redo)
    result = ApplyResult([replay.run(step["kind"], step["criteria"]) for step in saved.steps])
    SavedCriteria.objects.filter(pk=saved.pk).update(used_at=timezone.now())
    return result


@transaction.atomic
def start_segment(
    saved: SavedCriteria, *, description: str, user: User
) -> tuple[Segment, ApplyResult]:
    """A new worksheet, and the saved steps run on it.

    Raises as `create_segment` and `apply_criteria`.
    """
    segment = create_segment(description, user=user)
    return segment, apply_criteria(segment, saved, user=user)


def _includes_excluded(saved: SavedCriteria) -> bool:
    return any("include_excluded" in step["criteria"].get("options", ()) for step in saved.steps)


class Replay:
    """Runs kept steps on a locked segment, all of them in one run."""

    def __init__(
        self, header: Segment, saved: SavedCriteria, user: User, discard_redo: bool
    ) -> None:
        self.header, self.user, self.discard_redo = header, user, discard_redo
        self.saved = saved
        # How they are called now: they may be renamed or deleted.
        self.called = {"pk": saved.pk, "code": saved.code, "description": saved.description}
        self.number: int | None = None

    def run(self, kind: str, criteria: Mapping[str, Any]) -> StepResult:
        if kind == Kind.ADD:
            return self._add(criteria)
        if kind in SegmentCriteria.BY_CRITERIA:
            return self._remove(kind, criteria)
        if kind == Kind.LOGGED_SEGMENT:
            return self._reuse(criteria)
        return self._named(kind, criteria["numbers"])

    def _begin(self, kind: str, criteria: Mapping[str, Any]) -> SegmentCriteria:
        if kind in SegmentCriteria.BY_CRITERIA:
            criteria = step_criteria(criteria["filters"], list(criteria["options"]), self.user)
        step = steps.begin(
            self.header,
            kind,
            user=self.user,
            criteria={**criteria, "saved": self.called},
            discard_redo=self.discard_redo,
            run=self.number,
            saved=self.saved,
        )
        self.number = step.run
        return step

    def _add(self, criteria: Mapping[str, Any]) -> StepResult:
        options = criteria["options"]
        if "include_excluded" in options:
            require(self.user, "segments.include_excluded")
        contacts = expanded(
            contacts_matching(criteria["filters"], self.user),
            self.user,
            "with_company_contacts" in options,
            "with_companies" in options,
        )
        candidates = Candidates(self.header, contacts, "include_excluded" in options)
        return list_contacts(self._begin(Kind.ADD, criteria), candidates)

    def _remove(self, kind: str, criteria: Mapping[str, Any]) -> StepResult:
        entire = "entire_companies" in criteria["options"]
        lines = lines_to_go(kind, criteria["filters"], user=self.user, entire_companies=entire)
        return take_away(self._begin(kind, criteria), lines)

    def _reuse(self, criteria: Mapping[str, Any]) -> StepResult:
        logged = the_logged_segment(criteria, self.user)
        contacts = logged_contacts(logged, criteria.get("outcome", {}), self.user)
        candidates = Candidates(self.header, contacts, include_excluded=False)
        return list_contacts(self._begin(Kind.LOGGED_SEGMENT, criteria), candidates)

    def _named(self, kind: str, numbers: list[str]) -> StepResult:
        contacts = Contact.objects.visible_to(self.user).filter(number__in=numbers)
        only = contacts.first() if len(numbers) == 1 else None
        criteria = {"contact": str(only)} if only else {"count": len(numbers)}
        step = self._begin(kind, criteria)
        if step.is_adding:
            return list_contacts(step, Candidates(self.header, contacts, include_excluded=False))
        lines = SegmentLine.objects.filter(contact__in=contacts.values("pk"))
        return take_away(step, lines)
