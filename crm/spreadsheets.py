"""Rows of text → the bytes of a file for spreadsheets, a bounded number of rows in memory."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import xlsxwriter
from django.http import StreamingHttpResponse
from django.utils.formats import get_format
from django.utils.http import content_disposition_header

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
BLOCK = 64 * 1024
BOM = "\ufeff"
# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Figure:
    """A number in a cell of a workbook, a share as a percentage, with so many decimals."""

    number: Decimal
    decimals: int = 0
    is_share: bool = False

    @property
    def form(self) -> str:
        decimals = f".{'0' * self.decimals}" if self.decimals else ""
        return f"0{decimals}{'%' * self.is_share}"


# Only of a workbook, whose cells know days and numbers.
Cell = str | date | Figure
# The form of a day that follows the language of whoever opens the workbook.
DAY = 14


# By what a form calls it: a workbook, a text that spreadsheets open, a text for other programs.
FORMATS = (XLSX, CSV_FOR_PEOPLE, CSV_FOR_PROGRAMS) = ("xlsx", "csv", "raw")


def known_format(asked: str) -> str:
    """What was asked for, if it is one of FORMATS, else a workbook."""
    return asked if asked in FORMATS else XLSX


def spreadsheet(
    rows: Iterable[Sequence[Any]], stem: str, form: str, *, delimiter: str = ","
) -> StreamingHttpResponse:
    """A download named by the stem; `form` is one of FORMATS."""
    is_csv = form in {CSV_FOR_PEOPLE, CSV_FOR_PROGRAMS}
    ending = "csv" if is_csv else "xlsx"
    is_raw = form == CSV_FOR_PROGRAMS
    content = as_csv(rows, delimiter, is_raw=is_raw) if is_csv else as_workbook(rows)
    disposition = content_disposition_header(as_attachment=True, filename=f"{stem}.{ending}")
    headers = {"Content-Disposition": disposition or ""}
    kind = CSV if is_csv else WORKBOOK
    return StreamingHttpResponse(content, content_type=kind, headers=headers)


def as_csv(
    rows: Iterable[Sequence[str]], delimiter: str = ",", *, is_raw: bool = False
) -> Iterator[bytes]:
    """For spreadsheets: UTF-8 with a mark, and no cell that would be a formula. `is_raw`, for other
    programs: without either."""
    buffer = io.StringIO()
    buffer.write("" if is_raw else BOM)
    writer = csv.writer(buffer, delimiter=delimiter or ",", lineterminator="\r\n")
    for row in rows:
        writer.writerow(row if is_raw else map(harmless, row))
        if buffer.tell() > BLOCK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def usual_delimiter() -> str:
    """What a spreadsheet in the reader's language takes for one: where a comma divides decimals, it
    divides no cells."""
    return ";" if get_format("DECIMAL_SEPARATOR") == "," else ","


def as_workbook(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A text is text, whatever it looks like."""
    with tempfile.TemporaryFile() as file:
        options: dict[str, Any] = {"constant_memory": True, "strings_to_formulas": False}
        with xlsxwriter.Workbook(file, options) as workbook:
            sheet = workbook.add_worksheet()
            form = cache(lambda said: workbook.add_format({"num_format": said}))
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(place, column, cell)
                    elif isinstance(cell, Figure):
                        sheet.write_number(place, column, cell.number, form(cell.form))
                    else:
                        sheet.write_datetime(place, column, cell, form(DAY))
        file.seek(0)
        while block := file.read(BLOCK):
            yield block
