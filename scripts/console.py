"""How the scripts speak: plain lines, and one sentence when they cannot go on."""

import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Stop(Exception):
    """The script cannot go on; `str()` is one sentence that says why and what to do."""


def say(text: str) -> None:
    print(text, flush=True)


def main(act: Callable[[], int | None]) -> None:
    """Run `act` and leave with its code; a Stop becomes its sentence and code 1."""
    try:
        sys.exit(act() or 0)
    except Stop as stop:
        sys.stdout.flush()
        print(stop, file=sys.stderr, flush=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
