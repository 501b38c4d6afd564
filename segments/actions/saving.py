"""Saved criteria: a named list of steps, kept, changed, copied and deleted."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crm.access import require
from crm.events import record
from crm.models import User
from segments.access import (
    require_change_of_criteria,
    require_sight,
    require_sight_of_criteria,
)
from segments.exceptions import CodeIsTaken, CriteriaChanged, NothingToSave
from segments.keeping import KEPT_NUMBERS, kept_steps
from segments.models import SavedCriteria, Segment
from segments.taken import refused_where_taken


@transaction.atomic
def save_criteria(
    segment: Segment,
    *,
    code: str,
    description: str,
    is_shared: bool,
    user: User,
    rules_only: bool = False,
) -> SavedCriteria:
    """Keep the steps that brought and took the segment's lines under a code of their own.

    Steps that named their contacts are kept with these contacts' numbers, or left out with
    `rules_only`.

    Raises NotAllowed, NothingToSave, CodeIsTaken. Source: domain.md, Steps.
    """
    require(user, "segments.add_savedcriteria")
    require_sight(user, segment)
    steps = joined(kept_steps(segment, rules_only=rules_only))
    if not steps:
        raise NothingToSave
    return _insert(code, description, user, is_shared=is_shared, steps=steps)


@transaction.atomic
def copy_criteria(
    saved: SavedCriteria, *, code: str, description: str, is_shared: bool, user: User
) -> SavedCriteria:
    """The same steps once more, under another code and the user's own.

    Raises NotAllowed, CodeIsTaken.
    """
    require(user, "segments.add_savedcriteria")
    require_sight_of_criteria(user, saved)
    return _insert(code, description, user, is_shared=is_shared, steps=saved.steps)


@transaction.atomic
def update_criteria(
    saved: SavedCriteria,
    *,
    user: User,
    version: int,
    code: str,
    description: str,
    is_shared: bool,
) -> SavedCriteria:
    """Rename the criteria, share them or keep them to oneself; segments built with them stay.

    Raises NotAllowed, CodeIsTaken, CriteriaChanged where `version` is no longer theirs.
    """
    require_change_of_criteria(user, saved)
    code, description = code.strip().upper(), description.strip()
    others = SavedCriteria.objects.filter(code=code).exclude(pk=saved.pk)
    with refused_where_taken(others, CodeIsTaken(code)):
        return _write(saved, version, user, code=code, description=description, is_shared=is_shared)


@transaction.atomic
def arrange_criteria(
    saved: SavedCriteria, *, user: User, version: int, order: Sequence[int]
) -> SavedCriteria:
    """Keep the steps at these positions, in this order; the others go.

    Raises NotAllowed, NothingToSave where none would be left, CriteriaChanged.
    """
    require_change_of_criteria(user, saved)
    current = SavedCriteria.objects.get(pk=saved.pk)
    if current.version != version:
        raise CriteriaChanged
    if not order:
        raise NothingToSave
    return write_steps(saved, version, user, [current.steps[position] for position in order])


@transaction.atomic
def delete_criteria(saved: SavedCriteria, *, user: User) -> None:
    """The criteria go; segments built with them keep their steps.

    Raises NotAllowed.
    """
    require(user, "segments.delete_savedcriteria")
    require_change_of_criteria(user, saved)
    record(user, "deleted", "savedcriteria", saved.code, steps=len(saved.steps))
    saved.delete()


def joined(steps: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """[{"kind", "criteria"}]; steps in a row that named contacts in the same way are one.

    A step that named nobody is left out.
    """
    found: list[dict[str, Any]] = []
    for step in steps:
        kind, criteria = step["kind"], step["criteria"]
        numbers = criteria.get("numbers")
        if numbers == []:
            continue
        last: dict[str, Any] = found[-1] if found else {"kind": "", "criteria": {}}
        before = last["criteria"].get("numbers", [])
        if numbers and kind == last["kind"] and len(before) + len(numbers) <= KEPT_NUMBERS:
            count = last["criteria"]["count"] + criteria["count"]
            last["criteria"] = {"numbers": [*before, *numbers], "count": count}
        else:
            found.append({"kind": kind, "criteria": criteria})
    return found


def _insert(
    code: str, description: str, user: User, *, is_shared: bool, steps: list[dict[str, Any]]
) -> SavedCriteria:
    code = code.strip().upper()
    saved = SavedCriteria(
        code=code, description=description.strip(), owner=user, is_shared=is_shared, steps=steps
    )
    with refused_where_taken(SavedCriteria.objects.filter(code=code), CodeIsTaken(code)):
        saved.save()
    record(user, "created", "savedcriteria", code, steps=len(steps))
    return saved


def write_steps(
    saved: SavedCriteria, version: int, user: User, steps: list[dict[str, Any]]
) -> SavedCriteria:
    """The criteria with these steps. Raises CriteriaChanged where `version` is no longer theirs."""
    return _write(saved, version, user, steps=steps)


def _write(saved: SavedCriteria, version: int, user: User, **values: Any) -> SavedCriteria:
    rows = SavedCriteria.objects.filter(pk=saved.pk, version=version)
    if not rows.update(**values, version=F("version") + 1, updated_at=timezone.now()):
        raise CriteriaChanged
    fresh = SavedCriteria.objects.get(pk=saved.pk)
    record(user, "changed", "savedcriteria", fresh.code, fields=sorted(values))
    return fresh
