"""One page of the worksheet: which lines, what each cell says, and whether it is the line's own.

The page is cut first and resolved then. By name and in the order of adding it is cut by keyset on
an index: it costs the same at ten lines and at a hundred thousand. Other orders are by resolved
values, which no index holds: there every line that matches is resolved for the one column.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.formats import get_format
from django.utils.functional import cached_property

from crm.keyset import Order, Place, cut
from crm.models import User
from crm.saved_views import view_settings
from segments.actions.checking import documents_without_place
from segments.column_kinds import Column
from segments.column_names import Names
from segments.columns import (
    BY_NAME,
    INHERITING,
    STANDARD,
    chosen_columns,
    is_editable,
    is_own,
)
from segments.grid_query import GridQuery
from segments.models import Segment, SegmentLine
from segments.querysets import SegmentLineQuerySet
from segments.repeated import twice_among
from segments.resolving import Resolver
from segments.totals import Totals, totals_of

PAGE_SIZE = 50
# The grid's name among the views that people save.
SAVED_VIEW = "segment-lines"
STANDARD_COLUMNS = tuple(BY_NAME[name] for name in STANDARD)
# What a single letter is about.
LETTER_COLUMNS = tuple(BY_NAME[name] for name in ("correspondence_type", "language", "template"))


@dataclass(frozen=True)
class Cell:
    """One value of a line; `field` is what a reset takes back. `css`: its classes, as a
    page has hundreds of cells and each question of a template takes its time."""

    field: str
    look: str
    css: str
    text: str
    is_own: bool


@dataclass(frozen=True)
class Row:
    """`has_own`: there is something to reset, be its column shown or not; `lacks_place`: its
    letter does not show its personal text; `is_twice`: another line seems to be the same."""

    line: SegmentLine
    cells: list[Cell]
    has_own: bool
    lacks_place: bool
    is_twice: bool = False


@dataclass(frozen=True)
class Heading:
    """`direction` as aria-sort says it; `address` sorts by the column, then the other way."""

    column: Column
    direction: str
    address: str

    @property
    def is_editable(self) -> bool:
        return is_editable(self.column)


class Grid:
    """A page of a segment's listed lines: at most twelve queries whatever the number of lines,
    and one for the totals of a filter."""

    def __init__(
        self,
        segment: Segment,
        query: GridQuery | None = None,
        columns: Sequence[Column] = STANDARD_COLUMNS,
    ) -> None:
        self.segment = segment
        self.query = query or GridQuery()
        self.columns = columns

    @cached_property
    def resolver(self) -> Resolver:
        return Resolver(self.segment)

    @cached_property
    def names(self) -> Names:
        return Names(self.segment)

    @cached_property
    def rows(self) -> list[Row]:
        return rows(self.segment, self._ids, self.columns, self.resolver, self.names)

    @property
    def headings(self) -> list[Heading]:
        direction = "descending" if self.query.is_descending else "ascending"
        return [
            Heading(
                column,
                direction if column.name == self.query.sort else "none",
                self.query.sorted_by(column.name),
            )
            for column in self.columns
        ]

    @property
    def width(self) -> int:
        """How many columns the table has, with the tick before and the actions behind."""
        return len(self.columns) + 2

    @property
    def resettable(self) -> list[Column]:
        return [column for column in self.columns if column.inherits]

    @cached_property
    def total(self) -> int:
        return self.totals.lines if self.totals else self.segment.line_count

    @cached_property
    def totals(self) -> Totals | None:
        """Of the lines that match; None where nothing is filtered: the header has those of all."""
        if not self.query.is_filtered:
            return None
        return totals_of(self.lines, self.resolver)

    @property
    def first_position(self) -> int:
        rows = self.rows
        if self.query.last:
            return max(self.total - len(rows), 0) + 1
        return self.query.position + 1

    @property
    def last_position(self) -> int:
        return self.first_position + len(self.rows) - 1

    @property
    def row_count(self) -> int:
        """Rows of the whole table, of all its pages, as ARIA counts them: the headings are one."""
        return self.total + 1

    @property
    def first_row(self) -> int:
        """Which of these the first line of the page is."""
        return self.first_position + 1

    @property
    def decimal_separator(self) -> str:
        return str(get_format("DECIMAL_SEPARATOR"))

    @property
    def has_previous(self) -> bool:
        return self.first_position > 1 and bool(self.rows)

    @property
    def has_next(self) -> bool:
        return self.last_position < self.total and bool(self.rows)

    @property
    def first_address(self) -> str:
        return self.query.address()

    @property
    def previous_address(self) -> str:
        if self.first_position <= PAGE_SIZE + 1:
            return self.first_address
        position = self.first_position - 1 - PAGE_SIZE
        if not self.query.is_indexed:
            return self.query.address(position=position)
        return self.query.address(before=self.rows[0].line.pk, position=position)

    @property
    def next_address(self) -> str:
        if not self.query.is_indexed:
            return self.query.address(position=self.last_position)
        return self.query.address(after=self.rows[-1].line.pk, position=self.last_position)

    @property
    def last_address(self) -> str:
        return self.query.address(last=1)

    @cached_property
    def lines(self) -> SegmentLineQuerySet:
        """All lines that match, in no order."""
        return self.query.lines(self.segment, self.resolver)

    @cached_property
    def _ids(self) -> list[int]:
        """The page's lines in the grid's order; the last ones where a page has lost all its own."""
        if self.query.is_indexed:
            return self._page_by_key(self.query)
        found = self._page_by_value(self.query)
        if not found and self.query.position:
            self.query = replace(self.query, last=True)
            found = self._page_by_value(self.query)
        return found

    def below(self, pk: int, count: int) -> list[int]:
        """So many lines that follow the last one of the page, `pk`, in the grid's order."""
        if count <= 0:
            return []
        if not self.query.is_indexed:
            start = self.last_position
            return list(self.ordered.values_list("pk", flat=True)[start : start + count])
        order = self._order
        beside = SegmentLine.objects.filter(segment=self.segment, pk=pk)
        last = beside.values_list(*order.columns).first()
        if last is None:
            return []
        found = self.lines.filter(order.beyond(SegmentLine, last))
        ordered = found.order_by(*order.expressions(SegmentLine))
        return list(ordered.values_list("pk", flat=True)[:count])

    @property
    def _order(self) -> Order:
        columns = ("sort_name", "id") if self.query.sort else ("id",)
        return Order(columns, is_descending=self.query.is_descending, is_sought=self._is_few)

    def _by_value(self, by: Any) -> Any:
        descends = self.query.is_descending
        return by.desc(nulls_last=True) if descends else by.asc(nulls_last=True)

    @property
    def _is_few(self) -> bool:
        """Whether a filter lets so few lines through that a database which walks an index until it
        has met a page of them walks most of it."""
        return self.totals is not None and self.total <= 2 * PAGE_SIZE

    @property
    def ordered(self) -> SegmentLineQuerySet:
        """All lines that match, in the grid's order."""
        if self.query.is_indexed:
            return self.lines.order_by(*self._order.expressions(SegmentLine))
        by = self.query.known[self.query.sort].order(self.names)
        return self.lines.order_by(self._by_value(by), "pk")

    def _page_by_value(self, query: GridQuery) -> list[int]:
        start = max(self.total - PAGE_SIZE, 0) if query.last else query.position
        return list(self.ordered.values_list("pk", flat=True)[start : start + PAGE_SIZE])

    def _page_by_key(self, query: GridQuery) -> list[int]:
        place = Place(query.after or 0, query.before or 0, query.last)
        beside = SegmentLine.objects.filter(segment=self.segment)
        found = cut(self.lines, self._order, place, PAGE_SIZE, neighbours=beside)
        if found.place != place:
            is_last = found.place.last
            self.query = replace(query, after=None, before=None, last=is_last, position=0)
        return found.keys


def columns_of(user: User, segment: Segment) -> tuple[Column, ...]:
    """The columns that the user chose, and the segment's own; two queries."""
    return chosen_columns(view_settings(user, SAVED_VIEW), segment)


def rows(
    segment: Segment,
    ids: Sequence[int],
    columns: Sequence[Column] = STANDARD_COLUMNS,
    resolver: Resolver | None = None,
    names: Names | None = None,
) -> list[Row]:
    """These lines of the segment as the grid shows them, in the given order.

    One query for the lines, one for each kind of key that the columns name, one for the documents
    where a line has a personal text, one for lines that seem to be the same.
    """
    resolver, names = resolver or Resolver(segment), names or Names(segment)
    found = resolved_lines(segment, ids, columns, resolver, names)
    has_text = any(line.personal_text for line in found)
    shown = SegmentLine.objects.filter(pk__in=ids)
    without_place = set(documents_without_place(resolver, shown)) if has_text else set()
    twice = twice_among(segment, found)
    return [
        Row(
            line,
            [cell(line, column, names) for column in columns],
            any(is_own(line, column) for column in INHERITING),
            bool(line.personal_text) and line.r_document in without_place,
            line.pk in twice,
        )
        for line in found
    ]


def resolved_lines(
    segment: Segment,
    ids: Sequence[int],
    columns: Sequence[Column],
    resolver: Resolver,
    names: Names,
) -> list[Any]:
    """These lines in the given order, with what the columns show; `names` knows their keys."""
    # A letter's mark is shown beside the personal text, wherever that is.
    needed = {"r_document", *(name for column in columns for name in column.annotations)}
    annotations = {name: resolver.annotations[name] for name in needed}
    lines = SegmentLine.objects.filter(segment=segment, pk__in=ids).annotate(**annotations)
    found = {line.pk: line for line in lines.select_related("contact__company")}
    names.read(found.values())
    return [found[pk] for pk in ids if pk in found]


def cell(line: SegmentLine, column: Column, names: Names) -> Cell:
    own = is_own(line, column)
    value = ("value-own" if own else "inherited") if column.inherits else ""
    look = f"cell-{column.look}" if column.look else ""
    text = str(column.text(line, names))
    return Cell(column.name, column.look, f"{value} {look}".strip(), text, own)


def lines_of_query(segment: Segment, query: GridQuery) -> SegmentLineQuerySet:
    """The lines that the address lets through, wherever its page lies."""
    return query.lines(segment, Resolver(segment))
