"""Contacts of an imported list join a worksheet, with what the list says of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import JSONField, QuerySet, Value

from crm.imports.joining import list_columns, list_values, meant_contacts, place_in
from crm.imports.taking_in import too_many_columns
from crm.models import Contact, ImportRun, User
from segments import steps
from segments.actions.adding import Candidates, list_contacts
from segments.actions.columns import add_columns, without_room
from segments.edits import begin_edit, edit_lines
from segments.images import Same
from segments.list_values import COLUMN, Patched
from segments.locking import lock
from segments.models import Segment, SegmentCriteria, SegmentLine
from segments.steps import StepResult


@dataclass(frozen=True)
class Joined:
    """Who came; how many lines were there already and now say what the list does; headings of its
    columns that are too many for the worksheet, or for a list."""

    result: StepResult
    changed: int = 0
    columns_left_out: list[str] = field(default_factory=list)


@transaction.atomic
def join_imported(
    segment: Segment, run: ImportRun, *, user: User, discard_redo: bool = False
) -> Joined:
    """One step that lists the contacts that the rows of an import which is in are about, once
    each, who may be listed, in the order of the list.

    The list's own columns become the worksheet's, and the lines say what they say there: new ones
    and, in another step of the same run, those of contacts that were listed before. Of two rows
    about one contact the first counts. A constant number of statements.

    Raises NotAllowed, SegmentIsClosed, RedoWouldBeLost. Source: domain.md, Steps.
    """
    header = lock(segment, user=user)
    contacts = Contact.objects.visible_to(user).filter(pk__in=meant_contacts(run))
    brought = dict(list_columns(run))
    left_out = without_room(header, brought)
    edit = _edit_listed(header, run, brought, user, discard_redo) if brought else None
    step = steps.begin(
        header,
        SegmentCriteria.Kind.LIST,
        user=user,
        criteria=_criteria(run, contacts.count()),
        discard_redo=discard_redo,
        run=edit.run if edit else None,
    )
    add_columns(edit or step, brought)
    order = place_in(run, "pk")
    candidates = Candidates(header, contacts, include_excluded=False, order=order)
    saying = {COLUMN: _said(run, "pk", left_out)} if brought else {}
    result = list_contacts(step, candidates, naming=True, saying=saying)
    headings = [*(brought[name] for name in left_out), *too_many_columns(run)]
    return Joined(result, edit.line_count if edit else 0, headings)


def _edit_listed(
    header: Segment, run: ImportRun, brought: Mapping[str, str], user: User, discard_redo: bool
) -> SegmentCriteria | None:
    """A step that has the listed lines of the list's contacts say what the list does; None where
    all of them say it already."""
    left_out = without_room(header, brought)
    lines = _to_change(header, run, left_out)
    if not header.line_count or not lines.exists():
        return None
    step = begin_edit(
        header,
        [COLUMN],
        user=user,
        discard_redo=discard_redo,
        columns_of_list=brought.values(),
    )
    edit_lines(step, lines, {COLUMN: Patched(COLUMN, _said(run, "contact", left_out))})
    return step


def count_changed(segment: Segment, run: ImportRun) -> int:
    """How many listed lines would say something else in the list's columns than they do."""
    brought = dict(list_columns(run))
    if not brought or not segment.line_count:
        return 0
    return _to_change(segment, run, without_room(segment, brought)).count()


def _to_change(header: Segment, run: ImportRun, left_out: list[str]) -> QuerySet[SegmentLine]:
    lines = SegmentLine.objects.listed().filter(segment=header, contact__in=meant_contacts(run))
    # Written alike, for SQLite compares the texts.
    before = Patched(COLUMN, Value({}, JSONField()))
    return lines.exclude(Same(before, Patched(COLUMN, _said(run, "contact", left_out))))


def _said(run: ImportRun, contact: str, left_out: list[str]) -> Any:
    """What the list says of the contact, but in columns that the worksheet has no room for."""
    said = list_values(run, contact)
    return Patched(said, Value(dict.fromkeys(left_out), JSONField())) if left_out else said


@transaction.atomic
def join_once_more(
    segment: Segment, run: ImportRun, *, user: User, discard_redo: bool = False
) -> Joined | None:
    """Where the worksheet refused the list's contacts when they came in, they join it now; None
    where they did meanwhile.

    Raises as `join_imported`.
    """
    stored = ImportRun.objects.select_for_update().defer("content").get(pk=run.pk)
    if "refused" not in stored.result.get("joined", {}):
        return None
    done = join_imported(segment, stored, user=user, discard_redo=discard_redo)
    stored.result = {**stored.result, "joined": joined(done)}
    stored.save(update_fields=["result"])
    return done


def joined(done: Joined) -> dict[str, Any]:
    """What the import keeps of it."""
    return {
        "step": done.result.step.pk,
        "already_listed": done.result.already_listed,
        "left_out_names": done.result.left_out_names,
        "changed": done.changed,
        "columns_left_out": done.columns_left_out,
    }


def _criteria(run: ImportRun, count: int) -> dict[str, Any]:
    counts = run.result
    return {
        "file": run.file_name,
        "rows": counts["rows"],
        "count": count,
        # Who of them, and of their companies, is new.
        "people": counts["people"]["new"],
        "companies": counts["companies"]["new"],
        "left_out": counts["error_count"],
    }
