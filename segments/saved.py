"""How saved criteria read, and whether each of their steps still can be run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crm.criteria.asking import contacts_matching
from crm.filters import BrokenCriteria
from crm.models import Contact, User
from interactions.models import InteractionLogEntry, LoggedSegment
from interactions.outcomes import entries_with
from interactions.steps import NUMBERS_TOLD, option_names, step_sentence
from segments.models import SavedCriteria, Segment, SegmentCriteria
from segments.steps import ACTS, Kind

USED_BY = 20


@dataclass(frozen=True)
class SavedStep:
    """A step of saved criteria; `broken` says why it can no longer be run, '' where it can."""

    position: int
    act: str
    sentence: str
    broken: str
    is_by_criteria: bool = False


def saved_steps(saved: SavedCriteria, user: User) -> list[SavedStep]:
    """The steps as people read them, each of them tried; runs none."""
    names = _names(saved, user)
    return [
        SavedStep(
            position,
            str(ACTS[Kind(step["kind"])]) if step["kind"] in ACTS else str(step["kind"]),
            step_sentence(step["kind"], _with_names(unresolved(step["criteria"]), names)),
            broken_because(step["kind"], step["criteria"], user),
            step["kind"] in SegmentCriteria.BY_CRITERIA,
        )
        for position, step in enumerate(saved.steps)
    ]


def unresolved(criteria: Mapping[str, Any]) -> dict[str, Any]:
    """Words such as today mean what they mean now, not when the criteria were saved."""
    return {name: value for name, value in criteria.items() if name != "resolved"}


def _names(saved: SavedCriteria, user: User) -> dict[str, str]:
    """The names of the contacts that the sentences tell, by their numbers; one query."""
    told = {
        number
        for step in saved.steps
        for number in step["criteria"].get("numbers", [])[:NUMBERS_TOLD]
    }
    found = Contact.objects.visible_to(user).filter(number__in=told)
    return dict(found.values_list("number", "name"))


def _with_names(criteria: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The criteria with names in place of numbers; a number that is nobody's stays."""
    if "numbers" not in criteria:
        return dict(criteria)
    return {**criteria, "numbers": [names.get(number, number) for number in criteria["numbers"]]}


def broken_because(kind: str, criteria: Mapping[str, Any], user: User) -> str:
    """Why the step cannot be run; '' where it can."""
    try:
        _try(kind, criteria, user)
    except BrokenCriteria as broken:
        return str(broken)
    return ""


def _try(kind: str, criteria: Mapping[str, Any], user: User) -> None:
    if kind not in ACTS or kind == Kind.EDIT:
        raise BrokenCriteria([kind])
    if kind in SegmentCriteria.BY_CRITERIA:
        unknown = sorted(set(criteria["options"]) - set(option_names()))
        if unknown:
            raise BrokenCriteria(unknown)
        contacts_matching(criteria["filters"], user)
    elif kind == Kind.LOGGED_SEGMENT:
        the_logged_segment(criteria, user)
        entries_with(InteractionLogEntry.objects.all(), criteria.get("outcome", {}))


def the_logged_segment(criteria: Mapping[str, Any], user: User) -> LoggedSegment:
    """The one that the step names. Raises BrokenCriteria where there is none any more."""
    number = criteria["number"]
    logged = LoggedSegment.objects.visible_to(user).filter(segment_number=number).first()
    if logged is None:
        raise BrokenCriteria([_("Logged segment %(number)s") % {"number": number}])
    return logged


def used_by(saved: SavedCriteria, user: User) -> list[Segment]:
    """The latest segments on which the criteria were applied and not taken back; one query."""
    steps = SegmentCriteria.objects.filter(saved=saved, is_undone=False)
    segments = Segment.objects.visible_to(user).filter(pk__in=steps.values("segment"))
    return list(segments.order_by("-pk")[:USED_BY])
