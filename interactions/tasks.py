"""Work outside the request: takes ids, calls actions."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy
from django_tasks import task

from crm import jobs
from crm.models import Job
from crm.table_statistics import analyze_if_grown
from interactions import delivery, logged_letters
from interactions.access import VIEW_LOG
from interactions.models import InteractionLogEntry
from interactions.pdf_letters import pictures


@task()
def deliver_emails(written: int = 0) -> dict[str, int]:
    """Let the database count so many new entries, and send every queued e-mail; harmless to run at
    any time, by several workers at once."""
    # Here, not within Log: whoever logs does not wait for it, and nothing before needs it.
    analyze_if_grown(InteractionLogEntry, written)
    return dict(delivery.deliver_queued())


@task()
def make_logged_pdf(job_id: int) -> None:
    """The letters that one act logged as a PDF; harmless to run twice."""
    jobs.perform(job_id, _logged_pdf)


def _logged_pdf(job: Job) -> dict[str, Any]:
    return {"letters": logged_letters.make_logged_pdf(job)}


@task()
def make_logged_letter_pdf(job_id: int) -> None:
    """One logged letter as a PDF; harmless to run twice."""
    jobs.perform(job_id, logged_letters.make_entry_pdf)


def _address(job: Job) -> str:
    return reverse("interactions:logged-segment-detail", args=[job.arguments["number"]])


def _batch_address(job: Job) -> str:
    return reverse("interactions:batch-detail", args=[job.arguments["batch"]])


def _entry_address(job: Job) -> str:
    return reverse("interactions:entry-detail", args=[job.arguments["entry"]])


LOGGED_PDFS = jobs.Kind(
    name=logged_letters.SEGMENT_KIND,
    label=gettext_lazy("Letters as PDF"),
    wake=lambda key: make_logged_pdf.enqueue(key),
    permission="interactions.view_loggedsegment",
    address=_address,
)
BATCH_PDFS = jobs.Kind(
    name=logged_letters.BATCH_KIND,
    label=gettext_lazy("Letters as PDF"),
    wake=lambda key: make_logged_pdf.enqueue(key),
    permission=VIEW_LOG,
    address=_batch_address,
)
ENTRY_PDFS = jobs.Kind(
    name=logged_letters.ENTRY_KIND,
    label=gettext_lazy("Letter as PDF"),
    wake=lambda key: make_logged_letter_pdf.enqueue(key),
    permission=VIEW_LOG,
    address=_entry_address,
    pictures=pictures,
)
