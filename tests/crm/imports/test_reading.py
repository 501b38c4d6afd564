import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crm.exceptions import BusinessRuleError
from crm.imports.detecting import detect, header_row_of
from crm.imports.reading import DELIMITERS, ENCODINGS, MAX_COLUMNS, Table, UnreadableFile

FAST = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def read(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    table = detect(content)
    return table.header, list(table.rows())


def rows_or_sentence(table: Callable[[], Table]) -> list[list[str]] | str:
    try:
        found = table()
        found = replace(found, header_row=header_row_of(found))
        assert len(found.header) <= MAX_COLUMNS
        return [found.header, *(cells for _number, cells in found.rows())]
    except BusinessRuleError as error:
        return str(error)


RUSSIAN = "Компания;Город\nООО Ромашка;Тула\nАО Лютик;Орёл\n"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8-sig", "Компания,Город\nРомашка,Тула\n"),
        ("utf-8", "Company,City\nMüller,Köln\n"),
        ("utf-16", "Компания;Город\nРомашка;Тула\n"),
        ("utf-16-le", "Компания;Город\nРомашка;Тула\n"),
        ("utf-16-be", "Company\tCity\nMüller\tKöln\n"),
        ("cp1251", RUSSIAN),
        ("cp1251", "КОМПАНИЯ;ГОРОД\nРОМАШКА;ТУЛА\n"),
        ("koi8-r", RUSSIAN),
        ("cp866", RUSSIAN),
        ("cp1252", "Company;City\nMüller & Söhne;Köln\nCafé Ñandú;Málaga\n"),
        ("cp1252", "Firma;Straße\nWeiß GmbH;Größe 5\n"),
        ("cp1252", "Société;Ville\nL’Hôtel Élysée;Besançon\n"),
    ],
)
def test_detects_the_encoding(encoding, text):
    table = detect(text.encode(encoding))
    assert table.encoding == {"utf-8": "utf-8-sig"}.get(encoding, encoding)
    assert [table.header, *(cells for _n, cells in table.rows())] == [
        line.split(table.delimiter) for line in text.splitlines()
    ]


def test_falls_back_to_the_encoding_that_can_read_the_file():
    # 0x81 is nothing in Windows-1252.
    assert detect(b"Company\ncaf\xe9 \x81\n").encoding == "cp1251"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_detects_the_delimiter(delimiter):
    lines = [["Company", "City"], ["Acme", "Bonn"], ["Best Ltd", "Rom"]]
    text = "\n".join(delimiter.join(cells) for cells in lines)
    assert detect(text.encode()).delimiter == delimiter


def test_commas_within_quotes_divide_nothing():
    table = detect(b'Company;Address\n"Acme, Inc., Ltd";"1, 2, 3"\nBest;"4, 5, 6"\n')
    assert table.delimiter == ";"
    assert next(table.rows()) == (2, ["Acme, Inc., Ltd", "1, 2, 3"])


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Company,City\nAcme,Bonn\n", 1),
        ("Clients of 2025,,\n,,\nprinted on 3 May,,\nCompany,City,Country\nAcme,Bonn,DE\n", 4),
        ("Выгрузка клиентов;;\n\nКомпания;Город;Почта\nРомашка;Тула;a@b.example\n", 3),
        # Names nobody knows: the first full row, unless it holds values.
        ("Titel,,\nFoo,Bar,Baz\nx,y,z\n", 2),
        ("Acme,Bonn,info@acme.example\nBest,Rom,info@best.example\n", 0),
        ("Acme,53113,Bonn\nBest,00100,Rom\n", 0),
        ("a@b.example\nc@d.example\n", 0),
        ("E-mail\na@b.example\n", 1),
    ],
)
def test_finds_the_header_below_titles_or_finds_none(text, row):
    table = detect(text.encode())
    assert table.header_row == row
    assert next(table.rows())[0] == (row + 1 if row else 1)


def test_without_a_header_the_columns_have_no_names():
    table = Table(b"Acme,Bonn\nBest,Rom,Italy\n", "utf-8", ",", header_row=0)
    assert table.header == ["", "", ""]
    assert [number for number, _cells in table.rows()] == [1, 2]


def test_a_crm_export_in_windows_1251_with_titles_above_its_header():
    lines = [
        "Отчёт: клиенты;;;",
        "Сформирован 01.11.2026;;;",
        "",
        "Контрагент;Контактное лицо;Эл. почта;Телефон",
        "ООО «Ромашка»;Петрова Анна Сергеевна;anna@romashka.example;+7 495 123-45-67",
        "АО «Лютик»;Иванов Пётр Ильич;petr@lutik.example;+7 812 765-43-21",
    ]
    table = detect("\r\n".join(lines).encode("cp1251"))
    assert (table.encoding, table.delimiter, table.header_row) == ("cp1251", ";", 4)
    assert table.header == ["Контрагент", "Контактное лицо", "Эл. почта", "Телефон"]
    assert [number for number, _cells in table.rows()] == [5, 6]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_a_line_break_in_the_last_cell_is_no_open_quotation(end):
    table = detect(b'Company,Address\nAcme,"Weg 1\nBonn"' + end)
    assert list(table.rows()) == [(2, ["Acme", "Weg 1\nBonn"])]


def test_rows_are_counted_as_a_spreadsheet_does():
    table = detect(b'Company,City\n"Acme\nLtd",Bonn\n\n,\nBest,Rom\n')
    assert [number for number, _cells in table.rows()] == [2, 5]


def test_reads_no_further_than_it_is_asked():
    # What stands far behind cannot hurt who looks at the first rows only.
    table = Table(b"Company\n" + b"Acme\n" * 100_000 + b"\0\n", "utf-8", ",")
    assert next(table.rows()) == (2, ["Acme"])
    with pytest.raises(UnreadableFile, match="Line 100002 holds zero bytes"):
        list(table.rows())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b" \n\r\n ", "The file is empty"),
        (b"\xff\xfe", "The file is empty"),
        (b"\0\0\0\0", "The file is empty"),
        (b",,\n,,\n", "The file is empty"),
        (b"%PDF-1.7\n", "This is a PDF"),
        (b"\r\n<html><table>", "web page"),
        (b"<?xml version='1.0'?><Workbook>", "XML file"),
        (b"Company\nAc\0me\n", "Line 2 holds zero bytes"),
        (b"Company\n" + b"x" * 10_001 + b"\n", "A cell of row 2"),
        (b"Company\n" + b"x" * 1_000_000 + b"\n", "A cell of row 2"),
        (b'Company\nAcme\n"' + b"x" * 200_000, "A cell of row 3"),
        (b'Company,City\nAcme,Bonn\nBest,"Rom\nCedar,Ulm\n', "quotation mark in row 3"),
        # One line of millions of cells would be hundreds of megabytes as a list.
        (b"aa;" * 700_000, "Row 1 holds more than 2000000 characters"),
        (b"Company\n" + b'"a\n",' * 500_000, "Row 2 holds more than 2000000 characters"),
        (b",".join([b"c"] * 1000) + b"\n", "1000 columns; 200 are the most"),
        (b"x" * (20 * 1024 * 1024 + 1), "larger than 20 MB"),
        (b"Company\ncaf\xe9 \x81\x98\x01\n", "no text in any encoding"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "no text in any encoding|zero bytes"),
    ],
)
def test_refuses_what_is_no_list(content, sentence):
    with pytest.raises(UnreadableFile, match=sentence):
        read(content)


def test_refuses_more_rows_than_it_may(monkeypatch):
    monkeypatch.setattr("crm.imports.reading.MAX_ROWS", 2)
    with pytest.raises(UnreadableFile, match="more than 2 rows"):
        read(b"Company\na\nb\nc\n")


@pytest.mark.parametrize(
    ("encoding", "sentence"),
    [("utf-8-sig", "not written in UTF-8: line 3"), ("utf-16", "not written in UTF-16: line")],
)
def test_another_encoding_than_the_files_is_said_with_its_line(encoding, sentence):
    content = "Company\nAcme\nРомашка\n".encode("cp1251")
    with pytest.raises(UnreadableFile, match=sentence):
        list(Table(content, encoding, ",").rows())


def test_an_empty_row_is_no_header():
    with pytest.raises(UnreadableFile, match="Row 2 is empty"):
        _header = Table(b"Company\n\nAcme\n", "utf-8", ",", header_row=2).header


@FAST
@given(content=st.binary(max_size=400))
@example(b'a,"b\n\n"')
@example(b"\xff\xfea")
@example(b'"\r"a')
def test_any_bytes_are_rows_or_a_sentence(content):
    found = rows_or_sentence(lambda: detect(content))
    assert found if isinstance(found, list) else found.endswith(".")


@FAST
@given(
    text=st.text(st.sampled_from('aя;,"\n\r\t|=@5. '), max_size=200),
    encoding=st.sampled_from([code for code, _label in ENCODINGS]),
)
def test_any_text_is_rows_or_a_sentence(text, encoding):
    content = text.encode(encoding, "replace")
    for delimiter, _label in DELIMITERS:
        found = rows_or_sentence(lambda cut=delimiter: Table(content, encoding, cut))
        assert isinstance(found, list) or found.endswith(".")


LETTERS = {
    "cp1251": "aZ09 .,;|\"'=\n\tяЖёІ€»",
    "cp1252": "aZ09 .,;|\"'=\n\täßÑœ€»",
    "koi8-r": "aZ09 .,;|\"'=\n\tяЖёЁ─",
    "cp866": "aZ09 .,;|\"'=\n\tяЖёЁ─",
}


@st.composite
def written(draw):
    """A table, and how it is written."""
    encoding = draw(st.sampled_from([code for code, _label in ENCODINGS]))
    letters = LETTERS.get(encoding, "aZ09 .,;|\"'=\n\r\tяЖß€语🙂\u202e")
    width = draw(st.integers(1, 5))
    cells = st.text(st.sampled_from(letters), max_size=12)
    row = st.lists(cells, min_size=width, max_size=width)
    return (
        draw(st.lists(row, min_size=1, max_size=6)),
        encoding,
        draw(st.sampled_from([delimiter for delimiter, _label in DELIMITERS])),
        draw(st.sampled_from(["\r\n", "\n"])),
    )


@FAST
@given(written())
def test_a_written_table_reads_back_the_same(case):
    rows, encoding, delimiter, end = case
    if end == "\n":
        # Python's writer does not quote a bare carriage return then.
        rows = [[cell.replace("\r", "") for cell in row] for row in rows]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    table = Table(out.getvalue().encode(encoding), encoding, delimiter, header_row=0)
    assert [cells for _number, cells in table.records()] == rows
