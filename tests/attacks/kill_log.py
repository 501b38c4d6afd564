"""kill -9 in the middle of Log: `python -m tests.attacks.kill_log LINES ROUNDS`.

Prints one JSON object: the verdict after each kill and after the try that followed it. Kills at
random moments first, then before every statement.
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


def main(lines: int, rounds: int) -> dict[str, Any]:
    scene = build(lines)
    duration, statements = measure(scene)
    chance = random.Random(20260302)
    moments = [duration * chance.uniform(0.02, 0.98) for _ in range(rounds)]
    return {
        "duration": duration,
        "statements": statements,
        "at_random": [killed_after(scene, moment) for moment in moments],
        "at_statements": [
            killed_before_statement(scene, number) for number in range(1, statements + 1)
        ],
    }


def measure(scene: Scene) -> tuple[float, int]:
    """The shortest of some undisturbed acts, and how many statements one has."""
    durations = []
    for _ in range(4):
        segment = scene.segment(len(scene.contacts))
        counter = StatementCounter()
        started = time.perf_counter()
        with connection.execute_wrapper(counter):
            press_log(segment, scene.user)
        durations.append(time.perf_counter() - started)
        assert verdict(segment) == "all"
    return min(durations), counter.count


def killed_after(scene: Scene, seconds: float) -> dict[str, Any]:
    segment = scene.segment(len(scene.contacts))
    child = fork(lambda: press_log(segment, scene.user).entry_count)
    child.start()
    time.sleep(seconds)
    child.kill()
    was_killed, _answer = child.wait()
    return {"was_killed": was_killed, "found": verdict(segment), **tried_again(scene, segment)}


def killed_before_statement(scene: Scene, number: int) -> dict[str, Any]:
    segment = scene.segment(FEW_LINES)

    def work() -> None:
        with connection.execute_wrapper(StatementCounter(fatal=number)):
            press_log(segment, scene.user)

    child = fork(work)
    child.start()
    was_killed, _answer = child.wait()
    return {"was_killed": was_killed, "found": verdict(segment), **tried_again(scene, segment)}


def tried_again(scene: Scene, segment: Any) -> dict[str, str]:
    try:
        press_log(segment, scene.user)
    except AlreadyLogged:
        return {"retry": "already logged", "finally": verdict(segment)}
    return {"retry": "logged", "finally": verdict(segment)}


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
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
