"""The disk is full in the middle of Log: `python -m tests.attacks.fill_disk`.

The database (on PostgreSQL its tables) lies on the small disk that SMALL_DISK names. At first
nothing is left of it, then a little more each time, until Log finds enough. Prints one JSON object:
what the tries met and left, and what the last one made of it.
"""

import json
import os
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

from tests.attacks.kill_log import HIT, MANY_LINES, Siege, Tally  # sets Django up first
from tests.attacks.worksheets import build

from django.db import OperationalError, connection  # isort: skip

from crm.outages import FULL, sentence_of  # isort: skip
from tests.attacks.acts import ACTS  # isort: skip

DISK = Path(os.environ["SMALL_DISK"])
BALLAST = DISK / "ballast"
# So much more is left each time, in bytes.
MORE = 48 * 1024


class FullDisk(Siege):
    def work(self, prepare_to_die: Any) -> str | None:
        try:
            return super().work(prepare_to_die)
        except OperationalError as error:
            if sentence_of(error) != str(FULL):
                raise
            return HIT

    def _judge(self, moment: str) -> None:
        BALLAST.unlink()
        super()._judge(moment)


def leave(free: int) -> None:
    """All but so many bytes of the disk are taken."""
    if connection.vendor == "sqlite":
        # What its log once needed it would write over.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with BALLAST.open("wb") as ballast:
        disk = os.statvfs(DISK)
        os.posix_fallocate(ballast.fileno(), 0, max(1, disk.f_bavail * disk.f_frsize - free))


def main() -> dict[str, Any]:
    move_tables("pg_default", "small")
    try:
        tally = Tally(f"{ACTS[1].name}: disk full")
        siege = FullDisk(build(MANY_LINES), ACTS[1], MANY_LINES, tally)
        for free in count(0, MORE):
            leave(free)
            if not siege.kill(f"with {free} bytes left", BALLAST.exists):
                break
            tally.at_random += 1
        return asdict(tally)
    finally:
        move_tables("small", "pg_default")


def move_tables(origin: str, to: str) -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        if to == "small":
            cursor.execute(f"CREATE TABLESPACE small LOCATION '{DISK / 'tables'}'")
        for kind in ("TABLE", "INDEX"):
            cursor.execute(f"ALTER {kind} ALL IN TABLESPACE {origin} SET TABLESPACE {to}")
        if origin == "small":
            cursor.execute("DROP TABLESPACE small")


if __name__ == "__main__":
    print(json.dumps(main()))
