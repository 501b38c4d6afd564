"""Work outside the request: its row is written inside the act, its worker says how far it is.

An act calls `create_job` in its transaction; a worker is woken on commit and calls `perform`, which
claims the job, so that it is done once however often workers are told. The work says `beat` every
now and then; there it learns that it was cancelled, or given up as dead and taken by another. What
it makes for people to download it hands to `crm.job_files.keep_file`.
"""

import datetime
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from crm.access import require
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.models import Job, User
from crm.outages import sentence_of

# A worker that said nothing for this long has died.
SILENCE = datetime.timedelta(minutes=5)
# What kills its worker so often would kill the next one, too.
ATTEMPTS = 3
UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)
STOPPED = (Job.State.FAILED, Job.State.CANCELLED)
logger = logging.getLogger(__name__)


class Stopped(Exception):
    """The work must end now; what it did not commit is not done."""


class Cancelled(Stopped):
    """Its owner wants it to end."""


class GivenUp(Stopped):
    """It was taken for dead; another worker may be at it. Nothing more may be written."""


def nothing(job: Job) -> None:
    """What most jobs carry along."""


@dataclass(frozen=True)
class Kind:
    """What jobs of one name have in common; its app registers it in `AppConfig.ready()`.

    `wake` tells a worker the job's key. `permission` ("app.codename") is needed to take the job's
    file and to try it again; "" where being its owner is enough. `goes_on`: a failed or cancelled
    job may be tried again and goes on where it stopped, by itself where its worker died. `follow`
    brings what the job carries into step, inside the transaction that changed the job's state.
    `address` leads to what it is about.
    `pictures`: addresses of what its file looks like, page by page.
    `is_whole`: it is done in one transaction or not at all, so one whose worker died is tried again
    by itself; `words` say what it is doing.
    """

    name: str
    label: StrOrPromise
    wake: Callable[[int], Any]
    permission: str = ""
    goes_on: bool = False
    follow: Callable[[Job], None] = nothing
    address: Callable[[Job], str] = lambda job: ""
    pictures: Callable[[Job], Sequence[str]] = lambda job: ()
    is_whole: bool = False
    words: Callable[[Job], StrOrPromise] = lambda job: ""


kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    kinds[kind.name] = kind


def create_job(
    *,
    user: User,
    kind: str,
    arguments: Mapping[str, Any],
    total: int,
    title: str = "",
) -> Job:
    """A job that a worker is told of when the caller's transaction commits.

    `arguments` must be JSON; `title` is what its owner knows it by.
    """
    job = Job.objects.create(
        owner=user, kind=kind, arguments=dict(arguments), total=total, title=title[:200]
    )
    _wake_on_commit(job)
    return job


def perform(key: int, work: Callable[[Job], Mapping[str, Any] | None]) -> None:
    """Do the work of the job, in its owner's language; nothing when it is over or another's.

    What `work` answers becomes the job's result; a broken rule fails the job with its sentence.
    """
    job = claim(key)
    if job is None:
        return
    with translation.override(job.owner.language or settings.LANGUAGE_CODE):
        try:
            finish(job, work(job) or {})
        except Cancelled:
            _end(job, Job.State.CANCELLED)
        except GivenUp:
            logger.warning("Job %s was given up while it ran.", job.pk)
        except BusinessRuleError as error:
            fail(job, str(error))
        except Exception as error:
            logger.exception("Job %s (%s) stopped.", job.pk, job.kind)
            fail(job, _sentence_of(error))


def _sentence_of(error: Exception) -> str:
    said = sentence_of(error) if isinstance(error, OperationalError) else ""
    return said or _("The work stopped by an error of ours; what was done is kept. Try again.")


@transaction.atomic
def claim(key: int) -> Job | None:
    """The job, now running; None when another worker has it or it is over."""
    job = Job.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=key).first()
    if job is None or job.state != Job.State.WAITING:
        return None
    job.state, job.heartbeat_at, job.attempt = Job.State.RUNNING, timezone.now(), job.attempt + 1
    job.save(update_fields=["state", "heartbeat_at", "attempt"])
    return job


def beat(job: Job, done: int, *, total: int | None = None) -> None:
    """Say how far the work is, and that it goes on; part of the caller's transaction, if any.

    In a transaction that writes, say it first: it holds the job, so that nobody gives it up or
    cancels it before the commit. Raises Cancelled, GivenUp.
    """
    values: dict[str, Any] = {"done": done, "heartbeat_at": timezone.now()}
    if total is not None:
        values["total"] = total
    mine = _held_by_this_worker(job)
    if not mine.filter(is_cancel_requested=False).update(**values):
        raise Cancelled if mine.exists() else GivenUp
    job.done = done


def tell(job: Job, done: int) -> None:
    """Say how far an act of a single transaction is, and that it goes on, before it commits.

    By a connection of its own, as nobody sees what is not committed; SQLite, which takes one writer
    at a time, says nothing until then. Raises Cancelled, GivenUp: the act must be rolled back.
    """
    if connection.vendor == "postgresql":
        beside = connection.copy()
        try:
            with beside.cursor() as cursor:
                cursor.execute(TOLD, [done, timezone.now(), job.pk, job.attempt])
        finally:
            beside.close()
    mine = _held_by_this_worker(job)
    if not mine.filter(is_cancel_requested=False).exists():
        raise Cancelled if mine.exists() else GivenUp


TOLD = """UPDATE crm_job SET done = %s, heartbeat_at = %s
WHERE id = %s AND attempt = %s AND state = 'running'"""


def finish(job: Job, result: Mapping[str, Any]) -> bool:
    """Only a running job is done: one given up as dead stays failed."""
    return _end(job, Job.State.DONE, result=dict(result))


def fail(job: Job, sentence: str) -> bool:
    """Only unfinished jobs fail."""
    return _end(job, Job.State.FAILED, error=sentence)


@transaction.atomic
def request_cancel(job: Job, *, user: User) -> Job:
    """A waiting job is cancelled at once, a running one at its next beat; what it did is kept.

    Nothing when it is over. Raises NotAllowed for somebody else's.
    """
    stored = _owned(job, user)
    if stored.state == Job.State.WAITING:
        _end(stored, Job.State.CANCELLED)
    elif stored.state == Job.State.RUNNING:
        stored.is_cancel_requested = True
        stored.save(update_fields=["is_cancel_requested"])
    return stored


@transaction.atomic
def retry(job: Job, *, user: User) -> Job:
    """A failed or cancelled job goes on; nothing when it waits, runs or is done.

    Raises NotAllowed, BusinessRuleError for a kind that cannot go on.
    """
    stored = _owned(job, user)
    kind = kinds[stored.kind]
    if kind.permission:
        require(user, kind.permission)
    if stored.state not in STOPPED:
        return stored
    if not kind.goes_on:
        raise BusinessRuleError(_("This work cannot go on where it stopped; start it anew."))
    stored.state, stored.error, stored.is_cancel_requested = Job.State.WAITING, "", False
    stored.finished_at, stored.heartbeat_at = None, timezone.now()
    stored.save(
        update_fields=["state", "error", "is_cancel_requested", "finished_at", "heartbeat_at"]
    )
    kind.follow(stored)
    _wake_on_commit(stored)
    return stored


def require_file(job: Job, *, user: User) -> None:
    """Raises NotAllowed where the user lost the right that taking the job's file asks for."""
    kind = kinds.get(job.kind)
    if kind and kind.permission:
        require(user, kind.permission)


def pictures(job: Job) -> Sequence[str]:
    """Addresses of the pages of the job's file as pictures, where its kind has any."""
    kind = kinds.get(job.kind)
    return kind.pictures(job) if kind and job.has_file else ()


def stopping(job: Job) -> str:
    """What is said where somebody stops a job that runs."""
    kind = kinds.get(job.kind)
    if kind and kind.is_whole:
        return _("It stops in a moment, unless it is through by then; nothing is half done.")
    return _("It stops in a moment; what is done is kept.")


def give_up_silent_jobs() -> int:
    """Jobs whose worker has died are given to another, or become failed; how many."""
    silent = Job.objects.select_related("owner").filter(
        state=Job.State.RUNNING, heartbeat_at__lt=timezone.now() - SILENCE
    )
    return sum(_give_up(job) for job in silent)


def wake_forgotten() -> int:
    """Tell workers of jobs that nobody was told about, or told too long ago; how many."""
    now = timezone.now()
    waiting = Job.objects.filter(state=Job.State.WAITING, kind__in=kinds)
    late = waiting.filter(
        Q(heartbeat_at=None, created_at__lt=now - SILENCE) | Q(heartbeat_at__lt=now - SILENCE)
    )
    told = dict(late.values_list("pk", "kind"))
    # They count as told from here on.
    waiting.filter(pk__in=told).update(heartbeat_at=now)
    for key, kind in told.items():
        kinds[kind].wake(key)
    return len(told)


def _give_up(job: Job) -> bool:
    """The reaper's own look at the heartbeat may be stale: the worker may have beaten since."""
    with transaction.atomic(), translation.override(job.owner.language or settings.LANGUAGE_CODE):
        stored = Job.objects.select_for_update().get(pk=job.pk)
        if stored.heartbeat_at != job.heartbeat_at:
            return False
        kind = kinds.get(stored.kind)
        if kind and (kind.is_whole or kind.goes_on):
            return _try_again(stored, kind)
        return fail(stored, _("The work stopped in the middle; what was done is kept. Try again."))


def _try_again(job: Job, kind: Kind) -> bool:
    """Not for ever. Of what is whole nothing was done; the rest goes on where it stopped."""
    if job.is_cancel_requested:
        return _end(job, Job.State.CANCELLED)
    if job.attempt < ATTEMPTS:
        return _again(job)
    if kind.is_whole:
        return fail(job, _("The work was begun several times and never ended; nothing was done."))
    return fail(job, _("The work stopped several times; what was done is kept. Try again."))


def _again(job: Job) -> bool:
    """Another worker takes it; the one that was silent finds that it is no longer its own."""
    job.state, job.heartbeat_at = Job.State.WAITING, timezone.now()
    if kinds[job.kind].is_whole:
        job.done = 0
    job.save(update_fields=["state", "done", "heartbeat_at"])
    _wake_on_commit(job)
    return True


def _held_by_this_worker(job: Job) -> QuerySet[Job]:
    # The attempt tells a worker that was taken for dead from the one that took over.
    return Job.objects.filter(pk=job.pk, attempt=job.attempt, state=Job.State.RUNNING)


@transaction.atomic
def _end(job: Job, state: Job.State, **values: Any) -> bool:
    unfinished = Job.objects.filter(pk=job.pk, attempt=job.attempt, state__in=UNFINISHED)
    if not unfinished.update(state=state, finished_at=timezone.now(), **values):
        return False
    job.refresh_from_db()
    if kind := kinds.get(job.kind):
        kind.follow(job)
    return True


def _owned(job: Job, user: User) -> Job:
    """The row, locked; its owner's alone."""
    stored: Job = Job.objects.select_for_update().get(pk=job.pk)
    if stored.owner_id != user.pk:
        raise NotAllowed(_("This is somebody else's work."))
    return stored


def _wake_on_commit(job: Job) -> None:
    key, wake = job.pk, kinds[job.kind].wake
    transaction.on_commit(lambda: wake(key))
