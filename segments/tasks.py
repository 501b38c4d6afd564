"""Work outside the request: takes ids, calls actions."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy
from django_tasks import task

from crm import jobs
from crm.models import Job
from interactions.pdf_letters import pictures
from segments import log_jobs
from segments.models import Segment
from segments.pdf_letters import KIND, LETTER_KIND, make_line_pdf, make_segment_pdf


@task()
def make_letters_pdf(job_id: int) -> None:
    """The letters of a segment as a PDF; harmless to run twice."""
    jobs.perform(job_id, _make)


@task()
def make_one_letter_pdf(job_id: int) -> None:
    """One line's letter as a PDF; harmless to run twice."""
    jobs.perform(job_id, make_line_pdf)


def _make(job: Job) -> dict[str, Any]:
    return {"letters": make_segment_pdf(job)}


def _address(job: Job) -> str:
    number = Segment.objects.values_list("number", flat=True).get(pk=job.arguments["segment"])
    return reverse("segments:segment-detail", args=[number])


def _letter_address(job: Job) -> str:
    """The preview of the line, which may be gone by now."""
    number = Segment.objects.values_list("number", flat=True).get(pk=job.arguments["segment"])
    return reverse("segments:letter-preview", args=[number, job.arguments["line"]])


@task()
def log_large_segment(job_id: int) -> None:
    """Log a segment of many lines; harmless to run twice."""
    jobs.perform(job_id, log_jobs.log_by_job)


def _log_address(job: Job) -> str:
    number = Segment.objects.values_list("number", flat=True).get(pk=job.arguments["segment"])
    return reverse("segments:segment-log", args=[number])


LOGS = jobs.Kind(
    name=log_jobs.KIND,
    label=gettext_lazy("Log of a segment"),
    wake=lambda key: log_large_segment.enqueue(key),
    permission="segments.log_segment",
    address=_log_address,
    is_whole=True,
    words=log_jobs.words_of,
)
PDFS = jobs.Kind(
    name=KIND,
    label=gettext_lazy("Letters as PDF"),
    wake=lambda key: make_letters_pdf.enqueue(key),
    permission="segments.view_segment",
    address=_address,
)
LETTER_PDFS = jobs.Kind(
    name=LETTER_KIND,
    label=gettext_lazy("Letter as PDF"),
    wake=lambda key: make_one_letter_pdf.enqueue(key),
    permission="segments.view_segment",
    address=_letter_address,
    pictures=pictures,
)
