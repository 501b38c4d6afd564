"""The letters of a worksheet as one PDF, made by a worker."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from crm import jobs
from crm.models import Job, User
from interactions import pdf
from interactions.exceptions import NoLetters, PdfFailed
from interactions.pdf_letters import make_pdf
from interactions.print_runs import WHOLE, PrintRun
from interactions.printing import Values
from segments import access
from segments.letters import Letters, record_letters, title_of
from segments.models import Segment

KIND = "letters as pdf"


@transaction.atomic
def start_pdf(segment: Segment, *, user: User, today: date, run: PrintRun = WHOLE) -> Job:
    """Have the letters made as one PDF, as they are when the worker comes to it.

    Raises NotAllowed, PdfFailed where there is no LibreOffice, NoLetters.
    """
    access.require_sight(user, segment)
    if pdf.program() is None:
        raise PdfFailed(pdf.how_to_get_it())
    count = Letters(segment, today=today, run=run).printable().count()
    if not count:
        raise NoLetters(_("There are no letters to print."))
    return jobs.create_job(
        user=user,
        kind=KIND,
        arguments={
            "segment": segment.pk,
            "today": today.isoformat(),
            "first": run.first,
            "last": run.last,
        },
        total=count,
        title=title_of(segment),
    )


def make_segment_pdf(job: Job) -> int:
    """The worker's part. Answers how many letters; raises NoLetters where the segment is gone."""
    said = job.arguments
    visible = Segment.objects.visible_to(job.owner).open()
    segment = visible.filter(pk=said["segment"]).first()
    if segment is None:
        raise NoLetters(_("The segment was logged or removed meanwhile."))
    run = PrintRun(said["first"], said["last"])
    letters = Letters(segment, today=date.fromisoformat(said["today"]), run=run)

    def values(document_id: int) -> Iterator[Values]:
        lines = letters.printable().filter(r_document=document_id)
        return (letter.values for letter in letters.read(lines))

    made = make_pdf(job, title_of(segment), letters.counts(), values)
    record_letters(segment, job.owner, made)
    return made
