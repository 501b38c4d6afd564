"""A block of cells as it comes from the clipboard of Excel, LibreOffice or the worksheet itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from segments.actions.cells import MOST_CELLS
from segments.column_kinds import Column
from segments.columns import is_editable
from segments.exceptions import TooManyCellsPasted
from segments.forms.cells import CellField
from segments.forms.lines import by_switch
from segments.grid import rows
from segments.models import Segment, SegmentLine

# A cell is quoted where it holds a tab, a line break or a quote; a quote elsewhere is a letter.
CELL = re.compile(r'(?:"((?:[^"]|"")*)"(?=[\t\r\n]|\Z)|([^\t\r\n]*))(\t|\r\n|\r|\n|\Z)')
# One contact's addresses are nobody else's.
LINE_BY_LINE = "address"


def cells_of(text: str) -> list[list[str]]:
    """The rows of the block, each as many cells as it has; the last line end begins no row."""
    table: list[list[str]] = [[]]
    for match in CELL.finditer(text.replace("\0", "")):
        quoted, plain, end = match.groups()
        table[-1].append(plain if quoted is None else quoted.replace('""', '"'))
        if not end:
            break
        if end != "\t":
            table.append([])
    return table[:-1] if table[-1] == [""] and len(table) > 1 else table


@dataclass(frozen=True)
class Wrong:
    """A cell that cannot be saved: which row of the block, whose line, which column, why."""

    row: int
    name: str
    heading: str
    text: str
    reason: str


@dataclass(frozen=True)
class Block:
    """What the lines are given, by line and field as LineForm.changes says it; what is `wrong`, and
    what is left over beside or below the grid (`notes`, a sentence each)."""

    cells: dict[int, dict[str, Any]] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(values) for values in self.cells.values())

    @property
    def is_whole(self) -> bool:
        return not self.wrong and not self.notes


def read_block(
    segment: Segment, table: Sequence[Sequence[str]], ids: Sequence[int], columns: Sequence[Column]
) -> Block:
    """The table laid upon these lines and columns, from the upper left; a constant number of
    queries. A cell that says what it shows already and cannot be changed is no error.

    Raises TooManyCellsPasted.
    """
    count = sum(map(len, table))
    if count > MOST_CELLS:
        raise TooManyCellsPasted(count, MOST_CELLS)
    width = max(map(len, table))
    reader = Reader(segment, ids[: len(table)], columns[:width])
    block = Block(notes=list(_left_over(table, ids, columns)))
    for number, (pk, texts) in enumerate(zip(ids, table, strict=False), start=1):
        for column, text in zip(columns, texts, strict=False):
            try:
                values = reader.read(pk, column, text)
            except ValidationError as refusal:
                reason = " ".join(refusal.messages)
                heading = str(column.heading)
                block.wrong.append(Wrong(number, reader.name(pk), heading, text, reason))
            else:
                if values:
                    block.cells.setdefault(pk, {}).update(values)
    return block


def _left_over(
    table: Sequence[Sequence[str]], ids: Sequence[int], columns: Sequence[Column]
) -> Iterator[str]:
    if (below := len(table) - len(ids)) > 0:
        yield ngettext(
            "%(count)d row is below the last line.",
            "%(count)d rows are below the last line.",
            below,
        ) % {"count": below}
    if (beside := max(map(len, table)) - len(columns)) > 0:
        yield ngettext(
            "%(count)d column is beyond the last one.",
            "%(count)d columns are beyond the last one.",
            beside,
        ) % {"count": beside}


class Reader:
    """Reads each text of a column once."""

    def __init__(self, segment: Segment, ids: Sequence[int], columns: Sequence[Column]) -> None:
        self.fields = {
            column.name: CellField(column)
            for column in columns
            if is_editable(column) and column.name != LINE_BY_LINE
        }
        self.known: dict[tuple[str, str], Mapping[str, Any] | ValidationError] = {}
        fixed = [column for column in columns if column.name not in self.fields]
        lines = SegmentLine.objects.filter(segment=segment, pk__in=ids)
        self.names = dict(lines.values_list("pk", "contact__name"))
        self.shown = {
            (row.line.pk, cell.field): cell.text
            for row in (rows(segment, ids, fixed) if fixed else ())
            for cell in row.cells
        }

    def name(self, pk: int) -> str:
        return self.names.get(pk, "")

    def read(self, pk: int, column: Column, text: str) -> Mapping[str, Any]:
        """Nothing where the cell stays; raises ValidationError."""
        if column.name not in self.fields:
            if text.strip() != self.shown.get((pk, column.name), "").strip():
                raise ValidationError(self._refusal(column))
            return {}
        key = (column.name, text)
        if key not in self.known:
            self.known[key] = self._read(column.name, text)
        found = self.known[key]
        if isinstance(found, ValidationError):
            raise found
        return found

    def _read(self, name: str, text: str) -> Mapping[str, Any] | ValidationError:
        try:
            return by_switch({name: self.fields[name].read(text)})
        except ValidationError as refusal:
            return refusal

    def _refusal(self, column: Column) -> str:
        if column.name == LINE_BY_LINE:
            return _("An address is chosen line by line.")
        return _("“%(column)s” cannot be changed here.") % {"column": column.heading}


def block_words(block: Block) -> str:
    return ngettext(
        "%(number)s cell can be saved.", "%(number)s cells can be saved.", block.count
    ) % {"number": number_format(block.count, force_grouping=True)}
