"""`python -m benchmarks.run [--quick|--full] [--only PART] [--processor]`: ratios, in a table.

--quick: one round at 1,000 and 10,000 lines. Without a word: several rounds. --full: also at
100,000, and lists of a million contacts. --only: one part alone, such as `lists`. --processor:
seconds of processor time, on a machine that has other work. --crowd: so many contacts in long lists
and where contacts are chosen. Exit code 1 when a number that does not
depend on the machine misses its target.
"""

import argparse
import sys
import time
from collections.abc import Iterator

from benchmarks.database import throw_away
from benchmarks.measure import Result, count_processor_time

SIZES = {"quick": [1_000, 10_000], "normal": [1_000, 10_000], "full": [1_000, 10_000, 100_000]}
IMPORTED = {"quick": [2_000], "normal": [20_000], "full": [100_000, 1_000_000]}
ROUNDS = {"quick": 1, "normal": 7, "full": 3}
LETTERS = {"quick": 5_000, "normal": 20_000, "full": 100_000}
# Contacts of the long lists; SQLite is meant for a tenth of what PostgreSQL is.
CROWDS = {"quick": 10_000, "normal": 50_000, "full": 1_000_000}
MOST_ON_SQLITE = 100_000
PARTS = (
    "log",
    "steps",
    "pages",
    "rendering",
    "sheet",
    "editors",
    "letters",
    "importing",
    "choosing",
    "lists",
)
CROWDED = ("choosing", "lists")
SECONDS = {"quick": 5, "normal": 30, "full": 60}


def main() -> int:
    asked = _asked()
    size, only = asked.size or "normal", asked.only
    if asked.processor:
        count_processor_time()
    started = time.perf_counter()
    with throw_away() as kind:
        print(f"{kind}, {size} size: ratios are medians of {ROUNDS[size]} interleaved rounds.\n")
        crowd = asked.crowd or CROWDS[size]
        crowd = crowd if kind == "PostgreSQL" else min(crowd, MOST_ON_SQLITE)
        results = [_shown(result) for result in _results(size, crowd, only)]
    missed = [result for result in results if not result.holds]
    print(
        f"\n{len(missed)} of {len(results)} targets missed, {time.perf_counter() - started:.0f} s."
    )
    return int(any(result.is_exact for result in missed))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Benchmarks of the product.")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--quick", action="store_const", const="quick", dest="size")
    which.add_argument("--full", action="store_const", const="full", dest="size")
    parser.add_argument("--only", choices=PARTS, default="")
    parser.add_argument("--processor", action="store_true")
    parser.add_argument("--crowd", type=int, default=0)
    return parser.parse_args()


def _results(size: str, crowd: int, only: str) -> Iterator[Result]:
    # Django is set up by now.
    from benchmarks import (
        choosing,
        data,
        editors,
        importing,
        letters,
        lists,
        log,
        pages,
        rendering,
        sheet,
        steps,
    )

    sizes, rounds = SIZES[size], ROUNDS[size]
    if only == "letters":
        # They know no database: nothing is built for them.
        yield from letters.run(rounds, LETTERS[size])
        return
    world = data.build([10, 100, *(sizes if only not in CROWDED else [])])
    parts = {
        "log": lambda: log.run(world, sizes, rounds),
        "steps": lambda: steps.run(world, sizes, rounds),
        "pages": lambda: pages.run(world, [100, max(sizes)], rounds),
        "rendering": lambda: rendering.run(world, max(sizes), rounds),
        "sheet": lambda: sheet.run(world, sizes, rounds),
        "editors": lambda: editors.run(world, 1_000, SECONDS[size]),
        "letters": lambda: letters.run(rounds, LETTERS[size]),
        "importing": lambda: importing.run(world, IMPORTED[size], rounds),
        # Last: their crowd would be in everybody's way.
        "choosing": lambda: choosing.run(world, crowd, rounds),
        "lists": lambda: lists.run(world, crowd, rounds),
    }
    for name in PARTS:
        if only in {"", name}:
            yield from parts[name]()


def _shown(result: Result) -> Result:
    target = "–" if result.limit is None else f"≤ {result.limit:g}"
    if result.at_least is not None:
        target = f"≥ {result.at_least:g}"
    mark = "ok" if result.holds else "missed"
    print(f"{result.name:<58} {target:>8}  {mark:<7} {result.shown}", flush=True)
    return result


if __name__ == "__main__":
    sys.exit(main())
