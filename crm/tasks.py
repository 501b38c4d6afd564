"""Work outside the request: takes ids, calls actions."""

import logging

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from crm import jobs
from crm.exceptions import BusinessRuleError
from crm.imports import run_import
from crm.models import ImportRun

IMPORT = "import"
logger = logging.getLogger(__name__)


@task()
def import_contacts(job_id: int) -> None:
    """Run the import of a job; harmless to run twice."""
    job = jobs.claim(job_id)
    if job is None:
        return
    run = ImportRun.objects.select_related("owner").get(job=job)
    # The reasons of wrong rows are read by the owner.
    with translation.override(run.owner.language or settings.LANGUAGE_CODE):
        try:
            run_import(run, user=run.owner)
        except BusinessRuleError as error:
            jobs.fail(job_id, str(error))
        except Exception:
            logger.exception("Import %s stopped.", run.pk)
            jobs.fail(job_id, _("The import stopped by an error of ours. Try it again."))
        else:
            jobs.finish(job_id)
