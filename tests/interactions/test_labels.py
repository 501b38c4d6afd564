"""Address labels: every address on its label, the sheets of the shops, nothing over the edge."""

import io
import subprocess

import docx
import pytest

from interactions.labels import SHEETS, label_sheets


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


@pytest.mark.libreoffice
def test_as_many_pages_as_sheets_are_needed(tmp_path):
    sheet = SHEETS["3x7"]
    addresses = [f"Firm {n}\nAnna Müller\nLindenweg {n}\n10115 Berlin" for n in range(1, 43)]
    (tmp_path / "labels.docx").write_bytes(label_sheets(addresses, sheet))
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'p').as_uri()}"]
    convert = ["--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "labels.docx")]
    subprocess.run([*command, *convert], check=True, capture_output=True)
    text = subprocess.run(
        ["pdftotext", str(tmp_path / "labels.pdf"), "-"], check=True, capture_output=True
    ).stdout.decode()
    pages = [page for page in text.split("\f") if page.strip()]
    assert len(pages) == 2
    assert "Firm 21\n" in pages[0]
    assert "Firm 22\n" in pages[1]
