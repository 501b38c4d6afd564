"""Two sides measured in turn: what disturbs the machine disturbs both."""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created
from django.test.utils import CaptureQueriesContext

Prepare = Callable[[], Any]
Act = Callable[[Any], Any]


@dataclass(frozen=True)
class Side:
    """`prepare` makes what one act uses up and is not measured."""

    prepare: Prepare
    act: Act


@dataclass(frozen=True)
class Result:
    """One line of the table. `is_exact`: a count, the same on every machine."""

    name: str
    value: float
    shown: str
    limit: float | None = None
    at_least: float | None = None
    is_exact: bool = False

    @property
    def holds(self) -> bool:
        under = self.limit is None or self.value <= self.limit
        return under and (self.at_least is None or self.value >= self.at_least)


def interleaved(sides: Mapping[str, Side], rounds: int) -> dict[str, list[float]]:
    """Seconds of every side by round; the order turns round by round."""
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    names = list(sides)
    for number in range(rounds):
        for name in names if number % 2 == 0 else reversed(names):
            seconds[name].append(_timed(sides[name]))
    return seconds


def in_turn(
    sides: Mapping[str, tuple[Prepare, Mapping[str, Act]]], rounds: int
) -> tuple[dict[str, dict[str, list[float]]], dict[str, Any]]:
    """Seconds of every side's acts by round, which follow each other on what `prepare` made once;
    and what that was of each side in the last round."""
    seconds: dict[str, dict[str, list[float]]] = {
        name: {act: [] for act in acts} for name, (_make, acts) in sides.items()
    }
    made: dict[str, Any] = {}
    names = list(sides)
    for number in range(rounds):
        for name in names if number % 2 == 0 else reversed(names):
            prepare, acts = sides[name]
            made[name] = prepare()
            for title, act in acts.items():
                again = Side(lambda given=made[name]: given, act)
                seconds[name][title].append(_timed(again))
    return seconds, made


# What seconds are: of the clock on the wall, unless `count_processor_time` was called.
clock = time.perf_counter


def count_processor_time() -> None:
    """From now on seconds are those that the processor worked, which other work on the machine
    hardly stretches. Before the first connection; a server must run on this machine (Linux)."""
    global clock
    connection_created.connect(_work_alone)
    clock = _processor_seconds


def _work_alone(*, connection: Any, **kwargs: Any) -> None:
    """A statement's helpers are processes of their own, which would not be counted."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")


def _processor_seconds() -> float:
    """Of this process, and of the server's process that works for it."""
    if connection.vendor != "postgresql":
        return time.process_time()
    connection.ensure_connection()
    schedule = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return time.process_time() + int(schedule.read_text().split()[0]) / 1e9


def _timed(side: Side) -> float:
    given = side.prepare()
    gc.collect()
    gc.disable()
    try:
        started = clock()
        side.act(given)
        return clock() - started
    finally:
        gc.enable()


def ratio(seconds: Mapping[str, list[float]], of: str, to: str) -> float:
    """The median of the rounds' ratios."""
    return median(a / b for a, b in zip(seconds[of], seconds[to], strict=True))


def statements(side: Side) -> list[str]:
    """What one act sends to the database."""
    given = side.prepare()
    with CaptureQueriesContext(connection) as captured:
        side.act(given)
    return [query["sql"] for query in captured.captured_queries]
