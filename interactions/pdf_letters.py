"""Letters as one PDF, made in chunks outside the request."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import chain, islice
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crm import jobs
from crm.job_files import keep_file
from crm.models import Job, User
from interactions.documents import template_of_digest
from interactions.exceptions import LetterFailed, NoLetters
from interactions.letter_messages import error_sentence
from interactions.letters import (
    ENGINE_VERSION,
    LetterError,
    Template,
    digest,
    render_combined,
    safe_name,
)
from interactions.models import Document
from interactions.pdf import Converter, can_draw, page_picture
from interactions.printing import DocumentCount, Values, letter_bytes

# LibreOffice takes some 30 ms a letter up to here, and more beyond.
LETTERS_A_CHUNK = 150
# A document that prints the number of all pages is converted letter by letter, so many at once.
SINGLE_LETTERS_A_CHUNK = 50
# A field that prints the number of its section's pages.
_SECTION_PAGES = re.compile(rb"""(<w:instrText[^>]*>\s*|w:instr=["']\s*)SECTIONPAGES\b""", re.I)
# A letter longer than that is read in its file.
PAGES_SHOWN = 10
PDF_TYPE = "application/pdf"


def make_pdf(
    job: Job,
    title: str,
    documents: Iterable[DocumentCount],
    values: Callable[[int], Iterable[Values]],
    *,
    version: int = ENGINE_VERSION,
) -> int:
    """Keep one PDF with all letters, document after document, as the job's file; answers how many
    letters it has.

    Raises NoLetters, LetterFailed, PdfFailed, and what `jobs.beat` raises.
    """
    import pikepdf  # Only a worker needs it, and it takes its time.

    done = 0
    with ExitStack() as parts, Converter(lambda: jobs.beat(job, done)) as converter:
        whole = parts.enter_context(pikepdf.new())
        for document in documents:
            template = _opened(document.document_id, version)
            for chunk in _chunks(template, values(document.document_id)):
                files = _word_files(template, chunk)
                for pdf in converter.convert(files, letters=len(chunk)):
                    # Pages are read from their part when the whole is saved.
                    part = parts.enter_context(pikepdf.open(io.BytesIO(pdf)))
                    whole.pages.extend(part.pages)
                done += len(chunk)
                jobs.beat(job, done)
        if not done:
            raise NoLetters(_("There are no letters to print."))
        buffer = io.BytesIO()
        whole.remove_unreferenced_resources()
        whole.save(buffer)
    keep_file(job, f"{safe_name(title)}.pdf", PDF_TYPE, [buffer.getvalue()])
    return done


def make_letter_pdf(
    job: Job, name: str, document_id: int, values: Values, *, version: int = ENGINE_VERSION
) -> dict[str, Any]:
    """Keep the PDF of one letter as the job's file; answers the job's result: how many pages, and
    the digest of the letter, by which it is found again.

    Raises LetterFailed, PdfFailed, and what `jobs.beat` raises.
    """
    import pikepdf

    content = letter_bytes(document_id, values, version=version)
    with Converter(lambda: jobs.beat(job, 0)) as converter:
        [made] = converter.convert([pages_counted(content)], letters=1)
    with pikepdf.open(io.BytesIO(made)) as opened:
        pages = len(opened.pages)
    keep_file(job, f"{safe_name(name)}.pdf", PDF_TYPE, [made])
    jobs.beat(job, 1)
    return {"letters": 1, "pages": pages, "digest": digest(content)}


def letter_pdf_at_hand(
    user: User, kind: str, document_id: int, values: Values, *, version: int = ENGINE_VERSION
) -> Job | None:
    """The user's job that made the PDF of this very letter, while its file is kept."""
    made = digest(letter_bytes(document_id, values, version=version))
    done = Job.objects.filter(owner=user, kind=kind, state=Job.State.DONE, result__digest=made)
    return next((job for job in done if job.has_file), None)


def pictures(job: Job) -> list[str]:
    """Addresses of the pages of a letter's PDF as pictures; none where they cannot be drawn."""
    if not can_draw():
        return []
    pages = range(1, min(job.result["pages"], PAGES_SHOWN) + 1)
    return [reverse("interactions:letter-page", args=[job.pk, page]) for page in pages]


def page_of_job(job: Job, page: int) -> bytes:
    """A page of the PDF that the job made, as PNG. Raises PdfFailed."""
    with job.result_file.open() as file:
        return page_picture(file.read(), page)


def _opened(document_id: int, version: int) -> Template:
    digest = Document.objects.values_list("digest", flat=True).get(pk=document_id)
    return template_of_digest(digest, version=version)


def _chunks(template: Template, values: Iterable[Values]) -> Iterator[list[Values]]:
    size = SINGLE_LETTERS_A_CHUNK if template.counts_pages else LETTERS_A_CHUNK
    rest = iter(values)
    for first in rest:
        yield list(chain([first], islice(rest, size - 1)))


def _word_files(template: Template, letters: list[Values]) -> list[bytes]:
    try:
        if template.counts_pages:
            return [pages_counted(template.render(values)) for values in letters]
        return [b"".join(render_combined(template, letters))]
    except LetterError as error:
        raise LetterFailed(error_sentence(error)) from error


def pages_counted(content: bytes) -> bytes:
    """The Word file as LibreOffice can count its pages.

    It does not know the number of a section's pages; in a file of one section all pages are that.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sections = sum(part.count(b"<w:sectPr") for part in parts.values())
    if sections > 1 or not any(_SECTION_PAGES.search(part) for part in parts.values()):
        return content
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, _SECTION_PAGES.sub(rb"\1NUMPAGES", part))
    return made.getvalue()
