"""The log of a large segment, done by a worker: still one act in one transaction."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from crm import jobs
from crm.access import require
from crm.models import Job, User
from segments import sentences
from segments.actions.logging import (
    CHECKING,
    CLOSING,
    CONFIRMING,
    DELIVERING,
    STEPS,
    WRITING,
    LogResult,
    lock_unlogged,
    log_segment,
)
from segments.models import Segment

KIND = "log of a segment"
# More lines than nobody wants to wait for with an empty page: some seconds.
LINES_AT_ONCE = 10_000
WORDS: Mapping[int, StrPromise] = {
    0: _("Waiting for a worker to begin."),
    CHECKING: _("Checking all lines once more."),
    WRITING: _("Writing the interactions."),
    DELIVERING: _("Preparing letters and e-mails."),
    CLOSING: _("Closing the worksheet and writing the follow-up segment."),
    CONFIRMING: _("Confirming everything at once."),
}


def log_or_start(segment: Segment, *, user: User, today: date, **chosen: Any) -> LogResult | Job:
    """Log the segment at once, or have a worker log it where it is large.

    Raises what `log_segment` and `start_log` raise.
    """
    act = start_log if segment.line_count > LINES_AT_ONCE else log_segment
    return act(segment, user=user, today=today, **chosen)


@transaction.atomic
def start_log(segment: Segment, *, user: User, today: date, **chosen: Any) -> Job:
    """Have a worker log the segment as the dialog showed it; until then nobody else writes it.

    `chosen`: what `log_segment` takes. Raises NotAllowed, SegmentIsClosed, AlreadyLogged,
    SegmentIsBeingLogged.
    """
    require(user, "segments.log_segment")
    header = lock_unlogged(segment, user=user)
    job = jobs.create_job(
        user=user,
        kind=KIND,
        arguments={"segment": header.pk, "today": today.isoformat(), "chosen": chosen},
        total=len(STEPS),
        title=str(header),
    )
    Segment.objects.filter(pk=header.pk).update(log_job=job)
    return job


def log_by_job(job: Job) -> dict[str, Any]:
    """The worker's part: the log and the end of the job are committed together, or neither is.

    Answers the sentences for its owner. Raises what `log_segment` raises, and GivenUp.
    """
    said = job.arguments
    segment = Segment.objects.visible_to(job.owner).get(pk=said["segment"])
    today = date.fromisoformat(said["today"])
    with transaction.atomic():
        logged = log_segment(segment, user=job.owner, today=today, job=job, **said["chosen"])
        result = {"said": sentences.logged(logged)}
        if not jobs.finish(job, result):
            raise jobs.GivenUp
    return result


def words_of(job: Job) -> str:
    """What the worker is doing."""
    return str(WORDS.get(job.done, "")) if not job.is_finished else ""


def take_sentences(segment: Segment, user: User) -> list[str]:
    """What the worker's log wrote, told to its owner once."""
    job = segment.log_job
    if job is None or job.owner_id != user.pk or not job.result:
        return []
    Job.objects.filter(pk=job.pk).update(result={})
    return [str(sentence) for sentence in job.result["said"]]


def take_failure(segment: Segment) -> str:
    """Why the last attempt failed, told once; '' for none."""
    job = segment.log_job
    if job is None or job.state != Job.State.FAILED:
        return ""
    Segment.objects.filter(pk=segment.pk, log_job=job).update(log_job=None)
    return str(job.error)
