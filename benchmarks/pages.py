"""The worksheet's page with many lines against one with few, and what it asks of resolved values
(docs/performance.md, 12 and 12b)."""

from collections.abc import Iterator
from functools import partial
from statistics import median

from django.db.models import Count, Sum
from django.test import Client
from django.urls import reverse

from benchmarks.data import World
from benchmarks.measure import Result, Side, interleaved, ratio, statements
from crm.models import SavedView
from segments.columns import COLUMNS
from segments.grid import PAGE_SIZE, SAVED_VIEW, Grid
from segments.grid_query import GridQuery
from segments.models import Segment
from segments.resolving import Resolver

# A page takes milliseconds: so many of them are one measurement.
REPEATED = 5
BY_VALUE = {
    "Sort by cost, first page": GridQuery(sort="cost"),
    "Sort by description, first page": GridQuery(sort="description"),
    "Sort by salesperson, last page": GridQuery(sort="salesperson", last=True),
    "Sort by other open segments, first page": GridQuery(sort="elsewhere"),
    "Sort by last letter, first page": GridQuery(sort="last_letter"),
    "Filter: got a letter lately, with totals": GridQuery(problem="letter_lately"),
    "Filter: language is Russian, with totals": GridQuery(filters={"language": "ru"}),
    "Filter: description contains, with totals": GridQuery(filters={"description": "otherwise"}),
    "Filter: no postal address, with totals": GridQuery(problem="no_postal_address"),
}


def run(world: World, sizes: list[int], rounds: int) -> Iterator[Result]:
    client = Client()
    client.force_login(world.user)
    segments = {size: world.segment(size) for size in sizes}
    urls = {
        size: reverse("segments:segment-detail", args=[segment.number])
        for size, segment in segments.items()
    }
    for title, order in (("", ""), (", by name", "?sort=name")):
        yield from _against(client, urls, order, title, rounds)
    settings = {"columns": [column.name for column in COLUMNS]}
    view = SavedView.objects.create(owner=world.user, page=SAVED_VIEW, settings=settings)
    yield from _against(client, urls, "", f", all {len(COLUMNS)} columns", rounds)
    view.delete()
    yield from _by_value(segments[max(sizes)], rounds)


def _against(
    client: Client, urls: dict[int, str], order: str, title: str, rounds: int
) -> Iterator[Result]:
    """The page at many lines against the page at few, in time and in statements."""
    few, many = urls
    sides = {str(size): _side(client, url + order) for size, url in urls.items()}
    seconds = interleaved(sides, max(rounds, 3))
    value = ratio(seconds, str(many), str(few))
    milliseconds = 1000 * median(seconds[str(many)]) / REPEATED
    name = f"Worksheet page at {many:,} / {few:,} lines{title}"
    yield Result(name, value, f"{value:.2f} × ({milliseconds:.0f} ms)", limit=1.2)
    counts = [len(statements(sides[str(size)])) // REPEATED for size in urls]
    same = 0 if len(set(counts)) == 1 else 1
    shown = " = ".join(map(str, counts))
    yield Result("  statements of that page", same, shown, limit=0, is_exact=True)


def _side(client: Client, url: str) -> Side:
    def show(_given: None) -> None:
        for _ in range(REPEATED):
            response = client.get(url)
            assert response.status_code == 200, response.status_code

    show(None)
    return Side(partial(type(None)), show)


def _by_value(segment: Segment, rounds: int) -> Iterator[Result]:
    """Milliseconds of a page of lines, and of the totals, where every line is resolved."""
    sides = {name: _lines(segment, query) for name, query in BY_VALUE.items()}
    sides["Totals of cost and duration"] = Side(partial(type(None)), partial(_totals, segment))
    seconds = interleaved(sides, max(rounds, 3))
    for name in sides:
        milliseconds = 1000 * median(seconds[name])
        title = f"{name} ({segment.line_count:,})"
        yield Result(title, milliseconds, f"{milliseconds:.0f} ms", limit=300)


def _lines(segment: Segment, query: GridQuery) -> Side:
    def show(_given: None) -> None:
        grid = Grid(segment, query)
        assert len(grid.rows) <= PAGE_SIZE
        assert grid.total >= len(grid.rows)

    return Side(partial(type(None)), show)


def _totals(segment: Segment, _given: None) -> None:
    resolved = Resolver(segment).annotations
    found = segment.lines.filter(is_listed=True).aggregate(
        count=Count("pk"), cost=Sum(resolved["r_cost"]), duration=Sum(resolved["r_duration_min"])
    )
    assert found["count"] == segment.line_count
