"""How a text file seems to be written: encoding, delimiter, header row; all can be changed."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from math import log

from django.utils.translation import gettext as _

from crm.imports.guessing import is_heading
from crm.imports.reading import (
    DELIMITERS,
    LAST_HEADER_ROW,
    MAX_BYTES,
    SAMPLE_ROWS,
    Table,
    UnreadableFile,
    too_large,
)

# Blanks, zero bytes, marks of an encoding, and what divides columns.
NOTHING = b" \t\r\n\0\x1a\xef\xbb\xbf\xff\xfe,;|"
SAMPLE = 64 * 1024
SAMPLE_WORDS = 2000
# The bytes that no text has; a form feed and DOS's end of file are known from old programs.
CONTROL = re.compile(rb"[\x01-\x08\x0b\x0e-\x19\x1b-\x1f]")
FOREIGN_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
# How often letters are met in Russian, in thousandths.
RUSSIAN = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
        (
            *(110, 85, 80, 74, 67, 63, 55, 47, 45, 44, 35, 32, 30, 28, 26, 20, 19, 17),
            *(17, 17, 16, 14, 12, 10, 9, 7, 6, 5, 4, 3, 3, 1, 1),
        ),
        strict=True,
    )
)
WESTERN = dict.fromkeys("äöüßéèêëàâáãåæçíîïñóôõøúùûœ", 30)
SIGNS = dict.fromkeys("«»„“”‘’–—№…§°€\xa0", 10)
RARE = 0.2
OTHER_SCRIPT = 0.02
CAPITAL = 0.6
MIDDLE_CAPITAL = 0.05
# A letter of a text is this likely at least; below, the text is none.
LIKELY = log(3 / 1000)
ONE_BYTE = ("cp1251", "cp1252", "koi8-r", "cp866")
# What a row of values holds and a row of names does not.
VALUE = re.compile(r"@|\d{3,}|^\d+([.,]\d+)?$|^https?://|\d[./-]\d")


def detect(content: bytes) -> Table:
    """The text with the encoding, delimiter and header row it seems to have.

    Raises UnreadableFile.
    """
    refuse_what_is_no_text(content)
    encoding = encoding_of(content)
    table = Table(content, encoding, delimiter_of(sample_of(Table(content, encoding, ","))))
    return replace(table, header_row=header_row_of(table))


def refuse_what_is_no_text(content: bytes) -> None:
    if not content.strip(NOTHING):
        raise UnreadableFile(_("The file is empty."))
    if len(content) > MAX_BYTES:
        raise UnreadableFile(too_large())
    start = content[:1024].lstrip().lower()
    if start.startswith(b"%pdf"):
        raise UnreadableFile(_("This is a PDF; a list of contacts is a CSV file or a workbook."))
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        raise UnreadableFile(
            _("This is a web page, whatever its name. Open it in Excel and save it as a workbook.")
        )
    if start.startswith(b"<?xml"):
        raise UnreadableFile(
            _("This is an XML file. Open it in the program it came from and save it as CSV.")
        )


def encoding_of(content: bytes) -> str:
    """Raises UnreadableFile."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if encoding := unmarked_utf_16(content[:SAMPLE]):
        return encoding
    if can_be(content, "utf-8-sig"):
        return "utf-8-sig"
    if not CONTROL.search(content[:SAMPLE]):
        words = [match[0] for match in islice(FOREIGN_WORD.finditer(content), SAMPLE_WORDS)]
        fits = {one: likeness(words, one) for one in ONE_BYTE if can_be(content, one)}
        best = max(fits, key=lambda one: fits[one])
        if fits[best] > LIKELY:
            return best
        # Odd letters are no reason to refuse what Windows wrote; DOS and Unix wrote little else.
        if windows := {one: fits[one] for one in ("cp1251", "cp1252") if one in fits}:
            return max(windows, key=lambda one: windows[one])
    raise UnreadableFile(
        _("This is no text in any encoding known here; save the list as CSV in UTF-8.")
    )


def unmarked_utf_16(sample: bytes) -> str:
    """Every other byte of a Western or Russian text in UTF-16 is 0 or 4; "" for other files."""
    high, low = Counter(sample[0::2]), Counter(sample[1::2])
    half = len(sample) // 2
    for encoding, counts, others in (("utf-16-le", low, high), ("utf-16-be", high, low)):
        if half > 3 and counts[0] + counts[4] > 0.7 * half and not others[0] and counts[0]:
            return encoding
    return ""


def can_be(content: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), SAMPLE):
            decoder.decode(content[start : start + SAMPLE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def likeness(words: Sequence[bytes], encoding: str) -> float:
    """How likely the letters beyond ASCII are on average, as a logarithm."""
    chances = [
        chance for word in words for chance in letter_chances(word.decode(encoding, "replace"))
    ]
    return sum(map(log, chances)) / len(chances) if chances else 0.0


def letter_chances(word: str) -> Iterator[float]:
    for place, letter in enumerate(word):
        if letter.isascii():
            continue
        neighbours = word[max(place - 1, 0) : place] + word[place + 1 : place + 2]
        low = letter.lower()
        is_russian = low in RUSSIAN
        chance = RUSSIAN.get(low, WESTERN.get(low, SIGNS.get(letter, RARE))) / 1000
        if letter != low and place and word[place - 1].islower():
            chance *= MIDDLE_CAPITAL
        elif letter != low:
            chance *= CAPITAL
        foreign = [other for other in neighbours if other.isalpha() and other.isascii()]
        alike = [other for other in neighbours if other.isalpha() and not other.isascii()]
        # Russian words are Russian throughout; accents stand one by one among plain letters.
        if low not in SIGNS and (foreign if is_russian else alike):
            chance *= OTHER_SCRIPT
        yield chance


def sample_of(table: Table) -> str:
    lines: list[str] = []
    length = 0
    for line in table.lines():
        lines.append(line)
        length += len(line)
        if length > SAMPLE or len(lines) > 4 * SAMPLE_ROWS:
            break
    return "".join(lines)[: 2 * SAMPLE]


def delimiter_of(sample: str) -> str:
    return max((delimiter for delimiter, _label in DELIMITERS), key=lambda d: _fit(sample, d))


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    """How many rows are equally wide when cut here, and how wide; one column fits worst."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        rows = list(islice((cells for cells in reader if any(cells)), SAMPLE_ROWS))
    except csv.Error:
        return (0, 0)
    widths = Counter(len(cells) for cells in rows)
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return (0, 0)
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    return (count / len(rows), width)


def header_row_of(table: Table) -> int:
    """The row that names the columns, 0 where the first full row is one of values.

    Titles above it are narrower, or hold no known names. Raises UnreadableFile.
    """
    records = [
        record
        for record in islice(table.records(), LAST_HEADER_ROW)
        if any(map(str.strip, record[1]))
    ]
    if not records:
        raise UnreadableFile(_("The file is empty."))
    width = max(filled(cells) for _number, cells in records)
    for number, cells in records:
        names = [cell for cell in cells if cell.strip()]
        known = sum(map(is_heading, names))
        if (known >= 2 and 2 * known >= len(names)) or (known and 2 * filled(cells) > width):
            return number
    for number, cells in records:
        if 5 * filled(cells) >= 3 * width:
            return 0 if any(VALUE.search(cell) for cell in cells) else number
    return records[0][0]


def filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)
