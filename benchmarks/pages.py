"""The worksheet's page with many lines against one with few (docs/performance.md, 12)."""

from collections.abc import Iterator
from functools import partial
from statistics import median

from django.test import Client
from django.urls import reverse

from benchmarks.data import World
from benchmarks.measure import Result, Side, interleaved, ratio, statements

# A page takes milliseconds: so many of them are one measurement.
REPEATED = 5


def run(world: World, sizes: list[int], rounds: int) -> Iterator[Result]:
    few, many = sizes
    client = Client()
    client.force_login(world.user)
    urls = {
        size: reverse("segments:segment-detail", args=[world.segment(size).number])
        for size in sizes
    }
    for order in ("", "?sort=name"):
        sides = {str(size): _side(client, url + order) for size, url in urls.items()}
        seconds = interleaved(sides, max(rounds, 3))
        value = ratio(seconds, str(many), str(few))
        milliseconds = 1000 * median(seconds[str(many)]) / REPEATED
        title = f"Worksheet page at {many:,} / {few:,} lines" + (", by name" if order else "")
        yield Result(title, value, f"{value:.2f} × ({milliseconds:.0f} ms)", limit=1.2)
        counts = [len(statements(sides[str(size)])) // REPEATED for size in sizes]
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
