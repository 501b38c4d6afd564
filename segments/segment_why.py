"""Why a contact is on a worksheet, or is not: what each step did to it, condition by condition.

What happened is read from the contact's lines; why, from its data as they are today.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Exists, Q

from crm import consent
from crm.criteria.explaining import Explanation, Finding
from crm.criteria.plain import as_tree
from crm.criteria.running import Criteria
from crm.criteria.surroundings import restored
from crm.criteria.trees import Group, Leaf, WrongShape, is_tree, read
from crm.expressions import Surroundings
from crm.filters import BrokenCriteria
from crm.models import Contact, User
from interactions.outcomes import entries_with
from interactions.steps import step_sentence
from segments.models import Segment, SegmentCriteria, SegmentLine
from segments.saved import the_logged_segment
from segments.steps import Kind, StepView, view_of

# The latest steps are told; those by hand that named others are only counted.
TOLD_STEPS = 50
WHOLE_COMPANIES = ("with_company_contacts", "entire_companies")


class Did(StrEnum):
    """What a step did to the contact."""

    CAME = "came"
    WAS_THERE = "was_there"
    NOT_MATCHED = "not_matched"
    NOT_ELIGIBLE = "not_eligible"
    WOULD_COME = "would_come"
    NOT_NAMED = "not_named"
    WENT = "went"
    STAYED = "stayed"
    WAS_ABSENT = "was_absent"


@dataclass(frozen=True)
class StepStory:
    """One step and the contact. `reason` keeps it off the segment today, as a code.

    `matches`: whether the step's criteria, with its options, find the contact today; None where
    they say nothing about it. `through`: of whose company it is, where that was the reason.
    """

    view: StepView
    did: Did
    reason: str = ""
    matches: bool | None = None
    finding: Finding | None = None
    through: Contact | None = None


@dataclass(frozen=True)
class ContactStory:
    """`refusals`: what keeps the contact off any segment today, as codes. `unnamed` steps by hand
    were about others; `is_cut`: there are earlier steps than those told."""

    contact: Contact
    line: SegmentLine | None
    steps: list[StepStory] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    unnamed: int = 0
    is_cut: bool = False


def contact_story(segment: Segment, contact: Contact, user: User) -> ContactStory:
    """Step by step, the first one first; a constant number of queries for each step told."""
    return _Teller(segment, contact, user).story()


class _Teller:
    def __init__(self, segment: Segment, contact: Contact, user: User) -> None:
        self.segment, self.contact, self.user = segment, contact, user
        lines = SegmentLine.objects.filter(segment=segment, contact=contact)
        self.lines = list(lines.select_related("step", "removed_by").order_by("pk"))
        self.explanation = Explanation(contact, user)
        self.refusals = _refusals(contact)

    def story(self) -> ContactStory:
        steps, unnamed, is_cut = self._steps()
        asked = {step.pk: self._ask(step) for step in steps}
        self.explanation.answer()
        listed = next((line for line in self.lines if line.is_listed), None)
        told = [self._told(step, asked[step.pk]) for step in steps]
        return ContactStory(self.contact, listed, told, self.refusals, unnamed, is_cut)

    def _steps(self) -> tuple[list[SegmentCriteria], int, bool]:
        """Steps by criteria, and those by hand that named this contact."""
        named = {line.step_id for line in self.lines} | {line.removed_by_id for line in self.lines}
        moving = self.segment.steps.exclude(kind=Kind.EDIT)
        about = moving.filter(Q(pk__in=named - {None}) | ~Q(kind__in=BY_HAND))
        found = list(about.select_related("user").order_by("-ordinal")[: TOLD_STEPS + 1])
        unnamed = moving.filter(kind__in=BY_HAND).exclude(pk__in=named - {None}).count()
        return found[:TOLD_STEPS][::-1], unnamed, len(found) > TOLD_STEPS

    # What the criteria say.

    def _ask(self, step: SegmentCriteria) -> Group | None:
        """The step's conditions among those that are asked together; None where it has none."""
        if step.kind not in SegmentCriteria.BY_CRITERIA:
            return None
        stored = step.criteria.get("filters", {})
        try:
            tree = read(stored) if is_tree(stored) else as_tree(stored)
        except WrongShape as wrong:
            tree = Group(parts=(Leaf(str(wrong)),))
        return self.explanation.add(tree, self._around(step), step.user) if tree.parts else None

    def _around(self, step: SegmentCriteria) -> Surroundings:
        """Today; but %me is whoever took the step."""
        present = self.explanation.criteria.around
        kept = step.criteria.get("resolved")
        if not kept:
            return present
        return Surroundings(present.now, restored(kept).words, present.fiscal_month)

    def _told(self, step: SegmentCriteria, tree: Group | None) -> StepStory:
        view = view_of(step)
        finding = self.explanation.finding(tree) if tree else self._logged(step)
        matches, through = self._matches(step, finding), None
        if matches is False and step.criteria.get("options"):
            through = self._relative(step)
            matches = through is not None
        did = self._did(step, matches)
        reason = self._reason(step) if did in (Did.NOT_ELIGIBLE, Did.NOT_NAMED) else ""
        return StepStory(view, did, reason, matches, finding, through)

    def _matches(self, step: SegmentCriteria, finding: Finding | None) -> bool | None:
        if step.kind in SegmentCriteria.BY_CRITERIA and finding is None:
            # Without a condition, everybody.
            return True
        return finding.holds if finding else None

    def _logged(self, step: SegmentCriteria) -> Finding | None:
        """Whether the contact is among those of the logged segment."""
        if step.kind != Kind.LOGGED_SEGMENT or "number" not in step.criteria:
            return None
        said = step_sentence(step.kind, step.criteria)
        try:
            logged = the_logged_segment(step.criteria, self.user)
            entries = entries_with(logged.entries.all(), step.criteria.get("outcome", {}))
        except BrokenCriteria:
            return Finding(said, None)
        return Finding(said, entries.filter(contact=self.contact).exists())

    def _relative(self, step: SegmentCriteria) -> Contact | None:
        """Somebody of the same company who matches, where that is enough for the step."""
        options = set(step.criteria["options"])
        if not options & {*WHOLE_COMPANIES, "with_companies"}:
            return None
        relatives = _relatives(self.contact, whole=bool(options & set(WHOLE_COMPANIES)))
        try:
            condition = self._condition(step)
        except BrokenCriteria:
            return None
        visible = Contact.objects.visible_to(self.user)
        return visible.filter(relatives).filter(condition).order_by("pk").first()

    def _condition(self, step: SegmentCriteria) -> Q:
        stored = step.criteria["filters"]
        criteria = Criteria({}, self.user)
        criteria.__dict__["around"] = self._around(step)
        return criteria.condition(read(stored) if is_tree(stored) else as_tree(stored))

    # What happened.

    def _did(self, step: SegmentCriteria, matches: bool | None) -> Did:
        if step.is_adding:
            return self._added(step, matches)
        if any(line.removed_by_id == step.pk for line in self.lines):
            return Did.WENT
        return Did.STAYED if self._was_there(step) else Did.WAS_ABSENT

    def _added(self, step: SegmentCriteria, matches: bool | None) -> Did:
        if any(line.step_id == step.pk for line in self.lines):
            return Did.CAME
        if self._was_there(step):
            return Did.WAS_THERE
        if matches is None:
            return Did.NOT_NAMED
        if not matches:
            return Did.NOT_MATCHED
        return Did.NOT_ELIGIBLE if self._reason(step) else Did.WOULD_COME

    def _was_there(self, step: SegmentCriteria) -> bool:
        """Whether a line of the contact was listed when the step began."""
        return any(
            line.step.ordinal < step.ordinal
            and not line.step.is_undone
            and not _had_gone(line, step)
            for line in self.lines
        )

    def _reason(self, step: SegmentCriteria) -> str:
        may_be_excluded = "include_excluded" in step.criteria.get("options", [])
        told = [code for code in self.refusals if not may_be_excluded or code != consent.EXCLUDED]
        return told[0] if told else ""


BY_HAND = (Kind.MANUAL_ADD, Kind.MANUAL_REMOVE)


def _had_gone(line: SegmentLine, step: SegmentCriteria) -> bool:
    removal = line.removed_by
    return removal is not None and not removal.is_undone and removal.ordinal < step.ordinal


def _refusals(contact: Contact) -> list[str]:
    """What keeps the contact off segments today, the weightiest first; one query."""
    conditions = consent.refusals_at_add(include_excluded=False)
    rows = Contact.objects.filter(pk=contact.pk)
    told = {code: Exists(rows.filter(condition)) for code, condition in conditions.items()}
    row: Mapping[str, Any] = rows.order_by().values(**told).get()
    return [code for code in conditions if row[code]]


def _relatives(contact: Contact, *, whole: bool) -> Q:
    """Whose match brings this contact along: its people, or everybody of its company as well."""
    people = Q(company=contact.pk)
    if not whole or contact.company_id is None:
        return people
    return people | Q(pk=contact.company_id) | Q(company=contact.company_id)
