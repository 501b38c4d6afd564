"""How many lines are given the same values at once, and how the header is, as a step."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from crm.model_fields import field_of
from crm.models import User
from segments import steps
from segments.given_values import Given
from segments.images import Same, edited_lines, take_image, with_switches
from segments.list_values import COLUMN, GivenPatch, Patched
from segments.models import (
    Segment,
    SegmentCriteria,
    SegmentLine,
    SegmentLineAfter,
    SegmentLineBefore,
)
from segments.resolving import Resolver

# What lines are given, by line and field.
Cells = Mapping[int, Mapping[str, Any]]
# What may be blank on purpose; emptying anything else resets it (domain.md, Line).
BLANK = ("correspondence_type", "language", "subject")


def says_something_in(names: Iterable[str]) -> Q:
    """Lines with a value of their own in any of the fields."""
    said = Q()
    for name in names:
        field = field_of(SegmentLine, name)
        blank = Q(**{f"{name}__isnull": True}) if field.null else Q(**{name: field.get_default()})
        said |= ~blank
    return said


def begin_edit(
    header: Segment,
    fields: Iterable[str],
    *,
    user: User,
    discard_redo: bool,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    columns_of_list: Iterable[str] = (),
) -> SegmentCriteria:
    """A new last step of a locked segment that edits these fields of lines, and those of the
    header in `before` and `after`. `columns_of_list`: headings of the list's columns it edits.

    Raises RedoWouldBeLost.
    """
    criteria = {
        "fields": with_switches(fields),
        "before": dict(before or {}),
        "after": dict(after or {}),
    } | ({"columns": headings} if (headings := list(columns_of_list)) else {})
    return steps.begin(
        header, SegmentCriteria.Kind.EDIT, user=user, criteria=criteria, discard_redo=discard_redo
    )


def edit_lines(
    step: SegmentCriteria,
    lines: QuerySet[SegmentLine],
    values: Mapping[str, Any],
    *,
    today: date | None = None,
) -> int:
    """Give the lines these values, under a step that has begun; answers how many there were.

    None resets: the line inherits again. A value equal to the one inherited today is stored as
    such. A constant number of statements, whatever the number of lines.
    """
    if not values:
        return 0
    take_image(SegmentLineBefore, step, lines)
    rows = edited_lines(step)
    written = rows.update(**columns(values), version=F("version") + 1)
    inherit_equal_values(step.segment, rows, values, today=today)
    return _edited(step, written)


def edit_cells(
    step: SegmentCriteria,
    lines: QuerySet[SegmentLine],
    cells: Cells,
    *,
    today: date | None = None,
) -> int:
    """Give each line values of its own, under a step that has begun; otherwise as `edit_lines`."""
    take_image(SegmentLineBefore, step, lines)
    rows = edited_lines(step)
    given = by_column(cells)
    fields = {name: field_of(SegmentLine, name) for name in given}
    expressions: dict[str, Any] = {
        name: Patched(COLUMN, GivenPatch(values)) if name == COLUMN else Given(fields[name], values)
        for name, values in given.items()
    }
    written = rows.update(**expressions, version=F("version") + 1)
    for name, values in by_field(cells).items():
        said = {key: value for key, value in values.items() if value is not None}
        some = next(iter(said.values()), None)
        chosen = rows if len(values) == written else rows.filter(pk__in=list(values))
        if some is not None:
            inherit_equal_values(step.segment, chosen, switched(name, some), today=today)
    return _edited(step, written)


def _edited(step: SegmentCriteria, written: int) -> int:
    take_image(SegmentLineAfter, step, edited_lines(step))
    step.line_count = written
    step.save(update_fields=["line_count"])
    return written


def by_field(cells: Cells) -> dict[str, dict[int, Any]]:
    """The values of each field by line."""
    fields: dict[str, dict[int, Any]] = {}
    for key, values in cells.items():
        for name, value in values.items():
            fields.setdefault(name, {})[key] = value
    return fields


def by_column(cells: Cells) -> dict[str, dict[int, Any]]:
    """As `by_field`, but as columns of a line."""
    return by_field({key: columns(values) for key, values in cells.items()})


def switched(name: str, value: Any) -> dict[str, Any]:
    """What is said where a field or its switch is set, for whoever compares with the inherited."""
    key = next((key for key, switch in SegmentLine.SWITCHES.items() if switch == name), name)
    return {key: value if key == name else None, name: value}


def columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as columns of a line: emptied ones inherit again, a key turns its switch off and
    a switch its key."""
    written: dict[str, Any] = {}
    for name, value in values.items():
        field = field_of(SegmentLine, name)
        emptied = value is None or (value == "" and name not in BLANK)
        written[name] = (None if field.null else field.get_default()) if emptied else value
    for key, switch in SegmentLine.SWITCHES.items():
        if written.get(switch):
            written[key] = None
        elif key in written:
            written[switch] = False
    return written


def inherit_equal_values(
    header: Segment,
    rows: QuerySet[SegmentLine],
    values: Mapping[str, Any],
    *,
    today: date | None = None,
) -> None:
    """A value equal to what the line would inherit is no override: one statement a field.

    Which address is inherited depends on the day, the user's own unless given.
    """
    resolver: Resolver | None = None
    for name in SegmentLine.OVERRIDES:
        switch = SegmentLine.SWITCHES.get(name, "")
        if name == "template" or (values.get(name) is None and not values.get(switch)):
            continue
        resolver = resolver or Resolver(header, today=today)
        compared = rows.annotate(inherited=resolver.inherited_value(name))
        equal = compared.filter(Same(F("inherited"), F(name)))
        written = {name: None, switch: False} if switch else {name: None}
        SegmentLine.objects.filter(pk__in=equal.values("pk")).update(**written)
