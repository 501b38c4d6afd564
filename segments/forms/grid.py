"""Forms of the grid: which lines, which columns, which of them are meant by an act."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from crm.list_columns import LIST
from crm.requests import posted_key
from crm.selected import ticked_ids
from segments.column_kinds import Column
from segments.columns import BY_NAME, COLUMNS, HIDDEN, known_columns
from segments.grid import lines_of_query
from segments.grid_query import ANY, OWN_FIELDS, GridQuery
from segments.models import Segment, SegmentLine
from segments.problems import name_of
from segments.querysets import SegmentLineQuerySet

LONGEST_TYPED = 100
# Of all that match, those that are not ticked.
BUT = "but"
LARGEST_KEY = 2**63 - 1


class GridForm(forms.Form):
    """What the worksheet's address says about the page of lines; nonsense is the first page."""

    search = forms.CharField(required=False)
    sort = forms.CharField(required=False)
    own = forms.CharField(required=False)
    problem = forms.CharField(required=False)
    after = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)
    last = forms.BooleanField(required=False)
    position = forms.IntegerField(required=False, min_value=0, max_value=10**9)

    def query(self, segment: Segment) -> GridQuery:
        self.is_valid()
        said, known = self.cleaned_data, self._known(segment)
        sort, own = said.get("sort") or "", said.get("own") or ""
        column = sort.removeprefix("-")
        problem = said.get("problem") or ""
        return GridQuery(
            search=said.get("search") or "",
            sort=column if column in known else "",
            is_descending=sort.startswith("-") and column in known,
            own=own if own in {ANY, *OWN_FIELDS} else "",
            problem=problem if name_of(problem) else "",
            filters=self._filters(known),
            after=said.get("after"),
            before=said.get("before"),
            last=bool(said.get("last")),
            position=said.get("position") or 0,
            known=known,
        )

    def _known(self, segment: Segment) -> Mapping[str, Column]:
        """A query only where a column of the segment's own is named."""
        named = [*self.data, self.cleaned_data.get("sort") or ""]
        is_own = any(name.removeprefix("-").startswith(f"{LIST}.") for name in named)
        return known_columns(segment) if is_own else BY_NAME

    def _filters(self, known: Mapping[str, Column]) -> dict[str, str]:
        """What was typed into filters of columns and makes sense there."""
        typed = {
            column.name: self.data.get(column.name, "")[:LONGEST_TYPED].strip()
            for column in known.values()
            if column.filter
        }
        return {
            name: text
            for name, text in typed.items()
            if text and known[name].condition(text) is not None
        }


# What of the grid's settings speaks of its columns.
OF_COLUMNS = frozenset({"columns", "widths", HIDDEN})
MOST_HIDDEN = 200


class ColumnsForm(forms.Form):
    """The columns to show; none chosen, or the button for it pressed, are the standard ones.

    `own`: the segment's, which stand behind the others.
    """

    columns = forms.MultipleChoiceField(
        required=False, choices=[(column.name, column.heading) for column in COLUMNS]
    )

    def __init__(self, *args: Any, own: Iterable[Column] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.here = [(column.name, str(column.heading)) for column in own]
        self.fields["own"] = forms.MultipleChoiceField(required=False, choices=self.here)

    def settings(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """`before`: how the grid looked; columns stay as wide, but for the standard ones."""
        self.is_valid()
        chosen = self.cleaned_data.get("columns", [])
        if not chosen or "standard" in self.data:
            return {name: kept for name, kept in before.items() if name not in OF_COLUMNS}
        rest = {name: kept for name, kept in before.items() if name != HIDDEN}
        hidden = self._hidden(before)
        return {**rest, "columns": self._moved(chosen)} | ({HIDDEN: hidden} if hidden else {})

    def _hidden(self, before: Mapping[str, Any]) -> list[str]:
        """Those that were hidden on other segments stay so."""
        here = [name for name, _heading in self.here]
        kept = before.get(HIDDEN)
        elsewhere = [name for name in kept if name not in here] if isinstance(kept, list) else []
        shown = self.cleaned_data.get("own", [])
        return [*elsewhere, *(name for name in here if name not in shown)][-MOST_HIDDEN:]

    def _moved(self, chosen: list[str]) -> list[str]:
        """With the column whose button was pressed, "name:-1" or "name:1", a place further."""
        name, _colon, way = self.data.get("move", "").partition(":")
        if name not in chosen or way not in {"-1", "1"}:
            return chosen
        place = chosen.index(name)
        rest = [one for one in chosen if one != name]
        rest.insert(max(0, place + int(way)), name)
        return rest


@dataclass(frozen=True)
class Selection:
    """The lines that an act is for: ticked ones, or all that match the grid's filter.

    `expected` is how many of them the person was asked about; None where nobody was asked. `but`:
    those of all that match which are left out.
    """

    lines: SegmentLineQuerySet
    expected: int | None
    is_all: bool
    but: tuple[int, ...] = ()


def selection(segment: Segment, data: QueryDict) -> Selection:
    """What was ticked, of this segment and still listed; "all" means the filter in `back`: every
    line that it lets through, or all `BUT` the ticked ones.

    `seen`: how many the grid said that match, before anybody was asked about the act.
    """
    said = data.getlist("all")
    if BUT in said:
        return all_but(segment, data)
    if "1" in said:
        return matching(segment, data)
    lines = SegmentLine.objects.listed().filter(segment=segment, pk__in=ticked_ids(data, "line"))
    expected = posted_key(data.get("expected", "")) if "expected" in data else None
    return Selection(lines, expected, is_all=False)


def matching(segment: Segment, data: QueryDict) -> Selection:
    """All lines that match the grid's filter, wherever its page lies; never without a count."""
    query = GridForm(QueryDict(data.get("back", "").lstrip("?"))).query(segment)
    expected = posted_key(data.get("expected", data.get("seen", "")))
    return Selection(lines_of_query(segment, query), expected, is_all=True)


def all_but(segment: Segment, data: QueryDict) -> Selection:
    """These without the ticked ones; one query where nobody was asked about them yet."""
    every, but = matching(segment, data), ticked_ids(data, "line")
    expected = every.expected or 0
    if "expected" not in data:
        expected -= every.lines.filter(pk__in=but).count()
    return Selection(every.lines.exclude(pk__in=but), expected, is_all=True, but=tuple(but))
