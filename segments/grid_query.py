"""What the worksheet's address asks for: which lines, in which order, where between two lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from segments.column_kinds import Column
from segments.columns import BY_NAME
from segments.edits import says_something_in
from segments.images import with_switches
from segments.models import Segment, SegmentLine
from segments.problems import condition_of
from segments.querysets import SegmentLineQuerySet
from segments.resolving import Resolver
from segments.steps import carries_typed_values

# `own`: lines with any value of their own.
ANY = "1"
# The columns whose own values may be asked for: what inherits, and what only the line has.
OWN_FIELDS = (*SegmentLine.OVERRIDES, "evaluation", "attempt_failed", "personal_text")


@dataclass(frozen=True)
class GridQuery:
    """A search, filters by column, an order, and a place between two lines.

    `sort` is a column, '' the order of adding. `own` is ANY or a field; `problem` a code of the
    check. `after` and `before` are the line next to the page, `last` asks for the end; `position`
    counts the lines before the page: where the order has no index it is the place itself.
    """

    search: str = ""
    sort: str = ""
    is_descending: bool = False
    own: str = ""
    problem: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    after: int | None = None
    before: int | None = None
    last: bool = False
    position: int = 0
    # The columns that there are, by name.
    known: Mapping[str, Column] = field(default_factory=lambda: BY_NAME)

    @property
    def is_filtered(self) -> bool:
        return bool(self.search or self.own or self.problem or self.filters)

    @property
    def order(self) -> str:
        """As the address says it: the column, a minus before it when descending."""
        return f"-{self.sort}" if self.sort and self.is_descending else self.sort

    @property
    def is_indexed(self) -> bool:
        """Whether a page can be cut by the line next to it."""
        return self.sort in {"", "name"}

    @property
    def columns(self) -> Iterator[tuple[Column, str]]:
        """The filtered columns with what was typed."""
        return ((self.known[name], typed) for name, typed in self.filters.items())

    @property
    def beside_search(self) -> dict[str, str]:
        """The filters as the address says them, without the search."""
        said = {"own": self.own, "problem": self.problem, **self.filters}
        return {name: value for name, value in said.items() if value}

    def address(self, **place: Any) -> str:
        """The query string of the same lines at another place."""
        values: dict[str, Any] = {
            "search": self.search,
            "sort": self.order,
            "own": self.own,
            "problem": self.problem,
            **self.filters,
            **place,
        }
        return "?" + urlencode({name: value for name, value in values.items() if value})

    def without(self, name: str) -> str:
        """The address without one of its filters."""
        if name in self.filters:
            rest = {key: typed for key, typed in self.filters.items() if key != name}
            return replace(self, filters=rest).address()
        if name == "sort":
            return replace(self, sort="", is_descending=False).address()
        return self.address(**{name: ""})

    def sorted_by(self, name: str) -> str:
        """The address of a click on a column's head: upwards, then downwards."""
        down = self.sort == name and not self.is_descending
        return replace(self, sort=name, is_descending=down).address()

    def lines(self, segment: Segment, resolver: Resolver) -> SegmentLineQuerySet:
        """The listed lines that the filters let through, what is filtered resolved as an alias."""
        lines = SegmentLine.objects.listed().filter(segment=segment)
        if self.search:
            lines = lines.search(self.search)
        lines = lines.alias(**self._resolved(resolver))
        for condition in self._conditions(resolver):
            lines = lines.filter(condition)
        return lines

    def _resolved(self, resolver: Resolver) -> dict[str, Any]:
        """Only what is asked for is resolved: twenty expressions cost milliseconds."""
        if self.problem:
            return resolver.annotations
        wanted = [column for column, _typed in self.columns]
        if self.sort:
            wanted.append(self.known[self.sort])
        names = {name for column in wanted for name in column.annotations}
        return {name: resolver.annotations[name] for name in names}

    def _conditions(self, resolver: Resolver) -> Iterator[Q]:
        if self.own == ANY:
            yield carries_typed_values()
        elif self.own:
            yield says_something_in(with_switches([self.own]))
        if self.problem:
            yield condition_of(self.problem, resolver)
        for column, typed in self.columns:
            condition = column.condition(typed)
            if condition is not None:
                yield condition
