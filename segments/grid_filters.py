"""What the grid may be filtered by, and what it is filtered by, as the page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from segments.besides import NOTICES
from segments.column_kinds import Column
from segments.column_names import Option
from segments.columns import BY_NAME, COLUMNS, known_columns, own_columns
from segments.grid import Grid
from segments.grid_query import ANY, OWN_FIELDS
from segments.models import SegmentLine
from segments.problems import PROBLEMS, TWICE, name_of
from segments.steps import labels


@dataclass(frozen=True)
class Filter:
    """`kind`: "choice" with `options`, "text", "date" or "number"."""

    name: str
    label: StrOrPromise
    kind: str
    value: str
    options: list[Option]


@dataclass(frozen=True)
class Chip:
    """One filter that is on; `address` is the grid without it."""

    label: StrOrPromise
    value: str
    address: str


@dataclass(frozen=True)
class ColumnChoice:
    column: Column
    is_shown: bool


class FilterPanel:
    """The filters beside a grid's search: of each shown column, and of what has no column."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.query = grid.query

    @cached_property
    def filters(self) -> list[Filter]:
        shown = {column.name for column in self.grid.columns} | set(self.query.filters)
        known = known_columns(self.grid.segment).values()
        columns = [column for column in known if column.filter and column.name in shown]
        return [
            *(self._of(column) for column in columns),
            Filter("own", _("Own values"), "choice", self.query.own, own_options()),
            Filter(
                "problem",
                _("Problem"),
                "choice",
                self.query.problem,
                problem_options(self.query.problem),
            ),
        ]

    def _of(self, column: Column) -> Filter:
        value = self.query.filters.get(column.name, "")
        options = column.options(self.grid.names)
        return Filter(column.name, column.heading, column.filter, value, options)

    @cached_property
    def chips(self) -> list[Chip]:
        return list(self._chips())

    def _chips(self) -> Iterator[Chip]:
        query, names = self.query, self.grid.names
        if query.search:
            yield Chip(_("Search"), query.search, query.without("search"))
        for column, typed in query.columns:
            yield Chip(column.heading, column.word(typed, names), query.without(column.name))
        if query.own:
            yield Chip(_("Own values"), dict(own_options())[query.own], query.without("own"))
        if query.problem:
            yield Chip(_("Problem"), name_of(query.problem), query.without("problem"))

    @property
    def sorted_by(self) -> Chip | None:
        """The order, unless it is that of adding."""
        if not self.query.sort:
            return None
        heading = str(self.query.known[self.query.sort].heading)
        return Chip(_("Sorted by"), heading, self.query.without("sort"))

    @property
    def column_choices(self) -> list[ColumnChoice]:
        """Those that are shown, as they stand; then the others."""
        shown = [column for column in self.grid.columns if column.name in BY_NAME]
        others = [column for column in COLUMNS if column not in shown]
        return [
            *(ColumnChoice(column, True) for column in shown),
            *(ColumnChoice(column, False) for column in others),
        ]

    @property
    def own_choices(self) -> list[ColumnChoice]:
        """The segment's own columns."""
        shown = {column.name for column in self.grid.columns}
        own = own_columns(self.grid.segment)
        return [ColumnChoice(column, column.name in shown) for column in own]


def own_options() -> list[Option]:
    """Lines that say anything themselves, or one thing."""
    fields = [(name, own_label(name)) for name in OWN_FIELDS]
    return [(ANY, _("any")), *fields]


def own_label(name: str) -> str:
    """The field as the grid heads it."""
    column = BY_NAME.get(name)
    return capfirst(str(column.heading)) if column else labels(SegmentLine, [name])


def problem_options(chosen: str = "") -> list[Option]:
    """The problems of the check, who gets something else, who is there twice, and what else the
    address asks for."""
    known = [*PROBLEMS, *NOTICES, TWICE]
    codes = [*known, *([chosen] if chosen and chosen not in known else [])]
    return [(code, name_of(code)) for code in codes]
