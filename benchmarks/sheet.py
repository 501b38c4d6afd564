"""The worksheet edited as a sheet: one cell, a pasted block, the same value for all lines, and what
acts on selections ask of the database (docs/performance.md, 17b to 17e)."""

import itertools
import json
from collections.abc import Iterator
from functools import partial
from statistics import median
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from benchmarks.data import World
from benchmarks.measure import Act, Result, Side, interleaved, ratio, statements
from segments import actions
from segments.models import Segment, SegmentLine

REPEATED = 10
PASTED_LINES = 1_000
CELLS = 5
FEW = 10
# After the commit of many rows, once in a while: PostgreSQL counts a table that has grown.
COUNTING = ("ANALYZE", "SELECT reltuples")
_words = (f"Said {number}" for number in itertools.count(1))
# Values by line, from one parameter.
BLOCK = """UPDATE segments_segmentline AS l SET description = b.a, subject = b.b,
        language = b.c, cost = b.d, duration_min = b.e, version = version + 1
        FROM jsonb_to_recordset(%s::jsonb) AS b(id int, a text, b text, c text, d numeric, e int)
    WHERE l.id = b.id AND l.segment_id = %s AND l.is_listed"""
# What SQLite has no fast way for in one: prepared once, run for each line.
LINE = """UPDATE segments_segmentline SET description = %s, subject = %s, language = %s, cost = %s,
    duration_min = %s, version = version + 1 WHERE id = %s AND segment_id = %s AND is_listed"""
ALL = """UPDATE segments_segmentline SET subject = %s, version = version + 1
    WHERE segment_id = %s AND is_listed"""


def run(world: World, sizes: list[int], rounds: int) -> Iterator[Result]:
    yield _cell(world, max(sizes), max(rounds, 5))
    yield from _letter(world, sizes, max(rounds, 5))
    yield _block(world, min(PASTED_LINES, max(sizes)), rounds)
    yield from _all(world, max(sizes), rounds)
    yield from _statements(world, max(sizes))


def _cell(world: World, size: int, rounds: int) -> Result:
    """A cell of a large segment saved, request and answer, against a view that answers at once."""
    client = _client(world)
    segment = world.segment(size)
    line = SegmentLine.objects.filter(segment=segment).earliest("pk")
    address = reverse("segments:cell-update", args=[segment.number, line.pk, "description"])
    versions = itertools.count(line.version)

    def save(_given: None) -> None:
        for _ in range(REPEATED):
            typed = {"typed": next(_words), "version": next(versions)}
            answer = client.post(address, typed, headers={"HX-Request": "true"})
            assert answer.status_code == 200, answer.status_code

    def nothing(_given: None) -> None:
        for _ in range(REPEATED):
            assert client.get(reverse("healthz")).status_code == 200

    sides = {"cell": _side(save), "empty": _side(nothing)}
    seconds = interleaved(sides, rounds)
    value = ratio(seconds, "cell", "empty")
    shown = f"{value:.1f} × ({1000 * median(seconds['cell']) / REPEATED:.0f} ms)"
    title = f"One cell of {size:,} lines saved / a view that answers at once"
    return Result(title, value, shown, limit=25)


def _letter(world: World, sizes: list[int], rounds: int) -> Iterator[Result]:
    """What stands beside the next line when the cursor goes on: what is known of it, and its letter
    with its values marked, against a view that answers at once, and against a smaller segment."""
    client = _client(world)

    def show(segment: Segment) -> Act:
        lines = SegmentLine.objects.filter(segment=segment).order_by("pk")
        following = itertools.cycle(lines.values_list("pk", flat=True)[:100])

        def shown(_given: None) -> None:
            for _ in range(REPEATED):
                address = reverse("segments:line-letter", args=[segment.number, next(following)])
                assert client.get(address).json()["letter"]

        return shown

    def nothing(_given: None) -> None:
        for _ in range(REPEATED):
            assert client.get(reverse("healthz")).status_code == 200

    few, many = min(sizes), max(sizes)
    sides = {
        "letter": _side(show(world.segment(many))),
        "of few": _side(show(world.segment(few))),
        "empty": _side(nothing),
    }
    seconds = interleaved(sides, rounds)
    value = ratio(seconds, "letter", "empty")
    milliseconds = 1000 * median(seconds["letter"]) / REPEATED
    title = f"Letter beside one of {many:,} lines / a view that answers at once"
    yield Result(title, value, f"{value:.1f} ×")
    yield Result("  milliseconds of that", milliseconds, f"{milliseconds:.0f} ms", limit=100)
    value = ratio(seconds, "letter", "of few")
    title = f"Letter beside one of {many:,} lines / of {few:,}"
    yield Result(title, value, f"{value:.2f} ×", limit=1.3)


def _block(world: World, size: int, rounds: int) -> Result:
    """Five cells of each of many lines, with what undo needs, against one UPDATE of the cells."""
    names = ("description", "subject", "language", "cost", "duration_min")

    def prepared() -> tuple[Segment, dict[int, dict[str, Any]]]:
        segment = world.segment(size)
        keys = SegmentLine.objects.filter(segment=segment).values_list("pk", flat=True)
        values = {key: (next(_words), next(_words), "de", key % 90, key % 50) for key in keys}
        return segment, {key: dict(zip(names, one, strict=True)) for key, one in values.items()}

    def product(given: tuple[Segment, dict[int, dict[str, Any]]]) -> None:
        actions.update_cells(given[0], given[1], user=world.user)

    def by_hand(given: tuple[Segment, dict[int, dict[str, Any]]]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(BLOCK, [_as_json(given[1]), given[0].pk])
            else:
                rows = [(*one.values(), key, given[0].pk) for key, one in given[1].items()]
                cursor.executemany(LINE, rows)
            assert cursor.rowcount == size

    sides = {"product": Side(prepared, product), "by hand": Side(prepared, by_hand)}
    seconds = interleaved(sides, rounds)
    value = ratio(seconds, "product", "by hand")
    shown = f"{value:.1f} × ({1000 * median(seconds['product']):,.0f} ms)"
    title = f"Block of {CELLS * size:,} cells pasted / one UPDATE by hand"
    return Result(title, value, shown)


def _as_json(cells: dict[int, dict[str, Any]]) -> str:
    rows = [
        {"id": key, **dict(zip("abcde", one.values(), strict=True))} for key, one in cells.items()
    ]
    return json.dumps(rows)


def _all(world: World, size: int, rounds: int) -> Iterator[Result]:
    """One value for all lines, with what undo needs, and reset again, against one UPDATE."""

    def product(segment: Segment, value: Any) -> None:
        lines = SegmentLine.objects.filter(segment=segment)
        result = actions.update_lines(segment, lines, user=world.user, values={"subject": value})
        assert result.line_count == size

    def by_hand(segment: Segment) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ALL, [next(_words), segment.pk])
            assert cursor.rowcount == size

    prepare = partial(world.segment, size)
    sides = {
        "set": Side(prepare, lambda one: product(one, next(_words))),
        "reset": Side(prepare, lambda one: product(one, None)),
        "by hand": Side(prepare, by_hand),
    }
    seconds = interleaved(sides, rounds)
    for name in ("set", "reset"):
        value = ratio(seconds, name, "by hand")
        shown = f"{value:.1f} × ({1000 * median(seconds[name]):,.0f} ms)"
        yield Result(f"One value {name} on {size:,} lines / one UPDATE by hand", value, shown)


def _statements(world: World, size: int) -> Iterator[Result]:
    """Of the requests that act on all lines of a filter, at few lines and at many."""
    client = _client(world)
    chosen = {
        "set": ("lines-update", {"apply": "1", "description_mode": "set", "description": "Alike"}),
        "reset": ("lines-reset", {"confirmed": "1"}),
        "remove": ("lines-remove", {"confirmed": "1"}),
    }
    for name, (view, posted) in chosen.items():
        counts = []
        for lines in (FEW, size):
            act = partial(_post, client, view, {**posted, "all": "1", "expected": lines})
            asked = statements(Side(partial(_overridden, world, lines), act))
            counts.append(sum(not sql.startswith(COUNTING) for sql in asked))
        shown = " = ".join(map(str, counts))
        title = f"Statements of: {name} all, {FEW} and {size:,} selected lines"
        yield Result(title, len(set(counts)) - 1, shown, limit=0, is_exact=True)


def _overridden(world: World, lines: int) -> Segment:
    """Each line says something itself: resetting is about all of them."""
    segment = world.segment(lines)
    SegmentLine.objects.filter(segment=segment).update(description="Its own")
    return segment


def _post(client: Client, view: str, posted: dict[str, Any], segment: Segment) -> None:
    answer = client.post(reverse(f"segments:{view}", args=[segment.number]), posted)
    assert answer.status_code == 302, (view, answer.status_code)


def _client(world: World) -> Client:
    client = Client()
    client.force_login(world.user)
    return client


def _side(act: Any) -> Side:
    act(None)
    return Side(partial(type(None)), act)
