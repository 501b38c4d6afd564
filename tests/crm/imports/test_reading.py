import pytest

from crm.imports.columns import SKIP, guess
from crm.imports.reading import Table, UnreadableFile, detect


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8-sig", "Компания,Город\nРомашка,Тула\n"),
        ("utf-8", "Company,City\nMüller,Köln\n"),
        ("utf-16", "Компания;Город\nРомашка;Тула\n"),
        ("cp1251", "Компания;Город\nООО Ромашка;Тула\nАО Лютик;Орёл\n"),
        ("cp1252", "Company;City\nMüller & Söhne;Köln\nCafé Ñandú;Málaga\n"),
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


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_a_line_break_in_the_last_cell_is_no_open_quotation(end):
    table = detect(b'Company,Address\nAcme,"Weg 1\nBonn"' + end)
    assert list(table.rows()) == [(2, ["Acme", "Weg 1\nBonn"])]


def test_rows_are_counted_as_a_spreadsheet_does():
    table = detect(b'Company,City\n"Acme\nLtd",Bonn\n\n,\nBest,Rom\n')
    assert [number for number, _cells in table.rows()] == [2, 5]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b" \n\r\n ", "The file is empty"),
        (b"\n\nAcme,Bonn\n", "no header"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"Company\nAc\0me\n", "zero bytes"),
        (b"Company\n" + b"x" * 10_001 + b"\n", "A cell of row 2"),
        (b'Company\nAcme\n"' + b"x" * 200_000, "A cell of row 3"),
        (b'Company,City\nAcme,Bonn\nBest,"Rom\nCedar,Ulm\n', "quotation mark in row 3"),
        (b",".join([b"c"] * 201) + b"\n", "201 columns"),
        (b"x" * (20 * 1024 * 1024 + 1), "larger than 20 MB"),
        (b"Company\ncaf\xe9 \x81\x98\n", "no text in any encoding"),
    ],
)
def test_refuses_what_is_no_list(content, sentence):
    with pytest.raises(UnreadableFile, match=sentence):
        read(content)


def read(content: bytes) -> tuple:
    table = detect(content)
    return table.header, list(table.rows())


def test_another_encoding_than_the_files_is_said():
    with pytest.raises(UnreadableFile, match="not written in UTF-8"):
        _header = Table("Компания".encode("cp1251"), "utf-8-sig", ",").header


def test_guesses_northwinds_columns():
    header = (
        b"Customer ID,Company Name,Contact Name,Contact Title,Address,City,Region,"
        b"Postal Code,Country,Phone,Fax\nALFKI"
    )
    assert guess(detect(header).header) == [
        *("external_number", "company", "name", "job_title", "address", "city", "county"),
        *("post_code", "country", "phone", "fax"),
    ]


def test_guesses_adventure_works_columns():
    header = (
        b"Reseller No.,Reseller Name,Business Type,Phone,Address Line 1,Address Line 2,City,"
        b"State/Province,Postal Code,Country,Employees,Product Line,Year Opened,Annual Revenue"
    )
    assert guess(detect(header).header) == [
        *("external_number", "company", SKIP, "phone", "address", "address_2", "city", "county"),
        *("post_code", "country", SKIP, SKIP, SKIP, SKIP),
    ]


def test_guesses_russian_columns_and_no_field_twice():
    assert guess(["Название", "ФИО", "Населённый пункт", "Эл. почта", "E-mail"]) == [
        *("company", "name", "city", "email", SKIP)
    ]
