"""kill -9 in the middle of Log: `python -m tests.attacks.kill_log LINES ROUNDS BLOCKED`.

So many of the lines are blocked and left behind. Prints one JSON object: the verdict after each
kill and after the try that followed it. Kills at random moments first, then before every statement.
"""

import json
import os
import random
import signal
import sys
import time
from typing import Any

from tests.attacks.processes import fork
from tests.attacks.worksheets import Scene, build, press_log, verdict  # sets Django up first

from django.db import connection  # isort: skip

from segments.exceptions import AlreadyLogged  # isort: skip


# Enough where the moment is chosen by the statement.
FEW_LINES = 20


def main(lines: int, rounds: int, blocked: int) -> dict[str, Any]:
    scene = build(lines)
    duration, statements = measure(scene, blocked)
    chance = random.Random(20260302)
    moments = [duration * chance.uniform(0.02, 0.98) for _ in range(rounds)]
    few = min(blocked, FEW_LINES // 2)
    return {
        "duration": duration,
        "statements": statements,
        "at_random": [killed_after(scene, moment, blocked) for moment in moments],
        "at_statements": [
            killed_before_statement(scene, number, few) for number in range(1, statements + 1)
        ],
    }


def measure(scene: Scene, blocked: int) -> tuple[float, int]:
    """The shortest of some undisturbed acts, and how many statements one has."""
    durations = []
    for _ in range(4):
        segment = scene.segment(len(scene.contacts), blocked=blocked)
        counter = StatementCounter()
        started = time.perf_counter()
        with connection.execute_wrapper(counter):
            press_log(segment, scene.user, leave_blocked=blocked > 0)
        durations.append(time.perf_counter() - started)
        assert verdict(segment, blocked=blocked) == "all"
    return min(durations), counter.count


def killed_after(scene: Scene, seconds: float, blocked: int) -> dict[str, Any]:
    segment = scene.segment(len(scene.contacts), blocked=blocked)
    child = fork(lambda: press_log(segment, scene.user, leave_blocked=blocked > 0).entry_count)
    child.start()
    time.sleep(seconds)
    child.kill()
    was_killed, _answer = child.wait()
    return {"was_killed": was_killed, **found_after(scene, segment, blocked)}


def killed_before_statement(scene: Scene, number: int, blocked: int) -> dict[str, Any]:
    segment = scene.segment(FEW_LINES, blocked=blocked)

    def work() -> None:
        with connection.execute_wrapper(StatementCounter(fatal=number)):
            press_log(segment, scene.user, leave_blocked=blocked > 0)

    child = fork(work)
    child.start()
    was_killed, _answer = child.wait()
    return {"was_killed": was_killed, **found_after(scene, segment, blocked)}


def found_after(scene: Scene, segment: Any, blocked: int) -> dict[str, str]:
    """The verdict, and that of another try."""
    found = verdict(segment, blocked=blocked)
    try:
        press_log(segment, scene.user, leave_blocked=blocked > 0)
        retry = "logged"
    except AlreadyLogged:
        retry = "already logged"
    return {"found": found, "retry": retry, "finally": verdict(segment, blocked=blocked)}


class StatementCounter:
    """Counts the statements of a connection and kills its own process before one of them."""

    def __init__(self, fatal: int = 0) -> None:
        self.count, self.fatal = 0, fatal

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.count += 1
        if self.count == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


if __name__ == "__main__":
    print(json.dumps(main(*(int(argument) for argument in sys.argv[1:4]))))
