"""Work outside the request: its row is written inside the act, its worker says how far it is."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from crm.models import ImportRun, Job, User

# A worker that said nothing for this long has died.
SILENCE = datetime.timedelta(minutes=5)


def create_job(*, user: User, kind: str, arguments: dict[str, int], total: int) -> Job:
    return Job.objects.create(owner=user, kind=kind, arguments=arguments, total=total)


def claim(key: int) -> Job | None:
    """The job, now running; None when another worker has it or it is over."""
    now = timezone.now()
    taken = Job.objects.filter(pk=key, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, heartbeat_at=now
    )
    return Job.objects.get(pk=key) if taken else None


def finish(key: int) -> None:
    """Only a running job is done: one given up as dead stays failed."""
    Job.objects.filter(pk=key, state=Job.State.RUNNING).update(
        state=Job.State.DONE, finished_at=timezone.now()
    )


def fail(key: int, sentence: str) -> None:
    """Only unfinished jobs fail; the import it carried may be tried again."""
    unfinished = [Job.State.WAITING, Job.State.RUNNING]
    with transaction.atomic():
        failed = Job.objects.filter(pk=key, state__in=unfinished).update(
            state=Job.State.FAILED, error=sentence, finished_at=timezone.now()
        )
        if failed:
            ImportRun.objects.filter(job=key, state=ImportRun.State.RUNNING).update(
                state=ImportRun.State.FAILED
            )


def fail_silent_jobs() -> int:
    """Jobs whose worker has died become failed; how many."""
    silent = Job.objects.select_related("owner").filter(
        state=Job.State.RUNNING, heartbeat_at__lt=timezone.now() - SILENCE
    )
    for job in (found := list(silent)):
        with translation.override(job.owner.language or settings.LANGUAGE_CODE):
            fail(job.pk, _("The work stopped in the middle; what was done is kept. Try again."))
    return len(found)


def forgotten(kind: str) -> list[int]:
    """Jobs of the kind that nobody was told about, or told too long ago; they count as told now."""
    now = timezone.now()
    waiting = Job.objects.filter(kind=kind, state=Job.State.WAITING)
    late = waiting.filter(
        Q(heartbeat_at=None, created_at__lt=now - SILENCE) | Q(heartbeat_at__lt=now - SILENCE)
    )
    keys = list(late.values_list("pk", flat=True))
    waiting.filter(pk__in=keys).update(heartbeat_at=now)
    return keys
