"""Handing an import to a worker."""

from django.db import transaction

from crm import jobs
from crm.access import require
from crm.imports.taking_in import RIGHT, columns_of, refuse_nobody, table_of
from crm.models import ImportRun, Job, User
from crm.tasks import IMPORT, import_contacts


@transaction.atomic
def start_import(run: ImportRun, *, user: User) -> Job:
    """Make the import's job and wake a worker; a failed import goes on where it stopped.

    Pressed twice, the second press answers the job of the first.

    Raises NotAllowed, UnreadableFile, BusinessRuleError when no column names a contact.
    """
    require(user, RIGHT)
    stored = ImportRun.objects.select_for_update(of=("self",)).select_related("job").get(pk=run.pk)
    if stored.job and stored.state in {ImportRun.State.RUNNING, ImportRun.State.DONE}:
        return stored.job
    table = table_of(stored)
    refuse_nobody(columns_of(stored, table))
    job = jobs.create_job(
        user=user,
        kind=IMPORT,
        arguments={"import": stored.pk},
        total=sum(1 for _row in table.rows()),
    )
    stored.job, stored.state = job, ImportRun.State.RUNNING
    stored.save(update_fields=["job", "state"])
    transaction.on_commit(lambda: import_contacts.enqueue(job.pk))
    return job
