"""PostgreSQL dies in the middle of Log: `python -m tests.attacks.power_cut STEP`.

Before every so many-th statement, and around the commit: once all processes of the server and the
one that logs are killed at the same moment, as when power fails, and the server recovers from its
log at the next start; once only the server's process that works for Log, after which the server
restarts by itself. The server writes to the disk at every commit (fsync). What the machine itself
had not yet written is not lost by such a kill, as it would be by a real power cut.

Prints a JSON list: of both kinds what the kills left and what the next try made of it.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tests.attacks.databases import attacked_server
from tests.attacks.kill_log import HIT, Siege, Tally, at_boundaries, die  # sets Django up first
from tests.attacks.worksheets import build

from django.db import Error, OperationalError, connection, connections  # isort: skip

from tests.attacks.acts import ACTS, LINES  # isort: skip

LETTERS = ACTS[1]
# What is committed is on the disk, as in production.
SAFE = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on -c shared_buffers=128MB"
SERVER = replace(attacked_server(), settings=SAFE)
# Seconds in which the server must be there again.
PATIENCE = 60


class BackEndKilled(Siege):
    """The server's process that works for Log dies; whoever logs learns of it by an error."""

    was_hit = False

    def fatal(self) -> None:
        self.was_hit = True
        kill(connection.connection.info.backend_pid)

    def work(self, prepare_to_die: Callable[[], None]) -> str | None:
        try:
            super().work(prepare_to_die)
        except Error:
            assert self.was_hit
        return HIT if self.was_hit else None

    def _judge(self, moment: str) -> None:
        self.recover()
        super()._judge(moment)

    def recover(self) -> None:
        """The server restarts by itself."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                connections["default"].ensure_connection()
                return
            except OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)


class PowerCut(BackEndKilled):
    """All processes of the server die, and the one that logs."""

    def fatal(self) -> None:
        postmaster = SERVER.postmaster()
        pids = [postmaster, *children(postmaster)]
        for pid in pids:
            kill(pid)
        while any(lives(pid) for pid in pids):
            time.sleep(0.005)
        die()

    def recover(self) -> None:
        if not lives(SERVER.postmaster()):
            # After a real cut no process has the number that these files name; here a dead one
            # may have it still.
            for file in SERVER.lock_files():
                file.unlink()
            SERVER.start()
        super().recover()


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def children(parent: int) -> list[int]:
    tasks = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(pid) for pid in tasks.read_text().split()]


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def main(step: int) -> list[dict[str, Any]]:
    SERVER.stop()
    SERVER.start()
    scene = build(LINES)
    tallies = []
    for name, kind in {"power cut": PowerCut, "back end killed": BackEndKilled}.items():
        tallies.append(Tally(f"{LETTERS.name}: {name}"))
        at_boundaries(kind(scene, LETTERS, LINES, tallies[-1]), first=1, step=step)
    return [asdict(tally) for tally in tallies]


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
