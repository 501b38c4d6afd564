"""kill -9 of the one worker at about half of an import, then one new worker and nobody else:
`python -m tests.attacks.kill_worker ROWS`. Prints what there is then, as JSON.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.attacks.worksheets import build  # sets Django up first

from django.utils import timezone  # isort: skip

from crm import jobs  # isort: skip
from crm.imports import take_in  # isort: skip
from crm.imports.starting import start_import  # isort: skip
from crm.models import Contact, Event, ImportRun, Job, User  # isort: skip

SECONDS = 300
# Where all is one part nothing of it is seen before its end.
HALF_A_PART = 1.0
MARK = "Listed"


def main(rows: int) -> dict[str, Any]:
    run = _started(rows, build(0).user)
    first = _worker()
    _wait(lambda: bool(ImportRun.objects.get().staged))
    half = time.monotonic() + HALF_A_PART
    _wait(lambda: _there() >= rows or time.monotonic() > half)
    first.kill()
    first.wait()
    left = _there()
    # As if the silence had lasted.
    Job.objects.update(heartbeat_at=timezone.now() - jobs.SILENCE)
    second = _worker()
    _wait(lambda: Job.objects.get().state in {Job.State.DONE, Job.State.FAILED})
    second.terminate()
    second.wait()
    run.refresh_from_db()
    job = Job.objects.get()
    return {
        "left": left,
        "finally": _there(),
        "states": [run.state, job.state],
        "attempt": job.attempt,
        "new": [run.result[kind]["new"] for kind in ("companies", "people")],
        "events": Event.objects.filter(verb="imported").count(),
    }


def _started(rows: int, user: User) -> ImportRun:
    lines = [f"{MARK}{n},{MARK} {n},Ada {MARK}{n}" for n in range(rows)]
    content = "\n".join(["Number,Company,Contact Name", *lines]).encode()
    run = take_in(user=user, file_name="list.csv", content=content)
    start_import(run, user=user)
    return run


def _worker() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "manage.py", "db_worker", "--queue-name", "*", "--no-reload"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _there() -> int:
    return Contact.objects.filter(name__contains=MARK).count()


def _wait(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < until, "The worker does not go on."
        time.sleep(0.02)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
