"""A workbook on standard input → one of its sheets as CSV on standard output.

Run as a process of its own with bounded memory and time (`workbooks.read_sheet`): whatever a file
is made of, only this process can be filled or kept busy by it. It therefore imports nothing of the
site. The first line of the answer is JSON: the names of the sheets that are seen in Excel, and
which of them follows. A refusal is JSON on standard error, its code known to `workbooks.REFUSALS`.

Formulas are never computed: a cell says what the program that saved the file saw there.
"""

import csv
import datetime
import html
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NoReturn

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

REFUSED = 3
MEGABYTE = 1024 * 1024
CHUNK = MEGABYTE
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How the workbook stream of an XLS file begins, and its record that asks for a password.
BIFF8 = b"\x09\x08\x10\x00\x00\x06\x05\x00"
FILEPASS = 0x2F
FIRST_RECORDS = 8
# What Excel calls 0% and 0.00%, and how cells of a sheet name their place and style.
PERCENTS = {b"9": 0, b"10": 2}
LARGEST_SHARE = 1e9
STYLED = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})" s="(\d+)"')
PARTS_OF_TABLES = (".xml", ".rels", ".bin")


def refuse(code: str, **details: Any) -> NoReturn:
    sys.stderr.write(json.dumps({"code": code, **details}))
    sys.exit(REFUSED)


def limit(memory_mb: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time is kept by who started us.
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * MEGABYTE, memory_mb * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def look_at(content: bytes, most_unpacked_mb: int) -> None:
    """Refuse what is no workbook by its container, before anything is made of its cells."""
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content or is_locked_xls(content):
            refuse("password")
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
                refuse("word" if "word/document.xml" in names else "archive")
            look_at_parts(archive, most_unpacked_mb * MEGABYTE)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        refuse("broken", reason=str(error))
    except RuntimeError:  # zipfile's word for a part that asks for a password
        refuse("password")


def is_locked_xls(content: bytes) -> bool:
    """Whether a FILEPASS record stands among the first: the rest cannot be read without it."""
    at = content.find(BIFF8)
    for _record in range(FIRST_RECORDS if at >= 0 else 0):
        kind, length = (
            int.from_bytes(content[at + place : at + place + 2], "little") for place in (0, 2)
        )
        if kind == FILEPASS:
            return True
        at += 4 + length
    return False


def look_at_parts(archive: zipfile.ZipFile, room: int) -> None:
    """Unpack what will be read, piece by piece and no further than allowed."""
    for info in archive.infolist():
        if not info.filename.lower().endswith(PARTS_OF_TABLES):
            continue
        tail = b""
        with archive.open(info) as part:
            while piece := part.read(CHUNK):
                room -= len(piece)
                if room < 0:
                    refuse("bomb")
                if b"<!DOCTYPE" in tail + piece or b"<!ENTITY" in tail + piece:
                    refuse("dtd")
                if b"manifest:encryption-data" in tail + piece:
                    refuse("password")
                tail = piece[-32:]


def opened(content: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError:
        refuse("password")
    except CalamineError as error:
        refuse("password" if "password" in str(error).lower() else "broken", reason=str(error))


def sheet_of(book: CalamineWorkbook, names: list[str], wanted: str) -> CalamineSheet:
    """The sheet of this name, else the first that holds anything."""
    try:
        if wanted in names:
            return book.get_sheet_by_name(wanted)
        sheets = map(book.get_sheet_by_name, names)
        return next((sheet for sheet in sheets if sheet.start is not None), None) or (
            book.get_sheet_by_name(names[0])
        )
    except CalamineError as error:
        refuse("broken", reason=str(error))


def percent_styles(archive: zipfile.ZipFile) -> dict[bytes, int]:
    """Styles of cells that show a number as a percentage: how many decimals, by number."""
    styles = archive.read("xl/styles.xml")
    codes = dict(PERCENTS)
    for tag in re.findall(rb"<numFmt\s[^>]*>", styles):
        code = re.split(rb"[;\]]", of_tag(tag, b"formatCode"))[0]
        if code.endswith(b"%"):
            codes[of_tag(tag, b"numFmtId")] = len(code.partition(b".")[2].strip(b"% "))
    formats = re.search(rb"<cellXfs\b.*?</cellXfs>", styles, re.DOTALL)
    tags = re.findall(rb"<xf\s[^>]*>", formats[0] if formats else b"")
    kinds = [of_tag(tag, b"numFmtId") for tag in tags]
    return {b"%d" % at: codes[kind] for at, kind in enumerate(kinds) if kind in codes}


def part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part that holds the sheet."""
    tags = re.findall(rb"<(?:\w+:)?sheet\s[^>]*>", archive.read("xl/workbook.xml"))
    by_name = {html.unescape(of_tag(tag, b"name").decode()): of_tag(tag, b"r:id") for tag in tags}
    parts = re.findall(rb"<Relationship\s[^>]*>", archive.read("xl/_rels/workbook.xml.rels"))
    targets = {of_tag(tag, b"Id"): of_tag(tag, b"Target").decode() for tag in parts}
    target = targets[by_name[sheet]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def of_tag(tag: bytes, name: bytes) -> bytes:
    found = re.search(rb"\s" + name + rb"\s*=\s*[\"']([^\"']*)", tag)
    return found[1] if found else b""


def percents_of(content: bytes, sheet: str) -> dict[tuple[int, int], int]:
    """Row and column of the cells that a workbook shows as percentages, with how many decimals.

    Only of XLSX, whose cells say so in words; of any other, and of one that is written unusually,
    nothing.
    """
    found: dict[tuple[int, int], int] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            styles = percent_styles(archive)
            if not styles:
                return {}
            tail = b""
            with archive.open(part_of(archive, sheet)) as part:
                while piece := part.read(CHUNK):
                    text = tail + piece
                    end = text.rfind(b">") + 1
                    for column, row, style in STYLED.findall(text[:end]):
                        if style in styles:
                            found[int(row) - 1, number_of(column)] = styles[style]
                    tail = text[end:]
    except (KeyError, UnicodeDecodeError, zipfile.BadZipFile, ValueError):
        return {}
    return found


def number_of(letters: bytes) -> int:
    """Counted from zero: A, B, … Z, AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def rows_of(
    sheet: CalamineSheet, percents: dict[tuple[int, int], int] | None = None
) -> Iterator[list[str]]:
    """Rows as texts. A cell merged over several rows says its value in each of them."""
    left = sheet.start[1] if sheet.start else 0
    merged = {
        (top, first - left): bottom
        for (top, first), (bottom, _last) in sheet.merged_cell_ranges or []
        if bottom > top
    }
    repeated: dict[int, tuple[int, str]] = {}
    for number, values in enumerate(sheet.iter_rows()):
        cells = texts_of(values, number, left, percents or {})
        if not merged:
            yield cells
            continue
        for column, (bottom, text) in list(repeated.items()):
            if number > bottom:
                del repeated[column]
            elif column < len(cells) and not cells[column]:
                cells[column] = text
        for column, text in enumerate(cells):
            if text and (bottom := merged.get((number, column), 0)):
                repeated[column] = bottom, text
        yield cells


def texts_of(
    values: list[Any], row: int, left: int, percents: dict[tuple[int, int], int]
) -> list[str]:
    cells = [value if isinstance(value, str) else text_of(value) for value in values]
    for column, value in enumerate(values if percents else ()):
        decimals = percents.get((row, left + column))
        if decimals is not None and isinstance(value, float):
            cells[column] = percentage(value, decimals)
    return cells


def percentage(value: float, decimals: int) -> str:
    """Rounded as Excel rounds."""
    if abs(value) >= LARGEST_SHARE:
        return text_of(value)
    number = Decimal(repr(value)).scaleb(2)
    return f"{number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)}%"


def text_of(value: Any) -> str:
    """As a person would write it: no ".0" behind whole numbers, dates as year-month-day."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes" if not value.second else "seconds")
    if isinstance(value, datetime.time):
        return value.isoformat("minutes" if not value.second else "seconds")
    return str(value)


def used_width(sheet: CalamineSheet) -> int:
    return max(
        (
            place
            for values in sheet.iter_rows()
            for place, value in enumerate(values, start=1)
            if value != ""
        ),
        default=0,
    )


def write(
    sheet: CalamineSheet, percents: dict[tuple[int, int], int], width: int, most_bytes: int
) -> None:
    """Empty rows count and are written when another one follows."""
    out = io.StringIO(newline="")
    # Ended by both, lines quote cells that hold either.
    writer = csv.writer(out, lineterminator="\r\n")
    empty = written = 0
    for cells in rows_of(sheet, percents):
        if not any(cells):
            empty += 1
            continue
        out.write("\r\n" * empty)
        empty = 0
        writer.writerow(cells[:width])
        if out.tell() > CHUNK:
            written += flush(out)
        if written > most_bytes:
            refuse("bomb")
    flush(out)


def flush(out: io.StringIO) -> int:
    # Old formats may hold zero bytes, which no text has.
    data = out.getvalue().replace("\0", "").encode("utf-8", "replace")
    sys.stdout.buffer.write(data)
    out.seek(0)
    out.truncate()
    return len(data)


def main(memory_mb: int, seconds: int, most_mb: int, most_columns: int, wanted: str) -> None:
    limit(memory_mb, seconds)
    content = sys.stdin.buffer.read()
    look_at(content, most_mb)
    book = opened(content)
    names = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    if not names:
        refuse("no_sheet")
    sheet = sheet_of(book, names, wanted)
    # Only a sheet that seems too wide is looked through for what is really used.
    width = sheet.width if sheet.width <= most_columns else used_width(sheet)
    if width > most_columns:
        refuse("columns", count=width)
    answer = json.dumps({"sheets": names, "sheet": sheet.name})
    sys.stdout.buffer.write(answer.encode() + b"\n")
    write(sheet, percents_of(content, sheet.name), width, most_mb * MEGABYTE)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    memory, time, unpacked, columns = map(int, sys.argv[1:5])
    main(memory, time, unpacked, columns, sys.argv[5])
