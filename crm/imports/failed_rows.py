"""Rows that were left out, as a file to be mended and imported again: their own columns as they
came, and why in the last one."""

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from crm.imports.matching import whole
from crm.imports.reading import Table
from crm.imports.review import left_out, reason
from crm.imports.taking_in import table_of
from crm.models import ImportRun

BLOCK = 64 * 1024
BOM = "\ufeff"
# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


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


def as_csv(rows: Iterator[Sequence[str]], delimiter: str) -> Iterator[bytes]:
    """For spreadsheets: UTF-8 with a mark, and no cell that would be a formula."""
    buffer = io.StringIO()
    buffer.write(BOM)
    writer = csv.writer(buffer, delimiter=delimiter or ",", lineterminator="\r\n")
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row])
        if buffer.tell() > BLOCK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def as_workbook(rows: Iterator[Sequence[str]]) -> Iterator[bytes]:
    """Every cell is text, whatever it looks like."""
    with tempfile.TemporaryFile() as file:
        options: dict[str, Any] = {"constant_memory": True, "strings_to_formulas": False}
        with xlsxwriter.Workbook(file, options) as workbook:
            sheet = workbook.add_worksheet()
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write_string(place, column, cell)
        file.seek(0)
        while block := file.read(BLOCK):
            yield block
