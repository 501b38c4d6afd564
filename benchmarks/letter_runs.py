"""Many letters in a process of its own: how long, and how much memory at the most.

`python -m benchmarks.letter_runs FORM COUNT [FILE]` prints one line of JSON; without FILE the
letters are written nowhere. FORM: `zip`, one file a letter; `combined`, a file for 500.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interactions.letters import Template

LETTERS_A_FILE = 500


def measured(form: str, count: int, target: str = os.devnull) -> dict[str, float]:
    """`seconds` of processor time, `peak_mb` and `size_mb` of one run."""
    command = [sys.executable, "-m", "benchmarks.letter_runs", form, str(count), target]
    done = subprocess.run(command, capture_output=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    form, count, target = sys.argv[1], int(sys.argv[2]), (sys.argv[3:] or [os.devnull])[0]
    import django

    django.setup()
    from benchmarks.letters import opened
    from segments.demo.letters import golf_invitation

    template = opened(golf_invitation("en"))
    # What is made once, whatever the number of letters, is no part of a letter's time.
    for _piece in _pieces(form, template, 1):
        pass
    started, size = time.process_time(), 0
    with Path(target).open("wb") as file:
        for piece in _pieces(form, template, count):
            size += file.write(piece)
    facts = {
        "seconds": time.process_time() - started,
        "peak_mb": _peak_mb(),
        "size_mb": size / 1e6,
    }
    print(json.dumps(facts))


def _peak_mb() -> float:
    """The most memory this program has held (Linux). What `resource` says would be the most of the
    process that started it, if that was more."""
    status = Path("/proc/self/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


def _pieces(form: str, template: "Template", count: int) -> Iterator[bytes]:
    from benchmarks import letters
    from interactions.letters import render_combined, render_zip

    if form == "zip":
        yield from render_zip(letters.items(template, count))
        return
    rest = letters.sample_values(count)
    for first in rest:
        yield from render_combined(template, chain([first], islice(rest, LETTERS_A_FILE - 1)))


if __name__ == "__main__":
    main()
