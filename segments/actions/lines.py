"""What lines say for themselves."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, JSONField, Value

from crm.list_columns import LIST
from crm.models import User
from interactions.models import InteractionTemplate
from segments.actions.headers import pin_template
from segments.edits import begin_edit, columns, edit_lines, inherit_equal_values
from segments.exceptions import AddressOfAnother, LineChanged, LineIsGone, SelectionChanged
from segments.images import with_switches
from segments.list_values import COLUMN, Patched
from segments.locking import lock, share
from segments.models import Segment, SegmentLine
from segments.querysets import SegmentLineQuerySet
from segments.steps import StepResult

EDITABLE = (*SegmentLine.OVERRIDES, *SegmentLine.SWITCHES.values(), *SegmentLine.FACTS)
Lines = SegmentLineQuerySet | Iterable[int]


@transaction.atomic
def update_line(
    line: SegmentLine,
    *,
    user: User,
    version: int,
    values: Mapping[str, Any],
    today: date | None = None,
) -> SegmentLine:
    """Set what one line says; None inherits again, a value equal to the one inherited today too.

    Only the given fields are written, and only while the line is as the user saw it. A single
    edit is no step: the page keeps the old values.

    Raises NotAllowed, SegmentIsClosed, LineIsGone, LineChanged (with the line as it is now),
    AddressOfAnother. Source: domain.md, Line.
    """
    header = share(line.segment, user=user)
    said = _said(header, values)
    address = said.get("address")
    if address is not None and address.contact_id != line.contact_id:
        raise AddressOfAnother
    rows = SegmentLine.objects.listed().filter(pk=line.pk, segment=header)
    written = rows.filter(version=version).update(**columns(said), version=F("version") + 1)
    if not written:
        theirs = rows.select_related("contact__company", "segment").first()
        raise LineChanged(theirs) if theirs else LineIsGone
    inherit_equal_values(header, rows, said, today=today)
    return rows.select_related("contact__company", "segment").get()


@transaction.atomic
def update_lines(
    segment: Segment,
    lines: Lines,
    *,
    user: User,
    values: Mapping[str, Any],
    expected: int | None = None,
    discard_redo: bool = False,
    today: date | None = None,
) -> StepResult:
    """Set the same values on many lines, in one step that can be taken back.

    `lines`: ids, or a query of lines; `expected`: how many of them the user saw, if that counts.
    None resets: the line inherits again, a text is emptied.

    Raises NotAllowed, SegmentIsClosed, RedoWouldBeLost, AddressOfAnother, SelectionChanged.
    Source: domain.md, Line and Steps.
    """
    header = lock(segment, user=user)
    said = _said(header, values)
    if said.get("address") is not None:
        raise AddressOfAnother
    chosen = chosen_lines(header, lines, expected)
    step = begin_edit(
        header,
        said,
        user=user,
        discard_redo=discard_redo,
        columns_of_list=headings_of(header, values) if COLUMN in said else (),
    )
    return StepResult(step, edit_lines(step, chosen, said, today=today))


def reset_lines(
    segment: Segment,
    lines: Lines,
    *,
    user: User,
    fields: Iterable[str],
    expected: int | None = None,
    discard_redo: bool = False,
) -> StepResult:
    """Let many lines inherit the fields again; otherwise as `update_lines`."""
    values = dict.fromkeys(with_switches(fields))
    return update_lines(
        segment, lines, user=user, values=values, expected=expected, discard_redo=discard_redo
    )


def chosen_lines(header: Segment, lines: Lines, expected: int | None = None) -> SegmentLineQuerySet:
    """Those of the lines that are listed on the locked segment.

    Raises SelectionChanged where these are not as many as expected.
    """
    # A query is narrowed, not nested: PostgreSQL has no statistics of lines that are new, expects
    # one of them on both sides and would look through all for each.
    if not isinstance(lines, SegmentLineQuerySet):
        lines = SegmentLine.objects.filter(pk__in=list(lines))
    chosen = lines.listed().filter(segment=header)
    if expected is not None and (count := chosen.count()) != expected:
        raise SelectionChanged(count)
    return chosen


def apart(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str | None]]:
    """The fields of a line, and what is said in columns of lists by their names: a text, or None
    for nothing."""
    prefix = f"{LIST}."
    own = {
        name.removeprefix(prefix): value or None
        for name, value in values.items()
        if name.startswith(prefix)
    }
    return {name: value for name, value in values.items() if not name.startswith(prefix)}, own


def refuse_unknown(header: Segment, fields: Iterable[str], names: Iterable[str]) -> None:
    """Raises TypeError; a query where columns of lists are named."""
    wanted = set(names)
    unknown = set(fields) - set(EDITABLE)
    if wanted:
        unknown |= wanted - {column.name for column in header.own_columns}
    if unknown:
        raise TypeError(f"A line has no value {', '.join(sorted(unknown))}.")


def headings_of(header: Segment, values: Iterable[str]) -> list[str]:
    """Of those values that are columns of lists."""
    named = set(values)
    return [one.heading for one in header.own_columns if one.field in named]


def _said(header: Segment, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the segment keeps them: a template is pinned, the header's is no override."""
    said, patch = apart(values)
    refuse_unknown(header, said, patch)
    if patch:
        said[COLUMN] = Patched(COLUMN, Value(patch, JSONField()))
    template = said.get("template")
    if isinstance(template, InteractionTemplate):
        pinned = pin_template(header, template)
        said["template"] = None if pinned.pk == header.template_id else pinned
    return said
