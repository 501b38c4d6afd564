"""Handing an import, or the preview of a long one, to a worker."""

from django.db import transaction

from crm import jobs
from crm.access import require
from crm.imports.running import is_previewed, preview_import
from crm.imports.staging import is_staged
from crm.imports.taking_in import RIGHT, columns_of, refuse_nobody, table_of
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


def start_preview(run: ImportRun, *, user: User, anew: bool = False) -> Job | None:
    """Sort the rows of the list, where that was not done yet or shall be done anew.

    A long list is left to a worker, whose job is answered while it is at it.

    Raises NotAllowed, UnreadableFile, BusinessRuleError when no column names a contact.
    """
    require(user, RIGHT)
    refuse_nobody(columns_of(run, table_of(run)))
    if (job := unfinished_preview(run)) is not None:
        return job
    if is_previewed(run) and not anew and run.staged["rows"] > SORTED_AT_ONCE:
        return None
    total = count_rows(run)
    if total <= SORTED_AT_ONCE:
        preview_import(run, user=user)
        return None
    arguments = {"import": run.pk}
    return jobs.create_job(
        user=user, kind=PREVIEW, arguments=arguments, total=total, title=run.file_name
    )


def unfinished_preview(run: ImportRun) -> Job | None:
    jobs_of_run = Job.objects.filter(owner=run.owner_id, kind=PREVIEW, arguments={"import": run.pk})
    return jobs_of_run.filter(state__in=jobs.UNFINISHED).first()


def count_rows(run: ImportRun) -> int:
    if is_staged(run):
        return int(run.staged["rows"])
    return run.row_count or sum(1 for _row in table_of(run).rows())
