"""Pages of a list, cut at the row beside them: page 1,000 costs what page 1 costs.

An address names the row next to the page (`after`, `before`) or asks for the end (`last`), beside
the list's own filter and order; `position` counts the rows before the page and is only shown. An
address that says none of this, or nonsense, means the first page; one whose row is gone as well,
and the page says so. docs/decisions/keyset-pages.md
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Func, Model, OrderBy, Q, QuerySet, TextField, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.http import QueryDict

from crm.requests import posted_key
from crm.searching import Unindexed

SIZES = (25, 50, 100, 200)
USUAL_SIZE = 50
# Of so many rows a list says how many there are; more are counted when somebody asks.
COUNTED = 10_000
# What an address says about a place in a list: filters and orders begin without it.
PLACE = ("after", "before", "last", "position", "count", "page")


@dataclass(frozen=True)
class Order:
    """Columns by which rows are sorted, the last one unique, all in the same direction.

    Rows without a value come last in both directions. `is_sought`: the rows are what a search has
    found, to be sorted by themselves. `computed`: of a column that is no field of the rows but an
    annotation, the field of which kind it is.
    """

    columns: tuple[str, ...]
    is_descending: bool = False
    is_sought: bool = False
    computed: Mapping[str, Any] = field(default_factory=dict)

    def expressions(self, model: type[Model], *, backwards: bool = False) -> list[OrderBy]:
        # Where no value can be missing nothing is said about it: PostgreSQL could use no index.
        return [
            OrderBy(
                Unindexed(column) if self.is_sought else F(column),
                descending=self.is_descending != backwards,
                nulls_first=(backwards and self._can_be_null(model, column)) or None,
                nulls_last=(not backwards and self._can_be_null(model, column)) or None,
            )
            for column in self.columns
        ]

    def beyond(self, model: type[Model], values: Sequence[Any], *, backwards: bool = False) -> Q:
        """Rows after the row with these values of the columns; backwards: before it."""
        return self._beyond(model, self.columns, values, backwards)

    def _beyond(
        self, model: type[Model], columns: Sequence[str], values: Sequence[Any], backwards: bool
    ) -> Q:
        is_up = self.is_descending == backwards
        if not any(self._can_be_null(model, column) for column in columns):
            # Compared as one: both databases seek an index to the very row.
            compare: Any = GreaterThan if is_up else LessThan
            sought = [Value(value, self._kind(model, at)) for at, value in _pairs(columns, values)]
            return Q(compare(AsOne(*columns), AsOne(*sought)))
        (column, value), rest = (columns[0], values[0]), (columns[1:], values[1:])
        later = self._beyond(model, *rest, backwards) if rest[0] else Q(pk__in=[])
        if value is None:
            without = Q(**{f"{column}__isnull": True}) & later
            return without | Q(**{f"{column}__isnull": False}) if backwards else without
        found = Q(**{column: value}) & later | Q(**{f"{column}__{'gt' if is_up else 'lt'}": value})
        if self._can_be_null(model, column) and not backwards:
            found |= Q(**{f"{column}__isnull": True})
        return found

    def _kind(self, model: type[Model], column: str) -> Any:
        return self.computed.get(column) or kind(model, column)

    def _can_be_null(self, model: type[Model], column: str) -> bool:
        known = self.computed.get(column)
        return known.null if known else can_be_null(model, column)


class AsOne(Func):
    """Columns or values compared together, the first that differs deciding."""

    template = "(%(expressions)s)"
    output_field = TextField()


def _pairs(columns: Sequence[str], values: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    return zip(columns, values, strict=True)


def kind(model: type[Model], column: str) -> Any:
    """The field that a path leads to."""
    *keys, name = column.split("__")
    for key in keys:
        model = model._meta.get_field(key).related_model  # type: ignore[assignment]
    return model._meta.get_field(name)


def can_be_null(model: type[Model], column: str) -> bool:
    """Whether rows may have no value there, also for want of the row a key leads to."""
    names = column.split("__")
    return any(kind(model, "__".join(names[: end + 1])).null for end in range(len(names)))


@dataclass(frozen=True)
class Place:
    """Where a page lies: beside a row, at the end, or at the beginning."""

    after: int = 0
    before: int = 0
    last: bool = False

    @property
    def is_first(self) -> bool:
        return self == FIRST


FIRST, LAST = Place(), Place(last=True)


@dataclass(frozen=True)
class Cut:
    """The keys of a page's rows; `place` is where it turned out to lie, `is_lost`: not where it
    was asked for, whose row is gone."""

    keys: list[int]
    place: Place
    has_previous: bool
    has_next: bool
    is_lost: bool = False


def cut(
    rows: QuerySet[Any, Any],
    order: Order,
    place: Place,
    size: int,
    *,
    neighbours: QuerySet[Any, Any] | None = None,
) -> Cut:
    """The page of `rows` at the place; two queries at most, three where the page has no row left.

    `neighbours`: among which the row beside the page is looked for, where it may have left the
    rows since: what is filtered by a value must not lose its place when that value is changed.
    """
    beside = None
    if place.after or place.before:
        beside = _values(rows if neighbours is None else neighbours, order, place)
        if beside is None:
            return _without_neighbour(rows, order, size)
    backwards = bool(place.before or place.last)
    keys = _keys(rows, order, beside, size + 1, backwards)
    is_all = len(keys) <= size
    if backwards and is_all:
        # Nothing lies before it: shown is the whole first page, not the rest of one.
        return cut(rows, order, FIRST, size)
    if place.after and not keys:
        return cut(rows, order, LAST, size)
    if backwards:
        return Cut(keys[:size][::-1], place, has_previous=True, has_next=not place.last)
    return Cut(keys[:size], place, has_previous=bool(place.after), has_next=not is_all)


def _values(rows: QuerySet[Any, Any], order: Order, place: Place) -> Any:
    """What the row beside the page is sorted by; None where it is gone."""
    key = place.after or place.before
    if order.columns == ("id",):
        # A key says its place itself, be its row gone.
        return (key,)
    return rows.filter(pk=key).order_by().values_list(*order.columns).first()


def _without_neighbour(rows: QuerySet[Any, Any], order: Order, size: int) -> Cut:
    first = cut(rows, order, FIRST, size)
    return Cut(first.keys, FIRST, has_previous=False, has_next=first.has_next, is_lost=True)


def _keys(
    rows: QuerySet[Any, Any], order: Order, beside: Any, count: int, backwards: bool
) -> list[int]:
    if beside is not None:
        rows = rows.filter(order.beyond(rows.model, beside, backwards=backwards))
    rows = rows.prefetch_related(None).order_by(*order.expressions(rows.model, backwards=backwards))
    return list(rows.values_list("pk", flat=True)[:count])


@dataclass(frozen=True)
class Page:
    """What a template shows of a list; the address of a page that is not there is ''.

    `total` counts the rows up to COUNTED, and `is_counted` says whether those are all. `position`:
    the rows before the page, None where nobody counted them.
    """

    asked: QueryDict
    rows: list[Any]
    keys: list[int]
    size: int
    position: int | None
    total: int
    is_counted: bool
    has_previous: bool
    has_next: bool
    is_lost: bool

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def start(self) -> int | None:
        return None if self.position is None else self.position + 1

    @property
    def end(self) -> int | None:
        return None if self.position is None else self.position + len(self.rows)

    @property
    def at_least(self) -> int:
        """So many rows there are for sure."""
        return max(self.total, self.end or 0)

    @property
    def first_address(self) -> str:
        return self._address() if self.has_previous else ""

    @property
    def previous_address(self) -> str:
        if not self.has_previous:
            return ""
        if self.position is None:
            return self._address(before=self.keys[0])
        position = self.position - self.size
        return (
            self._address(before=self.keys[0], position=position)
            if position > 0
            else (self._address())
        )

    @property
    def next_address(self) -> str:
        return self._address(after=self.keys[-1], position=self.end) if self.has_next else ""

    @property
    def last_address(self) -> str:
        return self._address(last=1) if self.has_next else ""

    @property
    def counted_address(self) -> str:
        """Of the list with all its rows counted; '' where they are."""
        return "" if self.is_counted else self._address(count="all")

    def _address(self, **place: Any) -> str:
        """The query string of the same list at another place."""
        there = without_place(self.asked)
        for name, value in place.items():
            if value is not None:
                there[name] = str(value)
        return f"?{there.urlencode()}"


def page_of(
    rows: QuerySet[Any, Any],
    order: Order,
    asked: QueryDict,
    *,
    size: int = 0,
    neighbours: QuerySet[Any, Any] | None = None,
    counted: int = 0,
    known: int | None = None,
) -> Page:
    """The page of `rows` that the address asks for, of `size` or a size it may choose; more rows
    than `counted` (COUNTED, unless said) are counted when asked for. `known`: how many there are,
    by who has counted them for something else.

    Four queries at most: for the neighbour, the keys, how many there are, and the rows of the page
    with all that `rows` selects.
    """
    size = size or size_of(asked)
    found = cut(rows, order, place_of(asked), size, neighbours=neighbours)
    shown = {row.pk: row for row in rows.filter(pk__in=found.keys).order_by()}
    total, is_counted = (
        (known, True) if known is not None else _total(rows, found, asked, counted or COUNTED)
    )
    return Page(
        asked=asked,
        # A row that went between two queries is not shown.
        rows=[shown[key] for key in found.keys if key in shown],
        keys=found.keys,
        size=size,
        position=_position(found, asked, total if is_counted else None),
        total=total,
        is_counted=is_counted,
        has_previous=found.has_previous,
        has_next=found.has_next,
        is_lost=found.is_lost,
    )


def _total(
    rows: QuerySet[Any, Any], found: Cut, asked: QueryDict, counted: int
) -> tuple[int, bool]:
    """As `count_of`, which is spared where the page says it itself: a list of one page, and a page
    beyond what is counted."""
    if found.place.is_first and not found.has_next:
        return len(found.keys), True
    exactly = asked.get("count") == "all"
    is_beyond = not found.place.is_first and posted_key(asked.get("position", "")) >= counted
    if is_beyond and not exactly:
        return counted, False
    return count_of(rows, exactly=exactly, counted=counted)


def _position(found: Cut, asked: QueryDict, total: int | None) -> int | None:
    """The rows before the page: where it is the last one of a counted list, or as the address
    says, which may be old, but is no nonsense."""
    if found.place.is_first:
        return 0
    furthest = None if total is None else max(total - len(found.keys), 0)
    if found.place.last:
        return furthest
    said = posted_key(asked.get("position", ""))
    if not said:
        return None
    return said if furthest is None else min(said, furthest)


def count_of(
    rows: QuerySet[Any, Any], *, exactly: bool = False, counted: int = 0
) -> tuple[int, bool]:
    """How many rows there are, and whether these are all: counting ends after `counted` (COUNTED,
    unless said) unless all are asked for. One query."""
    counted = counted or COUNTED
    keys = rows.prefetch_related(None).order_by().values("pk")
    if exactly:
        return keys.count(), True
    found = keys[: counted + 1].count()
    return min(found, counted), found <= counted


def size_of(asked: QueryDict) -> int:
    """How many rows a page has; nonsense means the usual."""
    size = asked.get("size", "")
    return int(size) if size in map(str, SIZES) else USUAL_SIZE


def place_of(asked: QueryDict) -> Place:
    """The place that an address names; nonsense means the beginning."""
    if after := posted_key(asked.get("after", "")):
        return Place(after=after)
    if before := posted_key(asked.get("before", "")):
        return Place(before=before)
    return LAST if asked.get("last") else FIRST


def without_place(asked: QueryDict) -> QueryDict:
    """The same list from its beginning: filters, order and size."""
    rest: QueryDict = asked.copy()
    for name in PLACE:
        rest.pop(name, None)
    return rest
