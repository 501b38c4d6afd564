"""Fifty people editing one segment, half a second apart (docs/performance.md, 20)."""

import random
import threading
import time
from collections.abc import Iterator

from django.db import connections

from benchmarks.data import World
from benchmarks.measure import Result
from segments.actions import update_line
from segments.exceptions import LineChanged
from segments.models import Segment, SegmentLine

EDITORS = 50
PAUSE = 0.5


def run(world: World, size: int, seconds: float) -> Iterator[Result]:
    editors = Editors(world, world.segment(size), pause=PAUSE)
    editors.work(seconds)
    milliseconds = 1000 * percentile(editors.seconds, 0.99)
    middle = 1000 * percentile(editors.seconds, 0.5)
    shown = f"{milliseconds:.0f} ms ({len(editors.seconds):,} saves, median {middle:.0f} ms)"
    title = f"{EDITORS} people editing {size:,} lines: 99th percentile"
    yield Result(title, milliseconds, shown, limit=100)
    errors = len(editors.errors)
    shown = f"{errors} {editors.errors[:1] or ''}"
    yield Result("  errors of these", errors, shown, limit=0, is_exact=True)


class Editors:
    """Threads, as the web server has them, each with a connection of its own."""

    def __init__(self, world: World, segment: Segment, *, pause: float) -> None:
        self.world, self.pause = world, pause
        lines = SegmentLine.objects.filter(segment=segment)
        self.keys = list(lines.values_list("pk", flat=True))
        self.seconds: list[float] = []
        self.errors: list[str] = []

    def work(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        threads = [
            threading.Thread(target=self._edit, args=(part, until)) for part in range(EDITORS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _edit(self, part: int, until: float) -> None:
        chance = random.Random(part)
        # Nobody sits down at the same moment.
        time.sleep(self.pause * chance.random())
        while time.monotonic() < until:
            line = SegmentLine.objects.select_related("segment").get(pk=chance.choice(self.keys))
            time.sleep(self.pause * chance.uniform(0.5, 1.5))
            try:
                self._save(line, f"Edit of {part}")
            except LineChanged:
                continue
            except Exception as error:  # noqa: BLE001 - whatever it was, it is counted
                self.errors.append(repr(error))
        connections.close_all()

    def _save(self, line: SegmentLine, text: str) -> None:
        started = time.perf_counter()
        update_line(line, user=self.world.user, version=line.version, values={"description": text})
        self.seconds.append(time.perf_counter() - started)


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[int(part * (len(values) - 1))]
