"""A file's bytes → header and rows, one after another: memory does not grow with the file.

What may come in, and what is too much of it, stands here; how a file is written is found out by
`detecting`, a workbook's sheet becomes such a file in `workbooks`.
"""

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.exceptions import BusinessRuleError

MAX_MB = 20
MAX_BYTES = MAX_MB * 1024 * 1024
MAX_ROWS = 1_000_000
MAX_COLUMNS = 200
MAX_CELL = 10_000
MAX_RECORD = MAX_COLUMNS * MAX_CELL
# Titles may stand above the header, not whole pages.
LAST_HEADER_ROW = 100
# What shows the shape of a list; it does not change after that.
SAMPLE_ROWS = 50
ENCODINGS = [
    ("utf-8-sig", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("utf-16-le", gettext_lazy("UTF-16 without a mark (little-endian)")),
    ("utf-16-be", gettext_lazy("UTF-16 without a mark (big-endian)")),
    ("cp1251", gettext_lazy("Windows-1251 (Cyrillic)")),
    ("cp1252", gettext_lazy("Windows-1252 (Western)")),
    ("koi8-r", gettext_lazy("KOI8-R (Cyrillic, Unix)")),
    ("cp866", gettext_lazy("CP866 (Cyrillic, DOS)")),
]
DELIMITERS = [
    (",", gettext_lazy("Comma")),
    (";", gettext_lazy("Semicolon")),
    ("\t", pgettext_lazy("delimiter", "Tab")),
    ("|", gettext_lazy("Vertical bar")),
]


class UnreadableFile(BusinessRuleError):
    """The file is no list of contacts; the sentence says why and what to do."""


@dataclass(frozen=True)
class Table:
    """A file as it is read with this encoding and delimiter.

    `header_row` counts from 1 as a spreadsheet does; 0: no row names the columns. `is_packed`: the
    bytes are gzip's, as a workbook's sheet is kept.
    """

    content: bytes
    encoding: str
    delimiter: str
    header_row: int = 1
    is_packed: bool = False

    @cached_property
    def header(self) -> list[str]:
        """The names of the columns, "" where one has none. Raises UnreadableFile."""
        if not self.header_row:
            rows = [cells for _number, cells in islice(self.rows(), SAMPLE_ROWS)]
            return within_the_cap([""] * max(map(len, rows), default=0))
        found = (cells for number, cells in self.records() if number == self.header_row)
        names = [" ".join(name.split()) for name in next(found, [])]
        if not any(names):
            raise UnreadableFile(
                _("Row %(row)s is empty: it cannot be the header. Choose another row.")
                % {"row": self.header_row}
            )
        return within_the_cap(names)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Row number as a spreadsheet counts, and cells; empty rows are left out.

        Raises UnreadableFile.
        """
        count = 0
        for number, cells in self.records():
            if number > self.header_row and any(cell.strip() for cell in cells):
                count += 1
                if count > MAX_ROWS:
                    raise UnreadableFile(
                        _("The file has more than %(most)s rows; split it.") % {"most": MAX_ROWS}
                    )
                yield number, cells

    def first_records(self, last: int) -> list[tuple[int, list[str]]]:
        """The rows up to this one as they stand, the empty ones left out. Raises UnreadableFile."""
        records = takewhile(lambda record: record[0] <= last, self.records())
        return [record for record in records if any(cell.strip() for cell in record[1])]

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Every row, the header and the empty ones too. Raises UnreadableFile."""
        lines = Lines(self.lines())
        reader = csv.reader(lines, delimiter=self.delimiter)
        held: tuple[int, list[str]] | None = None
        number = 0
        try:
            for number, cells in enumerate(reader, start=1):
                if max(map(len, cells), default=0) > MAX_CELL:
                    raise UnreadableFile(self._huge_cell(number))
                if held is not None:
                    yield held
                held = number, cells
                lines.next_record()
        except csv.Error as error:
            raise UnreadableFile(self._huge_cell(number + 1)) from error
        if held is not None:
            if is_open(lines.last_record, self.delimiter):
                raise UnreadableFile(open_quotation(held[0]))
            yield held

    def lines(self) -> Iterator[str]:
        stream = io.BytesIO(self.content)
        source = gzip.GzipFile(fileobj=stream) if self.is_packed else stream
        # newline="" keeps line breaks inside quoted cells as they are.
        text = io.TextIOWrapper(source, self.encoding, newline="")
        try:
            for number, line in enumerate(text, start=1):
                if "\0" in line:
                    raise UnreadableFile(zero_bytes(number))
                # Some programs write the mark of UTF-16 where the encoding says it already.
                yield line.removeprefix("\ufeff") if number == 1 else line
        except UnicodeError as error:
            raise UnreadableFile(self._not_in_this_encoding()) from error

    def _huge_cell(self, row: int) -> str:
        """In a text a quotation mark may have swallowed what follows; a workbook's cells end."""
        if self.is_packed:
            sentence = _(
                "A cell of row %(row)s holds more than %(most)s characters. "
                "Shorten it, or delete its column."
            )
        else:
            sentence = _(
                "A cell of row %(row)s holds more than %(most)s characters; "
                "perhaps a quotation mark is not closed."
            )
        return sentence % {"row": row, "most": MAX_CELL}

    def _not_in_this_encoding(self) -> str:
        """Where the file stops being text; the reader knows its own piece of it only."""
        line = 1
        try:
            self.content.decode(self.encoding)
        except UnicodeDecodeError as error:
            before = self.content[: error.start].decode(self.encoding, "ignore")
            line = before.count("\n") + 1
        except UnicodeError:
            # UTF-16 without anything in it.
            line = 1
        return _(
            "The file is not written in %(encoding)s: line %(line)s holds what is no letter there. "
            "Choose another encoding."
        ) % {"encoding": dict(ENCODINGS).get(self.encoding, self.encoding), "line": line}


class Lines:
    """Lines on their way to the CSV reader, which asks for no more than its next record needs."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._record: list[str] = []
        self._length = 0
        self._number = 1
        self.last_record: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._record.append(line)
        self._length += len(line)
        if self._length > MAX_RECORD:
            raise UnreadableFile(huge_record(self._number))
        return line

    def next_record(self) -> None:
        self.last_record, self._record = self._record, []
        self._length = 0
        self._number += 1


def is_open(record: list[str], delimiter: str) -> bool:
    """A quotation mark that nothing closes takes all rows to the file's end into one cell."""
    if not any('"' in line for line in record):
        return False
    try:
        list(csv.reader(record, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def within_the_cap(names: list[str]) -> list[str]:
    used = max((place for place, name in enumerate(names, start=1) if name), default=len(names))
    if used > MAX_COLUMNS:
        raise UnreadableFile(
            _("The file has %(count)s columns; %(most)s are the most. Delete those not needed.")
            % {"count": used, "most": MAX_COLUMNS}
        )
    return names[:MAX_COLUMNS]


def too_large() -> str:
    return _("The file is larger than %(most)s MB; split it.") % {"most": MAX_MB}


def zero_bytes(line: int) -> str:
    return _("Line %(line)s holds zero bytes: this is no CSV file, or its encoding is another.") % {
        "line": line
    }


def huge_record(row: int) -> str:
    return _(
        "Row %(row)s holds more than %(most)s characters; "
        "perhaps a quotation mark is not closed, or this is no list."
    ) % {"row": row, "most": MAX_RECORD}


def open_quotation(row: int) -> str:
    return _("A quotation mark in row %(row)s is not closed.") % {"row": row}
