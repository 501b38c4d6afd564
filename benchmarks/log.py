"""Log against hand-written SQL of the same steps (docs/performance.md, 1, 2, 3 and 5)."""

from collections.abc import Iterator
from functools import partial
from statistics import median
from typing import Any

from benchmarks.data import TODAY, World
from benchmarks.handwritten import log_by_hand
from benchmarks.measure import Result, Side, interleaved, ratio, statements
from interactions.models import Delivery, InteractionLogEntry
from segments.actions import check_log, log_segment
from segments.models import Segment

STATEMENT_LIMIT = 25
# What differs between two logs of the same lines.
OF_THE_LOG = {"id", "logged_segment", "segment_number", "campaign_entry", "created_at"}


def run(world: World, sizes: list[int], rounds: int) -> Iterator[Result]:
    _same_rows(world, min(sizes))
    yield _statement_counts(world, [10, *(size for size in sizes if size <= 10_000)])
    seconds = {}
    for size in sizes:
        seconds[size] = interleaved(_sides(world, size), rounds)
        yield from _ratios(size, seconds[size])
    if {10_000, 100_000} <= set(sizes):
        growth = median(seconds[100_000]["product"]) / median(seconds[10_000]["product"])
        yield Result("Log 100,000 lines / 10,000 lines", growth, f"{growth:.1f} ×", limit=12)


def _sides(world: World, size: int) -> dict[str, Side]:
    return {
        "product": Side(partial(_prepare, world, size), partial(_log, world)),
        "by hand": Side(partial(_prepare, world, size), lambda seen: log_by_hand(world, seen[0])),
        "follow-up": Side(partial(_prepare, world, size), partial(_log, world, follow_up=True)),
    }


def _prepare(world: World, size: int) -> tuple[Segment, str]:
    """A new worksheet, seen in the dialog."""
    segment = world.segment(size)
    # A description of its own would make the rows of two logs differ.
    Segment.objects.filter(pk=segment.pk).update(description="Benchmark")
    segment.refresh_from_db()
    return segment, check_log(segment, today=TODAY, deliver=True).fingerprint


def _log(world: World, seen: tuple[Segment, str], *, follow_up: bool = False) -> None:
    segment, fingerprint = seen
    log_segment(
        segment,
        user=world.user,
        today=TODAY,
        deliver=True,
        fingerprint=fingerprint,
        follow_up=follow_up,
    )


def _ratios(size: int, seconds: dict[str, list[float]]) -> Iterator[Result]:
    value = ratio(seconds, "product", "by hand")
    product, by_hand = median(seconds["product"]), median(seconds["by hand"])
    shown = f"{value:.2f} × ({product * 1000:,.0f} ms, by hand {by_hand * 1000:,.0f} ms)"
    yield Result(f"Log {size:,} lines / hand-written SQL", value, shown, limit=1.15)
    value = ratio(seconds, "follow-up", "product")
    yield Result(f"Log {size:,} lines with follow-up / without", value, f"{value:.2f} ×", limit=1.4)


def _statement_counts(world: World, sizes: list[int]) -> Result:
    counts = {size: len(statements(_sides(world, size)["product"])) for size in sizes}
    shown = " = ".join(str(count) for count in counts.values())
    name = f"Statements of Log at {', '.join(f'{size:,}' for size in sizes)} lines"
    most = max(counts.values())
    value = most if len(set(counts.values())) == 1 else float("inf")
    return Result(name, value, shown, limit=STATEMENT_LIMIT, is_exact=True)


def _same_rows(world: World, size: int) -> None:
    """Both sides must have done the same, or comparing them means nothing."""
    sides = _sides(world, size)
    rows = []
    for name in ("product", "by hand"):
        seen = sides[name].prepare()
        sides[name].act(seen)
        rows.append(_rows(seen[0].number))
    assert rows[0] == rows[1], _first_difference(*rows)


def _rows(number: str) -> list[dict[str, Any]]:
    names = [
        field.attname
        for field in InteractionLogEntry._meta.concrete_fields
        if field.name not in OF_THE_LOG
    ]
    entries = InteractionLogEntry.objects.filter(segment_number=number)
    outbox = Delivery.objects.filter(entry__segment_number=number)
    return [
        *entries.order_by("pk").values(*names),
        *outbox.order_by("entry").values("channel", "state", "address", "error", "attempts"),
    ]


def _first_difference(product: list[dict[str, Any]], by_hand: list[dict[str, Any]]) -> str:
    for ours, theirs in zip(product, by_hand, strict=True):
        if ours != theirs:
            return str({key: (ours[key], theirs[key]) for key in ours if ours[key] != theirs[key]})
    return "no difference"
