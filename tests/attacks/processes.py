"""Several processes at one database: forked, so that each starts within milliseconds."""

import json
import os
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connections


@dataclass
class Child:
    """A forked process that waits for `start`, works, and leaves its answer in a pipe."""

    pid: int
    starter: int
    answers: int

    def start(self) -> None:
        os.write(self.starter, b"!")

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> tuple[bool, Any]:
        """Whether a signal ended it, and its answer."""
        with os.fdopen(self.answers) as pipe:
            text = pipe.read()
        os.close(self.starter)
        _pid, status = os.waitpid(self.pid, 0)
        return os.WIFSIGNALED(status), json.loads(text) if text else None


def fork(work: Callable[[], Any]) -> Child:
    """`work` in a process of its own; its answer must be JSON, an exception is `{"error": …}`.

    Returns when the child has its own connection to the database and waits to be started.
    """
    # No connection may be shared by two processes.
    connections.close_all()
    start_out, start_in = os.pipe()
    answer_out, answer_in = os.pipe()
    pid = os.fork()
    if not pid:
        _work(work, start_out, answer_in)
    os.close(start_out)
    os.close(answer_in)
    is_ready = os.read(answer_out, 1) == b" "
    assert is_ready, os.read(answer_out, 10_000)
    return Child(pid, start_in, answer_out)


def _work(work: Callable[[], Any], start_out: int, answer_in: int) -> None:
    try:
        connections["default"].ensure_connection()
        os.write(answer_in, b" ")
        os.read(start_out, 1)
        answer = work()
    except BaseException:  # noqa: BLE001 - the parent must hear of it, whatever it was
        answer = {"error": traceback.format_exc()}
    os.write(answer_in, json.dumps(answer).encode())
    os._exit(0)


def together(works: list[Callable[[], Any]]) -> list[Any]:
    """Every work at the same moment; their answers in order. Raises RuntimeError."""
    children = [fork(work) for work in works]
    for child in children:
        child.start()
    answers = [child.wait()[1] for child in children]
    for answer in answers:
        if isinstance(answer, dict) and "error" in answer:
            raise RuntimeError(answer["error"])
    return answers
