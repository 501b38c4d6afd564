"""The steps of a worksheet as they are kept: in saved criteria and on the logged segment.

Only steps that brought or took lines are kept. Those that named their contacts one by one are
written with these contacts' numbers, which outlive the worksheet and hold no name.
"""

from typing import Any

from django.db.models import QuerySet, Window
from django.db.models.functions import RowNumber

from segments.models import Segment, SegmentCriteria, SegmentLine

Kind = SegmentCriteria.Kind
# Steps that say whom they meant by a rule; the others named their contacts.
BY_RULE = (*SegmentCriteria.BY_CRITERIA, Kind.LOGGED_SEGMENT)
# Of a step that named more, the first are kept.
KEPT_NUMBERS = 10_000


def kept_steps(segment: Segment, *, rules_only: bool = False) -> list[dict[str, Any]]:
    """[{"ordinal", "kind", "criteria", "line_count", "user", "at"}], in their order.

    One query; three where steps named their contacts, whatever the number of steps and lines.
    `rules_only` leaves these steps out.
    """
    done = segment.steps.filter(is_undone=False).exclude(kind=Kind.EDIT).select_related("user")
    if rules_only:
        done = done.filter(kind__in=BY_RULE)
    has_naming = any(step.kind not in BY_RULE for step in done)
    numbers = _numbers(segment) if has_naming else {}
    return [
        {
            "ordinal": step.ordinal,
            "kind": step.kind,
            "criteria": _kept_criteria(step, numbers.get(step.pk, [])),
            "line_count": step.line_count,
            "user": step.user.get_username(),
            "at": step.at.isoformat(),
        }
        for step in done
    ]


def _kept_criteria(step: SegmentCriteria, numbers: list[str]) -> dict[str, Any]:
    if step.kind in BY_RULE:
        return {key: value for key, value in step.criteria.items() if key != "saved"}
    is_cut = len(numbers) == KEPT_NUMBERS
    return {"numbers": numbers, "count": step.line_count if is_cut else len(numbers)}


def _numbers(segment: Segment) -> dict[int, list[str]]:
    """The numbers of the contacts that each step named, in the order of their lines."""
    # By the steps, not by the segment: a rule may have brought a hundred thousand lines.
    naming = segment.steps.filter(is_undone=False).exclude(kind__in=BY_RULE).values("pk")
    found: dict[int, list[str]] = {}
    for key in ("step", "removed_by"):
        for step, number in _first_of_each(key, naming):
            found.setdefault(step, []).append(number)
    return found


def _first_of_each(key: str, steps: QuerySet[Any, Any]) -> QuerySet[SegmentLine, Any]:
    place = Window(RowNumber(), partition_by=[key], order_by="pk")
    lines = SegmentLine.objects.filter(**{f"{key}__in": steps}).annotate(place=place)
    return lines.filter(place__lte=KEPT_NUMBERS).order_by("pk").values_list(key, "contact__number")
