"""The letters of a logged segment, or of interactions written at once, made again from frozen
values, exactly as they were."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Count, F, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, NullIf
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import events, jobs
from crm.access import require
from crm.folding import ByCodePoint
from crm.models import Job, User
from interactions import pdf, printing
from interactions.access import VIEW_LOG, may_deliver, may_send
from interactions.exceptions import NoLetters
from interactions.letter_values import letter_values
from interactions.letters import ENGINE_VERSION
from interactions.models import Delivery, EntryBatch, InteractionLogEntry
from interactions.pdf_letters import letter_pdf_at_hand, make_letter_pdf, make_pdf
from interactions.print_runs import (
    AS_LINES,
    BY_POST,
    ORDERS,
    WHOLE,
    PrintRun,
    Sorting,
    column_of,
    run_of_job,
)
from interactions.printing import DocumentCount, LetterItem, Values
from interactions.together import (
    Together,
    found_again,
    named,
    permission_of,
    subject_of,
    title_of,
)

CHUNK = 500
SEGMENT_KIND = "logged letters as pdf"
BATCH_KIND = "letters written at once as pdf"
ENTRY_KIND = "logged letter as pdf"


def _frozen(name: str) -> Any:
    """A field of the address that a letter was frozen with, '' without one."""
    paths = (f"merge_values__address__{name}", f"merge_values__contact__{name}")
    texts = (NullIf(Cast(KT(path), TextField()), Value("")) for path in paths)
    return Coalesce(*texts, Value(""), output_field=TextField())


# By country and post code, and as the lines were sorted by what an entry still says.
SORTED = {"name": "contact_name", "company": "company_name", "description": "description"}


def sorting_of(run: PrintRun) -> Sorting:
    if run.order == BY_POST:
        return (_frozen("country"), _frozen("post_code"))
    column = column_of(run.order)
    if column.removeprefix("-") not in SORTED:
        return ()
    by = ByCodePoint(F(SORTED[column.removeprefix("-")]))
    return (by.desc(nulls_last=True) if column.startswith("-") else by.asc(nulls_last=True),)


def print_orders() -> dict[str, Any]:
    """What may be chosen, with its words."""
    return {
        **ORDERS,
        f"{AS_LINES}name": gettext_lazy("by name"),
        f"{AS_LINES}company": gettext_lazy("by company"),
    }


_COLUMNS = (
    "pk",
    "segment_number",
    "contact_name",
    "document_id",
    "format_language",
    "merge_values",
)


def letters_of(together: Together, *, run: PrintRun = WHOLE) -> "QuerySet[InteractionLogEntry]":
    """The entries whose letters are printed: hard copies, or every entry with a document."""
    return run.of(together.entries.printable(every_type=run.every_type), sorting_of(run))


def _counted(entries: "QuerySet[InteractionLogEntry]") -> list[DocumentCount]:
    counts = entries.order_by("document_id").values_list("document_id").annotate(n=Count("pk"))
    return printing.documents_in(counts)


def combined_letters(together: Together, *, user: User, run: PrintRun = WHOLE) -> HttpResponse:
    """One Word file per document; the letters count as downloaded. Raises NoLetters."""
    entries = letters_of(together, run=run)
    documents = _counted(entries)

    def values(document_id: int) -> Iterator[Values]:
        for row in _rows(entries.filter(document_id=document_id), run):
            yield _values(row, together)

    response = printing.combined_response(
        title_of(together), documents, values, version=together.engine_version
    )
    record_download(together, entries, user=user)
    return response


def single_letters(together: Together, *, user: User, run: PrintRun = WHOLE) -> HttpResponse:
    """A ZIP of one Word file a letter; the letters count as downloaded. Raises NoLetters."""
    entries = letters_of(together, run=run)
    if not entries.exists():
        raise NoLetters(_("There are no letters to print."))
    items = (
        LetterItem(
            f"{row['segment_number']} {row['contact_name']}".strip(),
            row["document_id"],
            _values(row, together),
        )
        for row in _rows(entries, run)
    )
    response = printing.zip_response(title_of(together), items, version=together.engine_version)
    record_download(together, entries, user=user)
    return response


@transaction.atomic
def start_logged_pdf(together: Together, *, user: User, run: PrintRun = WHOLE) -> Job:
    """Have the letters made as one PDF by a worker. Raises NotAllowed, PdfFailed, NoLetters."""
    require(user, permission_of(together))
    pdf.require_program()
    count = letters_of(together, run=run).count()
    if not count:
        raise NoLetters(_("There are no letters to print."))
    return jobs.create_job(
        user=user,
        kind=BATCH_KIND if isinstance(together, EntryBatch) else SEGMENT_KIND,
        arguments={**named(together), **run.arguments()},
        total=count,
        title=title_of(together),
    )


def make_logged_pdf(job: Job) -> int:
    """The worker's part: the job's PDF; its letters count as downloaded. Answers how many."""
    user = job.owner
    together = found_again(job.arguments, user)
    run = run_of_job(job.arguments)
    entries = letters_of(together, run=run)

    def values(document_id: int) -> Iterator[Values]:
        for row in _rows(entries.filter(document_id=document_id), run):
            yield _values(row, together)

    made = make_pdf(
        job,
        title_of(together),
        _counted(entries),
        values,
        version=together.engine_version,
    )
    record_download(together, entries, user=user)
    return made


def entry_values(entry: InteractionLogEntry) -> Values:
    """What the letter or e-mail of a logged entry says; one query unless the log is loaded."""
    return letter_values(
        entry.merge_values or {}, entry.shared_values, format_language=entry.format_language
    )


def engine_of(entry: InteractionLogEntry) -> int:
    """The version of the engine that made the entry's letter first."""
    together = entry.logged_segment or entry.batch
    return together.engine_version if together else ENGINE_VERSION


def entry_letter(entry: InteractionLogEntry, *, user: User) -> HttpResponse:
    """One logged letter as a Word file. Raises NoLetters, LetterFailed."""
    response = printing.letter_response(
        _entry_title(entry), _document_of(entry), entry_values(entry), version=engine_of(entry)
    )
    _record_letter(entry, user)
    return response


def marked_letter(entry: InteractionLogEntry) -> bytes:
    """The letter of an entry with marks around its values, for looking at. Raises NoLetters,
    LetterFailed."""
    return printing.letter_bytes(
        _document_of(entry), entry_values(entry), version=engine_of(entry), marks_values=True
    )


def neighbours(
    entry: InteractionLogEntry,
) -> "tuple[InteractionLogEntry | None, InteractionLogEntry | None]":
    """The letters before and after it in its logged segment; none of an entry by itself."""
    if entry.logged_segment_id is None:
        return None, None
    letters = InteractionLogEntry.objects.filter(logged_segment=entry.logged_segment_id)
    letters = letters.filter(document__isnull=False, merge_values__isnull=False)
    letters = letters.only("pk", "contact_name", "contact_number")
    before = letters.filter(pk__lt=entry.pk).order_by("-pk").first()
    return before, letters.filter(pk__gt=entry.pk).order_by("pk").first()


def take_letter(entry: InteractionLogEntry, *, user: User) -> HttpResponse:
    """The letter of an entry without a logged segment, which waits no more from now on.

    Who may only read takes a copy. Raises NoLetters, LetterFailed.
    """
    response = entry_letter(entry, user=user)
    _mark_taken(entry, user)
    return response


def _document_of(entry: InteractionLogEntry) -> int:
    if entry.document_id is None or entry.merge_values is None:
        raise NoLetters(_("There is no letter for this interaction."))
    return entry.document_id


def _entry_title(entry: InteractionLogEntry) -> str:
    return f"{entry.segment_number} {entry.contact_name}".strip()


def _record_letter(entry: InteractionLogEntry, user: User) -> None:
    events.record(user, "download_letter", "entry", str(entry.pk), letters=1)


def _mark_taken(entry: InteractionLogEntry, user: User) -> None:
    """The letter waits no more, unless the user may only read."""
    if may_send(user, entry):
        waiting = entry.deliveries.filter(channel=Delivery.Channel.HARD_COPY)
        waiting.filter(state=Delivery.State.READY).update(state=Delivery.State.DOWNLOADED)


@transaction.atomic
def start_entry_pdf(entry: InteractionLogEntry, *, user: User) -> Job:
    """Have one logged letter made as PDF; the job that made it lately, if any.

    Raises NotAllowed, PdfFailed where there is no LibreOffice, NoLetters, LetterFailed.
    """
    require(user, VIEW_LOG)
    pdf.require_program()
    made = letter_pdf_at_hand(
        user, ENTRY_KIND, _document_of(entry), entry_values(entry), version=engine_of(entry)
    )
    return made or jobs.create_job(
        user=user,
        kind=ENTRY_KIND,
        arguments={"entry": entry.pk},
        total=1,
        title=_entry_title(entry),
    )


def make_entry_pdf(job: Job) -> dict[str, Any]:
    """The worker's part; a letter of no logged segment waits no more from then on."""
    entry = InteractionLogEntry.objects.visible_to(job.owner).get(pk=job.arguments["entry"])
    result = make_letter_pdf(
        job,
        _entry_title(entry),
        _document_of(entry),
        entry_values(entry),
        version=engine_of(entry),
    )
    _record_letter(entry, job.owner)
    if entry.logged_segment is None:
        _mark_taken(entry, job.owner)
    return result


@transaction.atomic
def record_download(
    together: Together, entries: "QuerySet[InteractionLogEntry]", *, user: User
) -> int:
    """Letters ready for download become downloaded; who took how many is kept. Answers how many.

    Who may only read takes copies: the letters stay ready for those who send them.
    Raises NotAllowed.
    """
    require(user, permission_of(together))
    ready = Delivery.objects.filter(
        channel=Delivery.Channel.HARD_COPY, state=Delivery.State.READY, entry__in=entries
    )
    if may_deliver(user, together):
        ready.update(state=Delivery.State.DOWNLOADED)
    letters = entries.count()
    events.record(user, "download_letters", *subject_of(together), letters=letters)
    return letters


def _rows(entries: "QuerySet[InteractionLogEntry]", run: PrintRun) -> Iterator[dict[str, Any]]:
    """Entries in the order they are printed."""
    return run.read(entries, sorting_of(run), _COLUMNS, size=CHUNK)


def _values(row: dict[str, Any], together: Together) -> Values:
    return letter_values(
        row["merge_values"], together.shared_values, format_language=row["format_language"]
    )
