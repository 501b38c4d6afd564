"""What crm itself removes of an erased contact, besides its row: what imports kept of it."""

import csv
import gzip
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.erasing import CannotErase, known_as
from crm.hooks import ContactEraser
from crm.imports.staging import forget
from crm.job_files import drop_all_files
from crm.memberships import MEMBERSHIPS
from crm.models import (
    Contact,
    ContactMerge,
    ImportOutcome,
    ImportRun,
    ImportSheet,
    SavedView,
    User,
)
from crm.models.staging import ROWS_A_RUN
from crm.needles import Needles
from crm.saved_views import words_of


def counts(contact: Contact) -> list[str]:
    groups = sum(
        model._default_manager.filter(contact=contact).count() for model in MEMBERSHIPS.values()
    )
    consents, addresses = contact.consents.count(), contact.alt_addresses.count()
    merges, files = (
        ContactMerge.objects.about(contact.pk).count(),
        len(list(_holding(contact, known_as(contact)))),
    )
    said = (
        (ngettext("%(count)s group membership", "%(count)s group memberships", groups), groups),
        (ngettext("%(count)s consent", "%(count)s consents", consents), consents),
        (
            ngettext("%(count)s alternative address", "%(count)s alternative addresses", addresses),
            addresses,
        ),
        (
            ngettext(
                "%(count)s merge, which can no longer be taken back",
                "%(count)s merges, which can no longer be taken back",
                merges,
            ),
            merges,
        ),
        (
            ngettext(
                "Its rows in %(count)s imported file", "Its rows in %(count)s imported files", files
            ),
            files,
        ),
    )
    return [_("The card"), *(sentence % {"count": count} for sentence, count in said if count)]


def erase(contact: Contact, user: User) -> None:
    """Memberships, consents and addresses go with the row itself.

    Raises CannotErase while an import that names the person is running. What is made for a download
    goes with everybody's: nobody knows whom it names, and it can be made again.
    """
    needles = known_as(contact)
    for run in _holding(contact, needles):
        if run.state == ImportRun.State.RUNNING:
            raise CannotErase(
                _("The import of %(file)s names the contact and is running; try again afterwards.")
                % {"file": run.file_name}
            )
        forget(run)
        ImportSheet.objects.filter(run=run).delete()
        content = _without(run, needles)
        ImportRun.objects.filter(pk=run.pk).update(
            content=content, result=needles.taken_out_of(run.result)
        )
    drop_all_files()
    _forget_views(needles)


def _forget_views(needles: Needles) -> None:
    """Lists that were kept for the person's sake: they find nobody any more."""
    views = SavedView.objects.exclude(name="")
    keys = [view.pk for view in views if needles.are_in(f"{view.name} {words_of(view)}")]
    views.filter(pk__in=keys).delete()


def _holding(contact: Contact, needles: Needles) -> Iterator[ImportRun]:
    """The imports whose file, rows or result name the person; files are read one by one."""
    rows = ImportOutcome.objects.filter(contact=contact.pk).values_list("row_id", flat=True)
    wrote = {row // ROWS_A_RUN for row in rows}
    for run in ImportRun.objects.order_by("pk").iterator(chunk_size=1):
        text = _text(run)
        named = text is None or needles.are_in(text)
        if named or run.pk in wrote or needles.taken_out_of(run.result) != run.result:
            yield run


def _text(run: ImportRun) -> str | None:
    """The file, or the sheet of a workbook, as text; None where it cannot be read as such, so that
    nobody knows."""
    try:
        if run.is_workbook:
            return gzip.decompress(bytes(run.rows_of_sheet.rows)).decode()
        return bytes(run.content).decode(run.encoding or "utf-8")
    except (UnicodeDecodeError, LookupError, ImportSheet.DoesNotExist):
        return None


def _without(run: ImportRun, needles: Needles) -> bytes:
    """The file with the person's rows emptied: the place of the others is what a stopped import
    goes on from. A workbook goes whole."""
    text = _text(run)
    if text is None or run.is_workbook:
        return b""
    if not needles.are_in(text):
        return bytes(run.content)
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=run.delimiter or ",")
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=run.delimiter or ","):
        is_theirs = needles.are_in(" ".join(cells))
        writer.writerow([""] * len(cells) if is_theirs else cells)
    return written.getvalue().encode(run.encoding or "utf-8")


ERASER = ContactEraser(counts=counts, erase=erase)
