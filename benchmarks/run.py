"""`python -m benchmarks.run [--quick|--full]`: ratios against targets, in a table.

--quick: one round at 1,000 and 10,000 lines. Without a word: several rounds. --full: also at
100,000. Exit code 1 when a number that does not depend on the machine misses its target.
"""

import argparse
import sys
import time
from collections.abc import Iterator

from benchmarks.database import throw_away
from benchmarks.measure import Result

SIZES = {"quick": [1_000, 10_000], "normal": [1_000, 10_000], "full": [1_000, 10_000, 100_000]}
IMPORTED = {"quick": [2_000], "normal": [20_000], "full": [100_000, 1_000_000]}
ROUNDS = {"quick": 1, "normal": 7, "full": 3}
SECONDS = {"quick": 5, "normal": 30, "full": 60}


def main() -> int:
    size = _size()
    started = time.perf_counter()
    with throw_away() as kind:
        print(f"{kind}, {size} size: ratios are medians of {ROUNDS[size]} interleaved rounds.\n")
        results = [_shown(result) for result in _results(size)]
    missed = [result for result in results if not result.holds]
    print(
        f"\n{len(missed)} of {len(results)} targets missed, {time.perf_counter() - started:.0f} s."
    )
    return int(any(result.is_exact for result in missed))


def _size() -> str:
    parser = argparse.ArgumentParser(description="Benchmarks of the product.")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--quick", action="store_const", const="quick", dest="size")
    which.add_argument("--full", action="store_const", const="full", dest="size")
    return str(parser.parse_args().size or "normal")


def _results(size: str) -> Iterator[Result]:
    # Django is set up by now.
    from benchmarks import data, editors, importing, letters, log, pages, rendering, steps

    sizes, rounds = SIZES[size], ROUNDS[size]
    world = data.build([10, 100, *sizes])
    yield from log.run(world, sizes, rounds)
    yield from steps.run(world, sizes, rounds)
    yield from pages.run(world, [100, max(sizes)], rounds)
    yield from rendering.run(world, max(sizes), rounds)
    yield from editors.run(world, 1_000, SECONDS[size])
    yield from letters.run(rounds)
    yield from importing.run(world, IMPORTED[size], rounds)


def _shown(result: Result) -> Result:
    target = "–" if result.limit is None else f"≤ {result.limit:g}"
    if result.at_least is not None:
        target = f"≥ {result.at_least:g}"
    mark = "ok" if result.holds else "missed"
    print(f"{result.name:<58} {target:>8}  {mark:<7} {result.shown}", flush=True)
    return result


if __name__ == "__main__":
    sys.exit(main())
