"""Work outside the request: takes ids, calls actions."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy
from django_tasks import task

from crm import jobs
from crm.imports import run_import
from crm.models import ImportRun, Job

IMPORT = "import"


@task()
def import_contacts(job_id: int) -> None:
    """Run the import of a job; harmless to run twice."""
    jobs.perform(job_id, _import)


def _import(job: Job) -> dict[str, Any]:
    run = ImportRun.objects.select_related("owner", "job").get(job=job)
    run.job = job
    return run_import(run, user=run.owner)


def _follow(job: Job) -> None:
    """The import is where its job is."""
    states = {
        Job.State.WAITING: ImportRun.State.RUNNING,
        Job.State.FAILED: ImportRun.State.FAILED,
        Job.State.CANCELLED: ImportRun.State.CANCELLED,
    }
    if state := states.get(Job.State(job.state)):
        ImportRun.objects.filter(job=job).update(state=state)


def _address(job: Job) -> str:
    return reverse("crm:import-detail", args=[job.arguments["import"]])


IMPORTS = jobs.Kind(
    name=IMPORT,
    label=gettext_lazy("Import of contacts"),
    wake=lambda key: import_contacts.enqueue(key),
    permission="crm.import_contact",
    goes_on=True,
    follow=_follow,
    address=_address,
)
