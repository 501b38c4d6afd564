"""The letters of a worksheet as one PDF, made by a worker."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm import jobs
from crm.models import Job, User
from interactions import pdf
from interactions.exceptions import NoLetters
from interactions.pdf_letters import letter_pdf_at_hand, make_letter_pdf, make_pdf
from interactions.print_runs import WHOLE, PrintRun, run_of_job
from interactions.printing import Values
from segments import access
from segments.letters import Letters, letter_to_send, record_letters, title_of
from segments.models import Segment, SegmentLine

KIND = "letters as pdf"
LETTER_KIND = "letter as pdf"


@transaction.atomic
def start_pdf(segment: Segment, *, user: User, today: date, run: PrintRun = WHOLE) -> Job:
    """Have the letters made as one PDF, as they are when the worker comes to it.

    Raises NotAllowed, PdfFailed where there is no LibreOffice, NoLetters.
    """
    access.require_sight(user, segment)
    pdf.require_program()
    count = Letters(segment, today=today, run=run).printable().count()
    if not count:
        raise NoLetters(_("There are no letters to print."))
    return jobs.create_job(
        user=user,
        kind=KIND,
        arguments={"segment": segment.pk, "today": today.isoformat(), **run.arguments()},
        total=count,
        title=title_of(segment),
    )


def make_segment_pdf(job: Job) -> int:
    """The worker's part. Answers how many letters; raises NoLetters where the segment is gone."""
    said = job.arguments
    segment = _segment(job)
    letters = Letters(segment, today=date.fromisoformat(said["today"]), run=run_of_job(said))

    def values(document_id: int) -> Iterator[Values]:
        lines = letters.printable().filter(r_document=document_id)
        return (letter.values for letter in letters.read(lines))

    made = make_pdf(job, title_of(segment), letters.counts(), values)
    record_letters(segment, job.owner, made)
    return made


@transaction.atomic
def start_letter_pdf(line: SegmentLine, *, user: User, today: date) -> Job:
    """Have one line's letter made as PDF; the job that made the same one lately, if any.

    Raises NotAllowed, PdfFailed where there is no LibreOffice, NoLetter, NotEligible, LetterFailed.
    """
    access.require_sight(user, line.segment)
    pdf.require_program()
    letter = letter_to_send(line, today=today)
    if made := letter_pdf_at_hand(user, LETTER_KIND, letter.document_id, letter.values):
        return made
    return jobs.create_job(
        user=user,
        kind=LETTER_KIND,
        arguments={"segment": line.segment_id, "line": line.pk, "today": today.isoformat()},
        total=1,
        title=letter.name,
    )


def make_line_pdf(job: Job) -> dict[str, Any]:
    """The worker's part. Raises NoLetters where the line is gone, and as `start_letter_pdf`."""
    said = job.arguments
    line = SegmentLine.objects.listed().filter(segment=_segment(job), pk=said["line"]).first()
    if line is None:
        raise NoLetters(_("The line was removed from the segment meanwhile."))
    letter = letter_to_send(line, today=date.fromisoformat(said["today"]))
    result = make_letter_pdf(job, letter.name, letter.document_id, letter.values)
    record_letters(line.segment, job.owner, 1)
    return result


def _segment(job: Job) -> Segment:
    visible = Segment.objects.visible_to(job.owner).open()
    segment = visible.filter(pk=job.arguments["segment"]).first()
    if segment is None:
        raise NoLetters(_("The segment was logged or removed meanwhile."))
    return segment
