"""Address labels: every address on its label, the sheets of the shops, nothing over the edge."""

import io
import re
import subprocess
from pathlib import Path

import docx
import pytest

from interactions.labels import INSET_MM, SHEETS, label_sheets, size_of

POINT_MM = 25.4 / 72


def cells(content: bytes) -> list[list[str]]:
    [table] = docx.Document(io.BytesIO(content)).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_every_sheet_fits_its_page(sheet):
    width = sheet.left + sheet.columns * sheet.width + (sheet.columns - 1) * sheet.gap
    assert width + sheet.left <= sheet.page[0] + 0.5
    assert sheet.top + sheet.rows * sheet.height <= sheet.page[1]


def test_fills_labels_row_by_row_behind_those_that_are_gone():
    content = label_sheets(["Ä & Co\nWeg 1", "Б <b>"], SHEETS["3x8"], skip=2)
    assert cells(content) == [["", "", "Ä & Co\nWeg 1"], ["Б <b>", "", ""]]


def test_no_addresses_are_no_file():
    with pytest.raises(ValueError, match="no labels"):
        label_sheets([], SHEETS["3x7"])


SHORT = "Clarke & Sons Ltd\nEmma Clarke\n12 Mill Lane\nLeeds LS1 4XY"
LONG = (
    "Donaudampfschifffahrtsgesellschaft mbH\nFrau Dr. Anna-Maria Müller-Lüdenscheidt\n"
    "c/o Empfang, 3. Hinterhof, Aufgang B\nLange Straße 123a\n10115 Berlin\nDeutschland"
)


def test_a_long_address_is_written_smaller():
    small, large = SHEETS["3x10"], SHEETS["2x4"]
    assert (size_of(SHORT, small), size_of(SHORT, large)) == (10, 10)
    assert 6 < size_of(LONG, small) < 10
    assert size_of(LONG, large) == 10
    assert size_of("Line\n" * 40, small) == 6
    [paragraph] = (
        docx.Document(io.BytesIO(label_sheets([LONG], small))).tables[0].cell(0, 0).paragraphs
    )
    assert paragraph.runs[0].font.size.pt == size_of(LONG, small)


def pdf_of(content: bytes, folder) -> Path:
    path = folder / "labels.docx"
    path.write_bytes(content)
    command = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'p').as_uri()}"]
    convert = ["--convert-to", "pdf", "--outdir", str(folder), str(path)]
    subprocess.run([*command, *convert], check=True, capture_output=True)
    return path.with_suffix(".pdf")


def said(path: Path, *options: str) -> str:
    command = ["pdftotext", *options, str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", ["3x10", "3x7"])
def test_nothing_of_a_long_address_is_cut_off_or_at_the_edge(tmp_path, name):
    sheet = SHEETS[name]
    made = pdf_of(label_sheets([LONG] * sheet.columns, sheet), tmp_path)
    words = re.findall(r'xMin="([\d.]+)" yMin.*yMax="([\d.]+)">(\w+)', said(made, "-bbox"))
    lasts = [
        (float(x) * POINT_MM, float(y) * POINT_MM) for x, y, word in words if word == "Deutschland"
    ]
    assert len(lasts) == sheet.columns
    for column, (left, bottom) in enumerate(lasts):
        label = sheet.left + column * (sheet.width + sheet.gap)
        assert left == pytest.approx(label + INSET_MM, abs=0.5)
        assert bottom <= sheet.top + sheet.height


@pytest.mark.libreoffice
def test_as_many_pages_as_sheets_are_needed(tmp_path):
    sheet = SHEETS["3x7"]
    addresses = [f"Firm {n}\nAnna Müller\nLindenweg {n}\n10115 Berlin" for n in range(1, 43)]
    text = said(pdf_of(label_sheets(addresses, sheet), tmp_path))
    pages = [page for page in text.split("\f") if page.strip()]
    assert len(pages) == 2
    assert "Firm 21\n" in pages[0]
    assert "Firm 22\n" in pages[1]
