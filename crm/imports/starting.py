"""Handing an import to a worker."""

from django.db import transaction
from django.utils.translation import gettext as _

from crm import jobs
from crm.access import require
from crm.exceptions import BusinessRuleError
from crm.imports.running import RIGHT, columns_of, table_of
from crm.models import ImportRun, Job, User
from crm.tasks import IMPORT


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
    table = table_of(stored)
    if not {"company", "name", "first_name", "surname"} & set(columns_of(stored, table)):
        raise BusinessRuleError(_("Say which column holds the company or the person's name."))
    job = jobs.create_job(
        user=user,
        kind=IMPORT,
        arguments={"import": stored.pk},
        total=sum(1 for _row in table.rows()),
        title=stored.file_name,
    )
    stored.job, stored.state = job, ImportRun.State.RUNNING
    stored.save(update_fields=["job", "state"])
    return job
