"""Work outside the request: takes ids, calls actions."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy
from django_tasks import task

from crm import jobs, salutations
from crm.imports import preview_import, run_import
from crm.imports.undo import UNDO, undo_import
from crm.models import ImportRun, Job

IMPORT = "import"
PREVIEW = "import-preview"


@task()
def import_contacts(job_id: int) -> None:
    """Run the import of a job; harmless to run twice."""
    jobs.perform(job_id, _import)


@task()
def preview_contacts(job_id: int) -> None:
    """Sort the rows of a long list; harmless to run twice."""
    jobs.perform(job_id, _preview)


@task()
def undo_contacts(job_id: int) -> None:
    """Undo an import; harmless to run twice."""
    jobs.perform(job_id, _undo)


def _run_of(job: Job) -> ImportRun:
    return ImportRun.objects.select_related("owner").get(pk=job.arguments["import"])


def _import(job: Job) -> dict[str, Any]:
    run = _run_of(job)
    run.job = job
    return run_import(run, user=run.owner)


def _preview(job: Job) -> dict[str, Any]:
    return preview_import(_run_of(job), user=job.owner, job=job).as_json()


def _undo(job: Job) -> dict[str, Any]:
    return vars(undo_import(_run_of(job), user=job.owner))


def _follow(job: Job) -> None:
    """The import is where its job is."""
    states = {
        Job.State.WAITING: ImportRun.State.RUNNING,
        Job.State.FAILED: ImportRun.State.FAILED,
        Job.State.CANCELLED: ImportRun.State.CANCELLED,
    }
    if state := states.get(Job.State(job.state)):
        # A worker may die between the end of the import and that of its job.
        over = (ImportRun.State.DONE, ImportRun.State.UNDONE)
        ImportRun.objects.filter(job=job).exclude(state__in=over).update(state=state)


def _address(job: Job) -> str:
    return reverse("crm:import-detail", args=[job.arguments["import"]])


@task()
def refresh_letter_forms(job_id: int) -> None:
    """Bring the contacts into step with formulas that changed; harmless to run twice."""
    jobs.perform(job_id, salutations.refresh_contacts)


RIGHT = "crm.import_contact"
KINDS = [
    jobs.Kind(
        name=IMPORT,
        label=gettext_lazy("Import of contacts"),
        wake=lambda key: import_contacts.enqueue(key),
        permission=RIGHT,
        goes_on=True,
        follow=_follow,
        address=_address,
    ),
    jobs.Kind(
        name=PREVIEW,
        label=gettext_lazy("Preview of an import"),
        wake=lambda key: preview_contacts.enqueue(key),
        permission=RIGHT,
        goes_on=True,
        address=_address,
    ),
    jobs.Kind(
        name=UNDO,
        label=gettext_lazy("Undoing an import"),
        wake=lambda key: undo_contacts.enqueue(key),
        permission=RIGHT,
        goes_on=True,
        address=_address,
    ),
    jobs.Kind(
        name=salutations.REFRESH,
        label=gettext_lazy("Salutations made anew"),
        wake=lambda key: refresh_letter_forms.enqueue(key),
        permission=salutations.RIGHT,
        goes_on=True,
        address=lambda job: reverse("crm:salutation-list"),
    ),
]
