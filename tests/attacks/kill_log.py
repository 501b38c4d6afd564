"""kill -9 in the middle of Log and of what takes it back: `python -m tests.attacks.kill_log ROUNDS
STEP RANDOM`.

So many rounds of a kill before every (or every so many-th) statement, before and after the commit
of each act, then so many kills at random moments. Prints a JSON list: of each act what the kills
left, and what the tries after them made of it. Each kill is one of a process of its own that the
system confirmed.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import count, product
from typing import Any

from tests.attacks.processes import fork
from tests.attacks.worksheets import Scene, build  # sets Django up first

from django.db import connection  # isort: skip

from tests.attacks.acts import ACTS, LINES, Act, Do  # isort: skip
from tests.attacks.facts import Facts, facts  # isort: skip
from segments.models import Segment  # isort: skip

# Where the moment is a random one: an act of many lines spends its time in the database.
MANY_LINES = 200
HIT = "hit"


@dataclass
class Tally:
    """`at_statements`, `at_commit`, `at_random`: confirmed kills. `nothing` and `everything`: what
    they left. `lost` and `doubled`: kills that left, or whose next try ended with, less or more;
    `notes` say what."""

    act: str
    at_statements: int = 0
    at_commit: int = 0
    at_random: int = 0
    nothing: int = 0
    everything: int = 0
    completed: int = 0
    refused: int = 0
    lost: int = 0
    doubled: int = 0
    notes: list[str] = field(default_factory=list)

    def compare(self, found: Facts, expected: Facts, moment: str) -> None:
        missing, extra = expected - found, found - expected
        self.lost += bool(missing)
        self.doubled += bool(extra)
        if missing or extra:
            self.notes.append(f"{moment}: missing {missing}, too much {extra}")


@dataclass
class Victim:
    """A segment under attack, until a kill comes too late; `whole` is what there must be then."""

    segment: Segment
    do: Do
    before: Facts
    whole: Facts


class Siege:
    """One act against one kill after the other."""

    def fatal(self) -> None:
        """What happens at the moment, in the process that does the act."""
        die()

    def __init__(self, scene: Scene, act: Act, lines: int, tally: Tally) -> None:
        self.scene, self.act, self.lines, self.tally = scene, act, lines, tally
        self.whole, self.duration = self._undisturbed()
        self.victim = self._fresh()

    def _fresh(self) -> Victim:
        segment, do = self.act.prepare(self.scene, self.lines)
        return Victim(segment, do, facts(segment), self.whole)

    def _undisturbed(self) -> tuple[Facts, float]:
        segment, do = self.act.prepare(self.scene, self.lines)
        started = time.perf_counter()
        do()
        duration = time.perf_counter() - started
        found = facts(segment)
        if self.lines == LINES:
            says = {name: found[name] for name in self.act.says}
            assert says == self.act.says, says
        return found, duration

    def kill(self, moment: str, prepare_to_die: Callable[[], None], *, after: float = -1) -> bool:
        """Kill a process that does the act, by its own hand or `after` so many seconds; whether it
        was killed before it was through."""
        child = fork(partial(self.work, prepare_to_die))
        child.start()
        if after >= 0:
            time.sleep(after)
            child.kill()
        was_killed, answer = child.wait()
        if isinstance(answer, dict):
            raise RuntimeError(answer["error"])
        self._judge(moment)
        return was_killed or answer == HIT

    def work(self, prepare_to_die: Callable[[], None]) -> str | None:
        """In a process of its own; HIT where it outlived what happened to it."""
        prepare_to_die()
        self.victim.do()
        return None

    def _judge(self, moment: str) -> None:
        found = facts(self.victim.segment)
        if found == self.victim.before:
            self.tally.nothing += 1
            return
        self.tally.everything += found == self.whole
        self.tally.compare(found, self.whole, moment)
        self.try_again(moment)

    def try_again(self, moment: str) -> None:
        """What the kills left is completed, or found done; another segment takes its place."""
        try:
            self.victim.do()
            self.tally.completed += 1
        except self.act.refusal:
            self.tally.refused += 1
        self.tally.compare(facts(self.victim.segment), self.whole, f"again after {moment}")
        self.victim = self._fresh()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class StatementCounter:
    """Counts the statements of a connection; before one of them something fatal happens."""

    def __init__(self, number: int = 0, fatal: Callable[[], None] = die) -> None:
        self.count, self.number, self.fatal = 0, number, fatal

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.count += 1
        if self.count == self.number:
            self.fatal()
        return execute(sql, params, many, context)


def before_statement(number: int, fatal: Callable[[], None] = die) -> None:
    connection.execute_wrappers.append(StatementCounter(number, fatal))


def at_commit(fatal: Callable[[], None], *, is_done: bool) -> None:
    commit = connection._commit

    def committing() -> None:
        if not is_done:
            fatal()
        commit()
        if is_done:
            fatal()

    connection._commit = committing


def main(rounds: int, step: int, at_random: int) -> list[dict[str, Any]]:
    scene = build(MANY_LINES)
    tallies = {act: Tally(act.name) for act in ACTS}
    for number, (act, tally) in product(range(rounds), tallies.items()):
        at_boundaries(Siege(scene, act, LINES, tally), first=1 + number % step, step=step)
    chance = random.Random(20260302)
    for number, (act, tally) in enumerate(tallies.items()):
        share = at_random // len(ACTS) + (number < at_random % len(ACTS))
        at_random_moments(Siege(scene, act, MANY_LINES, tally), share, chance)
    return [asdict(tally) for tally in tallies.values()]


def at_boundaries(siege: Siege, *, first: int, step: int) -> None:
    """Until the act is through before its number comes; then around the commit."""
    for number in count(first, step):
        at_statement = partial(before_statement, number, siege.fatal)
        if not siege.kill(f"before statement {number}", at_statement):
            break
        siege.tally.at_statements += 1
    for is_done in (False, True):
        moment = "after the commit" if is_done else "before the commit"
        around_commit = partial(at_commit, siege.fatal, is_done=is_done)
        siege.tally.at_commit += siege.kill(moment, around_commit)
    siege.try_again("the last kill")


def at_random_moments(siege: Siege, kills: int, chance: random.Random) -> None:
    """Until so many were killed; who was through before is not counted."""
    longest = siege.duration
    while kills:
        seconds = longest * chance.uniform(0.02, 0.98)
        was_killed = siege.kill(f"after {seconds:.3f} s", lambda: None, after=seconds)
        kills -= was_killed
        siege.tally.at_random += was_killed
    siege.try_again("the last kill")


if __name__ == "__main__":
    print(json.dumps(main(*(int(argument) for argument in sys.argv[1:4]))))
