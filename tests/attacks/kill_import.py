"""kill -9 in the middle of an import: `python -m tests.attacks.kill_import ROWS`.

The worker is killed before statements spread over the whole act. Prints one JSON list: what each
kill left, and what the next attempt made of it.
"""

import datetime as dt
import json
import sys
from dataclasses import replace
from typing import Any

from tests.attacks.processes import fork
from tests.attacks.worksheets import build  # sets Django up first

from django.db import connection  # isort: skip
from django.utils import timezone  # isort: skip

from crm import jobs  # isort: skip
from crm.imports import running, take_in  # isort: skip
from crm.imports.starting import start_import  # isort: skip
from crm.models import Contact, Event, ImportRun, Job, User  # isort: skip
from crm.tasks import IMPORT, import_contacts  # isort: skip
from tests.attacks.kill_log import StatementCounter  # isort: skip

ROWS_A_PART = 10
KILLS = 12


def main(rows: int) -> list[dict[str, Any]]:
    # The worker is the one that is killed; nobody else may be woken.
    jobs.kinds[IMPORT] = replace(jobs.kinds[IMPORT], wake=str)
    running.PART = dict.fromkeys(running.PART, ROWS_A_PART)
    user = build(0).user
    statements = _measure(rows, user)
    return [
        _killed(rows, user, number, statements * number // KILLS) for number in range(1, KILLS + 1)
    ]


def _text(rows: int, prefix: str) -> bytes:
    lines = [f"{prefix}{n},{prefix} {n},Anna {prefix}{n}" for n in range(rows)]
    return "\n".join(["Number,Company,Contact Name", *lines]).encode()


def _started(rows: int, user: User, prefix: str) -> ImportRun:
    run = take_in(user=user, file_name=f"{prefix}.csv", content=_text(rows, prefix))
    start_import(run, user=user)
    run.refresh_from_db()
    return run


def _measure(rows: int, user: User) -> int:
    run = _started(rows, user, "measured")
    counter = StatementCounter()
    with connection.execute_wrapper(counter):
        import_contacts.call(run.job_id)
    return counter.count


def _killed(rows: int, user: User, number: int, fatal: int) -> dict[str, Any]:
    prefix = f"k{number}-"
    run = _started(rows, user, prefix)

    def work() -> None:
        with connection.execute_wrapper(StatementCounter(fatal)):
            import_contacts.call(run.job_id)

    child = fork(work)
    child.start()
    was_killed, _answer = child.wait()
    left = _contacts(prefix)
    _reap()
    run.refresh_from_db()
    assert run.state in {ImportRun.State.RUNNING, ImportRun.State.DONE}, run.state
    import_contacts.call(run.job_id)
    run.refresh_from_db()
    events = Event.objects.filter(verb="imported", subject_key=str(run.pk)).count()
    finally_there = _contacts(prefix)
    return {
        "was_killed": was_killed,
        "left": left,
        "finally": finally_there,
        "state": run.state,
        "new": [run.result[kind]["new"] for kind in ("companies", "people")],
        "events": events,
    }


def _contacts(prefix: str) -> int:
    return Contact.objects.filter(name__contains=prefix).count()


def _reap() -> None:
    """As if the silence had lasted."""
    long_ago = timezone.now() - jobs.SILENCE - dt.timedelta(seconds=1)
    Job.objects.filter(state=Job.State.RUNNING).update(heartbeat_at=long_ago)
    jobs.give_up_silent_jobs()


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
