"""Handing an import, or the preview of a long one, to a worker."""

from django.db import transaction
from django.utils.translation import gettext as _

from crm import jobs
from crm.access import require
from crm.events import record
from crm.exceptions import BusinessRuleError
from crm.imports.joining import count_changed, count_meant
from crm.imports.running import is_previewed, preview_import, preview_of, run_import
from crm.imports.staging import forget, is_staged, reading_of
from crm.imports.taking_in import RIGHT, columns_of, refuse_nobody, refuse_started, table_of
from crm.models import ImportRun, Job, User
from crm.tasks import IMPORT, PREVIEW

# A page does not wait for more rows to be sorted.
SORTED_AT_ONCE = 5_000


@transaction.atomic
def start_import(run: ImportRun, *, user: User) -> Job:
    """Make the import's job and wake a worker; a stopped import goes on where it stopped.

    Pressed twice, the second press answers the job of the first.

    Raises NotAllowed, UnreadableFile, BusinessRuleError when no column names a contact.
    """
    require(user, RIGHT)
    if run.job:
        # The job is locked before the run, as by whoever ends it.
        return jobs.retry(run.job, user=user)
    stored = ImportRun.objects.select_for_update(of=("self",)).select_related("job").get(pk=run.pk)
    if stored.job:
        return stored.job
    refuse_nobody(columns_of(stored, table_of(stored)))
    job = jobs.create_job(
        user=user,
        kind=IMPORT,
        arguments={"import": stored.pk},
        total=count_rows(stored),
        title=stored.file_name,
    )
    stored.job, stored.state = job, ImportRun.State.RUNNING
    stored.save(update_fields=["job", "state"])
    return job


def start_preview(
    run: ImportRun, *, user: User, is_known: bool = False, anew: bool = False
) -> Job | None:
    """Compare the rows of the list with the contacts that are here, if they are few or were not yet
    compared; `is_known`: not where it was done before, `anew`: in any case.

    A long list is left to a worker: its job is answered until it is done, also one that stopped.

    Raises NotAllowed, UnreadableFile, BusinessRuleError when no column names a contact.
    """
    require(user, RIGHT)
    refuse_nobody(columns_of(run, table_of(run)))
    total = count_rows(run)
    is_long = total > SORTED_AT_ONCE
    if is_previewed(run) and not anew and (is_known or is_long):
        return None
    if not is_long:
        preview_import(run, user=user)
        return None
    arguments = {"import": run.pk, "reading": reading_of(run)}
    job = Job.objects.filter(owner=user, kind=PREVIEW, arguments=arguments).first()
    if job and not (anew and job.is_finished) and job.state != Job.State.DONE:
        return job
    return jobs.create_job(
        user=user, kind=PREVIEW, arguments=arguments, total=total, title=run.file_name
    )


@transaction.atomic
def discard(run: ImportRun, *, user: User) -> None:
    """Delete a list that was taken in and never imported, with all that was read of it.

    Raises NotAllowed, BusinessRuleError when it was imported, or is being compared.
    """
    require(user, RIGHT)
    stored = ImportRun.objects.select_for_update(of=("self",)).defer("content").get(pk=run.pk)
    refuse_started(stored)
    if Job.objects.filter(
        kind=PREVIEW, arguments__import=run.pk, state__in=jobs.UNFINISHED
    ).exists():
        raise BusinessRuleError(_("The list is being compared; stop that first."))
    forget(stored)
    record(user, "discarded", "import", str(run.pk))
    stored.delete()


def join_at_once(run: ImportRun, *, user: User) -> bool:
    """Have the contacts of a list join what it was given to, where all of them are here already and
    nothing that is kept there changes: there is nothing to look at first. Whether that was so.

    Raises NotAllowed, UnreadableFile, BusinessRuleError when no column names a contact.
    """
    if start_preview(run, user=user) is not None:
        return False
    preview = preview_of(run)
    if preview.writes or preview.error_count or not count_meant(run) or count_changed(run):
        return False
    run_import(run, user=user)
    return True


def count_rows(run: ImportRun) -> int:
    if is_staged(run):
        return int(run.staged["rows"])
    return run.row_count or sum(1 for _row in table_of(run).rows())
