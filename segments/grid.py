"""One page of the worksheet: which lines, what each cell says, and whether it is the line's own.

The page is cut first, by keyset on the two orders that have an index, and resolved then: a page
costs the same at ten lines and at a hundred thousand.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from crm.models import Salesperson
from crm.models.contacts import CONTACT_LANGUAGES, CorrespondenceType
from segments.models import Segment, SegmentLine, SegmentTemplate
from segments.resolving import Resolver
from segments.steps import carries_typed_values

PAGE_SIZE = 50
LANGUAGES: dict[str, Any] = dict(CONTACT_LANGUAGES)
# The columns that inherit, in the order of the grid.
COLUMNS = (
    "correspondence_type",
    "language",
    "template",
    "salesperson",
    "description",
    "date",
)
HEADINGS = {
    "correspondence_type": gettext_lazy("Type"),
    "language": gettext_lazy("Language"),
    "template": gettext_lazy("Template"),
    "salesperson": pgettext_lazy("column", "Salesperson"),
    "description": gettext_lazy("Description"),
    "date": gettext_lazy("Date"),
}


@dataclass(frozen=True)
class GridQuery:
    """What the address asks for: a search, an order, and a place between two lines.

    `after` and `before` are the line next to the page, `last` asks for the end; `position` counts
    the lines before the page, for display only.
    """

    search: str = ""
    by_name: bool = False
    only_own: bool = False
    after: int | None = None
    before: int | None = None
    last: bool = False
    position: int = 0

    @property
    def is_filtered(self) -> bool:
        return bool(self.search) or self.only_own

    def address(self, **place: Any) -> str:
        """The query string of the same view at another place."""
        values: dict[str, Any] = {
            "search": self.search,
            "sort": "name" if self.by_name else "",
            "own": "1" if self.only_own else "",
            **place,
        }
        return "?" + urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True)
class Cell:
    """One value of a line; `field` is what a reset takes back."""

    field: str
    heading: Any
    text: str
    is_own: bool


@dataclass(frozen=True)
class Row:
    line: SegmentLine
    cells: list[Cell]
    letter: str


class Grid:
    """A page of a segment's listed lines; four queries, five where a filter needs its own count."""

    def __init__(self, segment: Segment, query: GridQuery | None = None) -> None:
        self.segment = segment
        self.query = query or GridQuery()

    headings = tuple(HEADINGS[name] for name in COLUMNS)

    @cached_property
    def rows(self) -> list[Row]:
        return rows(self.segment, self._ids)

    @cached_property
    def total(self) -> int:
        return self._matching.count() if self.query.is_filtered else self.segment.line_count

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
        return self.query.address(before=self.rows[0].line.pk, position=position)

    @property
    def next_address(self) -> str:
        return self.query.address(after=self.rows[-1].line.pk, position=self.last_position)

    @property
    def last_address(self) -> str:
        return self.query.address(last=1)

    @property
    def sort_addresses(self) -> dict[str, str]:
        return {
            "added": replace(self.query, by_name=False).address(),
            "name": replace(self.query, by_name=True).address(),
        }

    @property
    def _matching(self) -> Any:
        lines = SegmentLine.objects.listed().filter(segment=self.segment)
        if self.query.search:
            lines = lines.search(self.query.search)
        if self.query.only_own:
            lines = lines.filter(carries_typed_values())
        return lines

    @cached_property
    def _ids(self) -> list[int]:
        """The page's lines in the grid's order; the last ones where a page has lost all its own."""
        found = self._page(self.query)
        if not found and (self.query.after or self.query.before):
            self.query = replace(self.query, after=None, before=None, last=True)
            found = self._page(self.query)
        return found

    def _page(self, query: GridQuery) -> list[int]:
        lines = self._matching
        order = ["sort_name", "pk"] if query.by_name else ["pk"]
        if query.before or query.last:
            if query.before:
                lines = lines.filter(self._beside(query.before, "lt"))
            backwards = lines.order_by(*(f"-{name}" for name in order))
            return list(backwards.values_list("pk", flat=True)[:PAGE_SIZE])[::-1]
        if query.after:
            lines = lines.filter(self._beside(query.after, "gt"))
        return list(lines.order_by(*order).values_list("pk", flat=True)[:PAGE_SIZE])

    def _beside(self, pk: int, side: str) -> Q:
        """Lines before (`lt`) or after (`gt`) a line in the grid's order."""
        if not self.query.by_name:
            return Q(**{f"pk__{side}": pk})
        name = (
            SegmentLine.objects.filter(segment=self.segment, pk=pk)
            .values_list("sort_name", flat=True)
            .first()
        )
        if name is None:
            return Q()
        # The first condition is redundant; it is the one the index can seek by.
        return Q(**{f"sort_name__{side}e": name}) & (
            Q(**{f"sort_name__{side}": name}) | Q(**{f"pk__{side}": pk})
        )


def rows(segment: Segment, ids: Sequence[int]) -> list[Row]:
    """These lines of the segment as the grid shows them, in the given order; four queries."""
    lines = SegmentLine.objects.filter(pk__in=ids).resolved(segment)
    found = {line.pk: line for line in lines.select_related("contact__company")}
    names = Names(segment, found.values())
    return [
        Row(line, [names.cell(line, field) for field in COLUMNS], letter_state(line))
        for pk in ids
        if (line := found.get(pk)) is not None
    ]


class Names:
    """How the resolved values of some lines read; two queries."""

    def __init__(self, segment: Segment, lines: Iterable[Any]) -> None:
        self.templates = dict(
            SegmentTemplate.objects.filter(segment=segment).values_list("pk", "code")
        )
        salespeople = {line.r_salesperson for line in lines if line.r_salesperson}
        self.salespeople = dict(
            Salesperson.objects.filter(pk__in=salespeople).values_list("pk", "name")
        )

    def cell(self, line: SegmentLine, field: str) -> Cell:
        own = getattr(line, SegmentLine._meta.get_field(field).attname)  # type: ignore[union-attr]
        text: str = getattr(self, field)(getattr(line, f"r_{field}"))
        return Cell(field, HEADINGS[field], text, own is not None)

    def template(self, key: int | None) -> str:
        return self.templates.get(key or 0, "–")

    def salesperson(self, key: int | None) -> str:
        return self.salespeople.get(key or 0, "–")

    def description(self, text: str) -> str:
        return text

    def correspondence_type(self, value: str | None) -> str:
        return correspondence_label(value)

    def language(self, value: str | None) -> str:
        return language_label(value)

    def date(self, value: Any) -> str:
        return (
            date_format(value, "SHORT_DATE_FORMAT")
            if value
            else pgettext("date of a line", "on logging")
        )


def correspondence_label(value: str | None) -> str:
    return str(CorrespondenceType(value).label) if value else _("None")


def language_label(value: str | None) -> str:
    return str(LANGUAGES.get(value, value)) if value else _("Neutral")


def letter_state(line: Any) -> str:
    """Which letter the line gets, as one word for the grid."""
    if line.document_id:
        return pgettext("letter", "Own")
    return pgettext("letter", "Segment's") if line.r_document else pgettext("letter", "None")


def inherited_texts(line: SegmentLine) -> dict[str, str]:
    """What each column of the line would say without its own value; six queries."""
    annotations = Resolver(line.segment, own=False).annotations
    bare = SegmentLine.objects.filter(pk=line.pk).annotate(**annotations).get()
    names = Names(line.segment, [bare])
    texts = {field: names.cell(bare, field).text for field in COLUMNS}
    texts["template"] = names.template(line.segment.template_id)
    return texts
