import datetime
import gzip
import io
import struct
import zipfile
from typing import Any

import pytest
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.imports import workbook_process as process
from crm.imports import workbooks
from crm.imports.reading import Table, UnreadableFile
from crm.imports.workbooks import Sheet, is_workbook, read_sheet


def xlsx(rows: list[list[Any]], *, name: str = "List", dates: str = "dd.mm.yyyy") -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"default_date_format": dates})
    sheet = book.add_worksheet(name)
    for number, cells in enumerate(rows):
        for place, value in enumerate(cells):
            if isinstance(value, str):
                sheet.write_string(number, place, value)
            else:
                sheet.write(number, place, value)
    book.close()
    return out.getvalue()


def xls(rows: list[list[Any]]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("List")
    german = xlwt.easyxf(num_format_str="DD.MM.YYYY")
    for number, cells in enumerate(rows):
        for place, value in enumerate(cells):
            is_date = isinstance(value, datetime.date)
            sheet.write(number, place, value, *([german] if is_date else []))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>{extra}'
    "</manifest:manifest>"
)
CONTENT = (
    '<?xml version="1.0"?>{doctype}<office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="Liste">{rows}'
    "</table:table></office:spreadsheet></office:body></office:document-content>"
)
ODS_CELL = (
    '<table:table-cell office:value-type="string"{repeat}>'
    "<text:p>{text}</text:p></table:table-cell>"
)


def ods(rows: list[list[str]], *, doctype: str = "", extra: str = "", more: str = "") -> bytes:
    body = more + "".join(
        "<table:table-row>"
        + "".join(ODS_CELL.format(repeat="", text=text) for text in cells)
        + "</table:table-row>"
        for cells in rows
    )
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": MANIFEST.format(extra=extra),
        "content.xml": CONTENT.format(doctype=doctype, rows=body),
    }
    return zipped(parts)


def zipped(parts: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_part(workbook: bytes, name: str, change: Any) -> bytes:
    """The workbook with one part written anew."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    return zipped(parts | {name: change(parts[name])})


def rows_of(sheet: Sheet) -> list[list[str]]:
    return [cells for _number, cells in Table(sheet.rows, "utf-8", ",", 0, True).records()]


LIST = [["Company", "City"], ["Müller GmbH", "Köln"], ["Ромашка", "Тула"]]


@pytest.mark.parametrize("write", [xlsx, xls, ods])
def test_reads_a_sheet_whatever_the_format(write):
    content = write(LIST)
    assert is_workbook(content)
    sheet = read_sheet(content)
    assert rows_of(sheet) == LIST
    assert sheet.names == [sheet.name]


@pytest.mark.parametrize("write", [xlsx, xls])
def test_values_read_as_a_person_would_write_them(write):
    cells = [5, 53113.0, 1.5, True, datetime.date(2025, 12, 31), "007"]
    assert rows_of(read_sheet(write([cells]))) == [
        ["5", "53113", "1.5", "true", "2025-12-31", "007"]
    ]


def test_percentages_read_as_they_are_seen():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    whole, fine, own, plain = (
        book.add_format({"num_format": code}) for code in ("0%", "0.00%", "0.0 %", "0.00")
    )
    page = book.add_worksheet("A & B")
    page.write_row(2, 1, ["Discount", "Rate", "Own", "Plain"])
    for column, form in enumerate((whole, fine, own, plain), start=1):
        page.write_number(3, column, 0.125, form)
    book.close()
    found = rows_of(read_sheet(out.getvalue(), "A & B"))
    assert found[-1] == ["13%", "12.50%", "12.5%", "0.125"]


def test_formulas_are_what_was_seen_and_are_not_computed():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_formula(0, 0, '=HYPERLINK("http://evil.example","Acme")', None, "Acme")
    sheet.write_formula(0, 1, "=1/0", None, "#DIV/0!")
    sheet.write_string(0, 2, "=1+1")
    book.close()
    assert rows_of(read_sheet(out.getvalue())) == [["Acme", "", "=1+1"]]


def test_a_cell_merged_over_rows_stands_in_each_of_them():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.merge_range(0, 1, 0, 2, "Clients")
    sheet.merge_range(1, 1, 3, 1, "Acme")
    for row, name in enumerate(["Anna", "Ben", "Cyd", "Dora"], start=1):
        sheet.write(row, 2, name)
    book.close()
    assert rows_of(read_sheet(out.getvalue())) == [
        ["Clients", ""],
        *(["Acme", name] for name in ("Anna", "Ben", "Cyd")),
        ["", "Dora"],
    ]


def test_rows_keep_their_numbers_and_hidden_sheets_are_not_offered():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("Empty")
    hidden = book.add_worksheet("Secret")
    hidden.write(0, 0, "x")
    hidden.hide()
    sheet = book.add_worksheet("Clients")
    sheet.write(3, 1, "Company")
    sheet.write(6, 1, "Acme")
    book.close()
    found = read_sheet(out.getvalue())
    assert (found.name, found.names) == ("Clients", ["Empty", "Clients"])
    numbers = [n for n, _c in Table(found.rows, "utf-8", ",", 4, True).rows()]
    assert numbers == [7]
    assert rows_of(read_sheet(out.getvalue(), "Empty")) == []
    # A name that is not offered is not read either.
    assert read_sheet(out.getvalue(), "Secret").name == "Clients"


def test_line_breaks_and_zero_bytes_stay_within_their_cell():
    sheet = read_sheet(xls([["Acme\rLtd", "a\r\nb"], ["x\0y", "z"]]))
    assert rows_of(sheet) == [["Acme\rLtd", "a\r\nb"], ["xy", "z"]]


@pytest.mark.parametrize("length", [10_001, 1_000_000])
def test_a_cell_that_is_too_long_is_told_without_a_word_on_quotation_marks(length):
    rows = gzip.compress(f"Company\nAcme\n{'x' * length}\n".encode())
    with pytest.raises(UnreadableFile) as refused:
        list(Table(rows, "utf-8", ",", is_packed=True).rows())
    assert str(refused.value) == (
        "A cell of row 3 holds more than 10000 characters. Shorten it, or delete its column."
    )


def test_the_process_knows_none_of_the_sites_secrets(monkeypatch):
    seen = {}
    run = workbooks.subprocess.run

    def watched(*args, **options):
        seen.update(options["env"])
        return run(*args, **options)

    monkeypatch.setenv("SECRET_KEY", "secret")
    monkeypatch.setattr(workbooks.subprocess, "run", watched)
    assert rows_of(read_sheet(xlsx(LIST))) == LIST
    assert set(seen) <= {"LD_LIBRARY_PATH", "SYSTEMROOT"}


def encrypted_xlsx() -> bytes:
    return process.OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 400


def xls_with_a_password() -> bytes:
    """A FILEPASS record behind the workbook's first record."""
    content = xls(LIST)
    bof = content.index(struct.pack("<HH", 0x0809, 16))
    at = bof + 4 + 16
    record = struct.pack("<HH", 0x002F, 4) + b"\0\0\0\0"
    return content[:at] + record + content[at + len(record) :]


FAR = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
MANY = '<table:table-row table:number-rows-repeated="1048576">{}</table:table-row>'
MANY_CELLS = ODS_CELL.format(repeat=' table:number-columns-repeated="16384"', text="x")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (encrypted_xlsx(), "protected by a password"),
        (xls_with_a_password(), "protected by a password"),
        (
            ods(LIST, extra="<manifest:encryption-data manifest:checksum='x'/>"),
            "protected by a password",
        ),
        (zipped({"word/document.xml": "<w/>"}), "Word document"),
        (zipped({"list.csv": "Company\n"}), "ZIP archive without a workbook"),
        (b"PK\x03\x04rest", "damaged"),
        (xlsx(LIST)[:-400], "damaged"),
        (process.OLE + b"\0" * 600, "damaged"),
        (with_part(xlsx(LIST), "xl/worksheets/sheet1.xml", lambda xml: xml[:-60]), "damaged"),
        (
            ods(LIST, doctype='<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'),
            "declarations that no spreadsheet program writes",
        ),
        (
            with_part(xlsx(LIST), "xl/worksheets/sheet1.xml", lambda xml: b"<!DOCTYPE x>" + xml),
            "declarations that no spreadsheet program writes",
        ),
        (
            # The dense block between the two cells would fill any memory.
            with_part(
                xlsx(LIST),
                "xl/worksheets/sheet1.xml",
                lambda xml: xml.replace(b"</sheetData>", FAR),
            ),
            "16384 columns|unpacks to more",
        ),
        (ods([], more=MANY.format(MANY_CELLS)), "damaged|unpacks to more"),
        (xlsx([["c"] * 1000]), "1000 columns; 200 are the most"),
        (b"PK\x03\x04" + b"x" * (20 * 1024 * 1024), "larger than 20 MB"),
    ],
)
def test_refuses_what_cannot_be_read_safely(content, sentence):
    with pytest.raises(UnreadableFile, match=sentence):
        read_sheet(content)


def test_refuses_a_workbook_that_unpacks_to_too_much(monkeypatch):
    monkeypatch.setattr(workbooks, "UNPACKED_MB", 3)
    content = with_part(
        xlsx(LIST), "xl/sharedStrings.xml", lambda xml: xml + b" " * 4 * 1024 * 1024
    )
    assert len(content) < 20_000
    with pytest.raises(UnreadableFile, match="unpacks to more"):
        read_sheet(content)


def test_a_workbook_that_keeps_its_process_busy_is_given_up(monkeypatch):
    monkeypatch.setattr(workbooks, "SECONDS", 0)
    with pytest.raises(UnreadableFile, match="unpacks to more"):
        read_sheet(xlsx(LIST))


# A cell of a workbook knows no carriage return of its own, and no control characters.
TEXTS = st.text(st.sampled_from("aZ09 .,;|\"'=\n\täßЯ€语🙂<&_x"), max_size=10)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(
    rows=st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=5),
    write=st.sampled_from([xlsx, xls]),
)
def test_a_written_workbook_reads_back_the_same(rows, write):
    # A mark in each corner: empty columns and rows at the edges say nothing.
    rows = [["|", *rows[0], "|"], *(["", *cells, ""] for cells in rows), ["|", "", "", "", "|"]]
    read = [cells if cells else [""] * 5 for cells in rows_of(read_sheet(write(rows)))]
    assert read == rows


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(
    place=st.integers(0, 5000),
    junk=st.binary(min_size=1, max_size=40),
    workbook=st.sampled_from([xlsx(LIST), xls(LIST), ods(LIST)]),
)
def test_any_broken_workbook_is_rows_or_a_sentence(place, junk, workbook):
    at = place % len(workbook)
    content = workbook[:at] + junk + workbook[at + len(junk) :]
    found = rows_or_sentence(content)
    assert isinstance(found, list) or found.endswith(".")


def rows_or_sentence(content: bytes) -> list[list[str]] | str:
    try:
        return rows_of(read_sheet(content))
    except UnreadableFile as error:
        return str(error)
