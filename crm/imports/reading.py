"""Bytes → header and rows; encoding and delimiter are detected, said, and can be changed."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.exceptions import BusinessRuleError

MAX_BYTES = 20 * 1024 * 1024
MAX_COLUMNS = 200
MAX_CELL = 10_000
ENCODINGS = [
    ("utf-8-sig", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("cp1251", gettext_lazy("Windows-1251 (Cyrillic)")),
    ("cp1252", gettext_lazy("Windows-1252 (Western)")),
]
DELIMITERS = [
    (",", gettext_lazy("Comma")),
    (";", gettext_lazy("Semicolon")),
    ("\t", pgettext_lazy("delimiter", "Tab")),
    ("|", gettext_lazy("Vertical bar")),
]
# What decides between delimiters; a list does not change its shape after that.
SAMPLE = 64 * 1024
SAMPLE_ROWS = 50
# Letters side by side where Windows-1251 has Cyrillic: a Western text has single accents.
CYRILLIC_PAIR = re.compile(rb"[\xc0-\xff]{2}")
ACCENT = re.compile(rb"[\xc0-\xff]")


class UnreadableFile(BusinessRuleError):
    """The file is no list of contacts; the sentence says why and what to do."""


@dataclass(frozen=True)
class Table:
    """A file as it is read with this encoding and delimiter."""

    content: bytes
    encoding: str
    delimiter: str

    @cached_property
    def header(self) -> list[str]:
        """The names of the columns. Raises UnreadableFile."""
        header = next(self._records(), (0, []))[1]
        names = [name.strip() for name in header]
        if not any(names):
            raise UnreadableFile(_("The file has no header: its first row must name the columns."))
        if len(names) > MAX_COLUMNS:
            raise UnreadableFile(
                _("The file has %(count)s columns; %(most)s are the most.")
                % {"count": len(names), "most": MAX_COLUMNS}
            )
        return names

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Row number as a spreadsheet counts, and cells; empty rows are left out.

        Raises UnreadableFile.
        """
        for number, cells in self._records():
            if number > 1 and any(cell.strip() for cell in cells):
                yield number, cells

    @cached_property
    def text(self) -> str:
        try:
            text = self.content.decode(self.encoding)
        except UnicodeError as error:
            raise UnreadableFile(
                _("The file is not written in %(encoding)s; choose another encoding.")
                % {"encoding": dict(ENCODINGS).get(self.encoding, self.encoding)}
            ) from error
        if "\0" in text:
            raise UnreadableFile(
                _("The file holds zero bytes: it is no CSV file, or its encoding is another.")
            )
        return text

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        # newline="" keeps line breaks inside quoted cells as they are.
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter)
        number = 0
        try:
            for number, cells in enumerate(reader, start=1):
                if any(len(cell) > MAX_CELL for cell in cells):
                    raise UnreadableFile(huge_cell(number))
                if cells and self._is_swallowed(cells[-1]):
                    raise UnreadableFile(open_quotation(number))
                yield number, cells
        except csv.Error as error:
            raise UnreadableFile(huge_cell(number + 1)) from error

    def _is_swallowed(self, cell: str) -> bool:
        """A quotation mark that nothing closes takes all rows to the file's end into one cell."""
        return "\n" in cell and self.text.endswith(cell)


def huge_cell(row: int) -> str:
    return _(
        "A cell of row %(row)s holds more than %(most)s characters; "
        "perhaps a quotation mark is not closed."
    ) % {"row": row, "most": MAX_CELL}


def open_quotation(row: int) -> str:
    return _("A quotation mark in row %(row)s is not closed.") % {"row": row}


def detect(content: bytes) -> Table:
    """The file with the encoding and delimiter it seems to have. Raises UnreadableFile."""
    if not content.strip():
        raise UnreadableFile(_("The file is empty."))
    if len(content) > MAX_BYTES:
        raise UnreadableFile(_("The file is larger than 20 MB; split it."))
    if content.startswith(b"PK\x03\x04"):
        raise UnreadableFile(_("This is an Excel workbook; save it as CSV and upload that."))
    encoding = _encoding_of(content)
    delimiter = _delimiter_of(Table(content, encoding, ",").text[:SAMPLE])
    return Table(content, encoding, delimiter)


def _encoding_of(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    pairs, accents = len(CYRILLIC_PAIR.findall(content)), len(ACCENT.findall(content))
    windows = ["cp1251", "cp1252"] if pairs * 4 > accents else ["cp1252", "cp1251"]
    for encoding in ("utf-8-sig", *windows):
        if _can_be(content, encoding):
            return encoding
    raise UnreadableFile(
        _("This is no text in any encoding known here; save the list as CSV in UTF-8.")
    )


def _can_be(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter_of(sample: str) -> str:
    return max((delimiter for delimiter, _label in DELIMITERS), key=lambda d: _fit(sample, d))


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    """How even the rows are when cut here, and how wide; one column fits worst."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    widths: list[int] = []
    try:
        widths = [len(cells) for _number, cells in zip(range(SAMPLE_ROWS), reader, strict=False)]
    except csv.Error:
        return (0, 0)
    width = widths[0] if widths else 0
    if width < 2:
        return (0, 0)
    return (sum(other == width for other in widths) / len(widths), width)
