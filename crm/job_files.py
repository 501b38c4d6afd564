"""Files that jobs make for their owners: kept in the storage for a while, never in a page."""

import datetime
import secrets
import tempfile
from collections.abc import Iterable

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.text import get_valid_filename

from crm.jobs import GivenUp
from crm.models import Job

KEPT_FOR = datetime.timedelta(days=7)
FOLDER = "jobs"


def keep_file(job: Job, name: str, content_type: str, chunks: Iterable[bytes]) -> None:
    """Keep the bytes with the running job, under a name nobody can guess; an earlier file goes.

    `name` is what it is called when it is downloaded. Raises GivenUp, and keeps nothing, when the
    job is no longer this worker's.
    """
    with tempfile.TemporaryFile() as file:
        file.writelines(chunks)
        stored = default_storage.save(f"{FOLDER}/{secrets.token_urlsafe(24)}", File(file))
    mine = Job.objects.filter(pk=job.pk, attempt=job.attempt, state=Job.State.RUNNING)
    before = mine.values_list("result_file", flat=True).first()
    is_kept = mine.update(
        result_file=stored,
        file_name=get_valid_filename(name)[-200:],
        content_type=content_type,
        file_expires_at=timezone.now() + KEPT_FOR,
    )
    if not is_kept:
        default_storage.delete(stored)
        raise GivenUp
    if before:
        default_storage.delete(before)
    job.refresh_from_db(fields=["result_file", "file_name", "content_type", "file_expires_at"])


def drop_expired_files() -> int:
    """Files past their time are gone; how many. A file goes first: a crash leaves none unnamed."""
    expired = Job.objects.filter(file_expires_at__lt=timezone.now()).exclude(result_file="")
    found = list(expired)
    for job in found:
        default_storage.delete(str(job.result_file))
        Job.objects.filter(pk=job.pk).update(result_file="")
    return len(found)


def drop_all_files() -> None:
    """When the transaction is committed, every file is gone; housekeeping removes what a crash
    leaves."""
    Job.objects.exclude(result_file="").update(file_expires_at=timezone.now())
    transaction.on_commit(drop_expired_files)
