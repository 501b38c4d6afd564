"""`python -m tests.attacks.report`: everything that is attacked, at full strength, in one table.

On SQLite and, where it is installed, on a PostgreSQL of its own; some minutes each. Prints
the tables of docs/attacks.md. Exit code 1 where anything was lost or doubled, or too little hit.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.postgresql import programs
from tests.attacks.databases import Database, of_postgresql, of_sqlite, on_a_small_disk

# Rounds of every statement, and kills at random: more than a thousand together.
ROUNDS = 3
AT_RANDOM = 400
LEAST = 1_000


@dataclass
class Row:
    """What was attacked how often; `left` says what the attacks left behind."""

    act: str
    hits: int
    left: str
    lost: int = 0
    doubled: int = 0
    notes: list[str] = field(default_factory=list)


def rows(database: Database, data_dir: Path) -> Iterator[Row]:
    for tally in database.attack(data_dir, "kill_log", ROUNDS, 1, AT_RANDOM):
        yield of_tally(tally)
    if database.server:
        for tally in database.attack(data_dir, "power_cut", 2):
            yield of_tally(tally)
    with on_a_small_disk(database) as small:
        if small:
            yield of_tally(small.attack(data_dir, "fill_disk"))
    yield held(database.attack(data_dir, "hold_log", 20))
    yield pressed(2, database.attack(data_dir, "press_log", 50, 2, 100))
    yield pressed(10, database.attack(data_dir, "press_log", 50, 10, 20))
    yield blocked(database.attack(data_dir, "block_log", 50, 60))
    yield raced(database.attack(data_dir, "race_log", 60, 20))


def of_tally(tally: dict[str, Any]) -> Row:
    hits = tally["at_statements"] + tally["at_commit"] + tally["at_random"]
    left = f"{tally['nothing']} nothing, {tally['everything']} everything"
    return Row(tally["act"], hits, left, tally["lost"], tally["doubled"], notes=tally["notes"])


def held(results: list[dict[str, Any]]) -> Row:
    torn = [result for result in results if not result["was_untouched"]]
    unsaid = [result for result in results if "Somebody else is writing" not in result["said"]]
    wrong = [result for result in results if result["found"] != "all"]
    left = f"{len(results) - len(torn)} nothing and a sentence"
    notes = [str(result) for result in [*torn, *unsaid, *wrong]]
    return Row("Log while the segment is held by another", len(results), left, len(notes), 0, notes)


def pressed(presses: int, results: list[dict[str, Any]]) -> Row:
    answers = Counter(answer.split()[0] for result in results for answer in result["answers"])
    wrong = [result for result in results if result["found"] != "all"]
    doubled = max(0, answers["logged"] - len(results))
    lost = max(0, len(results) - answers["logged"]) + len(wrong)
    left = f"{answers['logged']} logged, {answers['AlreadyLogged:']} told so"
    hits = len(results) * presses
    return Row(f"Log pressed by {presses} at once", hits, left, lost, doubled, [*map(str, wrong)])


def blocked(results: list[dict[str, Any]]) -> Row:
    answers = Counter(result["answer"] for result in results)
    wrong = [
        result
        for result in results
        if result["found"] != "all" or (result["blocked_before"] and result["answer"] == "logged")
    ]
    left = ", ".join(f"{count} {answer}" for answer, count in answers.most_common())
    act = "Contact blocked while Log is pressed"
    return Row(act, len(results), left, len(wrong), 0, [*map(str, wrong)])


def raced(results: list[dict[str, Any]]) -> Row:
    edits, adds = (sum(result[name] for result in results) for name in ("edits", "adds"))
    lost = sum(len(result["lost_edits"]) + len(result["lost_adds"]) for result in results)
    orphans = sum(len(result["orphans"]) for result in results)
    left = f"{edits} edits and {adds} adds confirmed"
    return Row("Edits and adds racing with Log", len(results), left, lost + orphans)


def attacked(name: str, database: Database) -> list[Row]:
    """Each row is printed when its attack is over."""
    started = time.monotonic()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        database.migrate(Path(folder))
        print(f"\n### {name}\n\n| What | How often | What was left | Lost | Doubled |")
        print("|---|---|---|---|---|")
        for row in rows(database, Path(folder)):
            found.append(row)
            print(f"| {row.act} | {row.hits:,} | {row.left} | {row.lost} | {row.doubled} |")
            sys.stdout.flush()
    hits, lost, doubled = (
        sum(getattr(row, part) for row in found) for part in ("hits", "lost", "doubled")
    )
    print(f"| **Together** | **{hits:,}** | | **{lost}** | **{doubled}** |")
    for note in [note for row in found for note in row.notes]:
        print(f"\n{note}")
    print(f"\n{time.monotonic() - started:.0f} s.", flush=True)
    return found


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        found = attacked("SQLite", of_sqlite(Path(folder)))
    everything = [found]
    if programs():
        with of_postgresql() as database:
            everything.append(attacked("PostgreSQL", database))
    is_enough = all(sum(row.hits for row in found) >= LEAST for found in everything)
    is_right = not any(row.lost or row.doubled for found in everything for row in found)
    return int(not (is_enough and is_right))


if __name__ == "__main__":
    sys.exit(main())
