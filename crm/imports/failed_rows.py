"""Rows that were left out, as a file to be mended and imported again: their own columns as they
came, and why in the last one."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from crm.imports.matching import whole
from crm.imports.reading import Table
from crm.imports.review import left_out, reason
from crm.imports.taking_in import table_of
from crm.models import ImportRun


def failed_rows(run: ImportRun) -> Iterator[list[str]]:
    """The header and every row left out; a bounded number of them in memory.

    Raises UnreadableFile.
    """
    table = table_of(run)
    # Asked now, that a file which cannot be read is told before the download begins.
    return _failed_rows(run, table, table.header)


def _failed_rows(run: ImportRun, table: Table, header: list[str]) -> Iterator[list[str]]:
    width = len(header)
    yield [*header, _("Why")]
    reasons = _reasons(run)
    number, sentence = next(reasons, (0, ""))
    for row_number, cells in table.rows():
        if row_number == number:
            yield [*cells, *[""] * (width - len(cells)), sentence]
            number, sentence = next(reasons, (0, ""))


def _reasons(run: ImportRun) -> Iterator[tuple[int, str]]:
    """Row number and reason, once a row: a company and its person are both of it."""
    last = 0
    for outcome in left_out(whole(run)).iterator(chunk_size=1_000):
        if (number := outcome.row.row_number) != last:
            yield number, reason(outcome)
        last = number
