"""Forms of the grid: which lines, which columns, which of them are meant by an act."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from crm.requests import posted_key
from crm.selected import ticked_ids
from segments.columns import BY_NAME, COLUMNS
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

    def query(self) -> GridQuery:
        self.is_valid()
        said = self.cleaned_data
        sort, own = said.get("sort") or "", said.get("own") or ""
        column = sort.removeprefix("-")
        problem = said.get("problem") or ""
        return GridQuery(
            search=said.get("search") or "",
            sort=column if column in BY_NAME else "",
            is_descending=sort.startswith("-") and column in BY_NAME,
            own=own if own in {ANY, *OWN_FIELDS} else "",
            problem=problem if name_of(problem) else "",
            filters=self._filters(),
            after=said.get("after"),
            before=said.get("before"),
            last=bool(said.get("last")),
            position=said.get("position") or 0,
        )

    def _filters(self) -> dict[str, str]:
        """What was typed into filters of columns and makes sense there."""
        typed = {
            column.name: self.data.get(column.name, "")[:LONGEST_TYPED].strip()
            for column in COLUMNS
            if column.filter
        }
        return {
            name: text
            for name, text in typed.items()
            if text and BY_NAME[name].condition(text) is not None
        }


# What of the grid's settings speaks of its columns.
OF_COLUMNS = frozenset({"columns", "widths"})


class ColumnsForm(forms.Form):
    """The columns to show; none chosen, or the button for it pressed, are the standard ones."""

    columns = forms.MultipleChoiceField(
        required=False, choices=[(column.name, column.heading) for column in COLUMNS]
    )

    def settings(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """`before`: how the grid looked; columns stay as wide, but for the standard ones."""
        self.is_valid()
        chosen = self.cleaned_data.get("columns", [])
        if not chosen or "standard" in self.data:
            return {name: kept for name, kept in before.items() if name not in OF_COLUMNS}
        return {**before, "columns": self._moved(chosen)}

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
    query = GridForm(QueryDict(data.get("back", "").lstrip("?"))).query()
    expected = posted_key(data.get("expected", data.get("seen", "")))
    return Selection(lines_of_query(segment, query), expected, is_all=True)


def all_but(segment: Segment, data: QueryDict) -> Selection:
    """These without the ticked ones; one query where nobody was asked about them yet."""
    every, but = matching(segment, data), ticked_ids(data, "line")
    expected = every.expected or 0
    if "expected" not in data:
        expected -= every.lines.filter(pk__in=but).count()
    return Selection(every.lines.exclude(pk__in=but), expected, is_all=True, but=tuple(but))
