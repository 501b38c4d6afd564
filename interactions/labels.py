"""Address labels on common sheets, as a Word file with one table.

A Word file, not a PDF: it is printed with the fonts of whoever prints it, in every script, and a
printer that feeds a millimetre off is put right by the margins.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice, repeat
from math import ceil
from typing import Any

import docx
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from interactions.letters.values import to_markup

TWIPS_A_MM = 56.6929
# Between the edge of a label and its text.
INSET_MM = 4.0
# Sizes of the text in points: a long address is written smaller, so that its city is not cut off.
SIZES_PT = (10, 9, 8, 7, 6)
# A letter of usual fonts and a line, in sizes of the text; a point in millimetres.
LETTER_WIDTH, LINE_HEIGHT, MM_A_POINT = 0.55, 1.25, 0.3528
# The distance to the edge is the paragraph's: with one of the cell, programs disagree whether the
# table begins at the page's margin or its text does.
_CELL = (
    '<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
    '<w:p><w:pPr><w:ind w:left="{inset}" w:right="{inset}"/></w:pPr>'
    '<w:r><w:rPr><w:sz w:val="{half_points}"/></w:rPr>'
    '<w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:tc>'
)
_GAP = '<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p/></w:tc>'
_ROW = (
    '<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="exact"/></w:trPr>'
    "{cells}</w:tr>"
)


@dataclass(frozen=True)
class Sheet:
    """A sheet of labels in millimetres; `gap` is between columns."""

    label: StrOrPromise
    page: tuple[float, float]
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    gap: float = 0.0

    @property
    def count(self) -> int:
        return self.columns * self.rows


A4, LETTER = (210.0, 297.0), (215.9, 279.4)
SHEETS = {
    "3x7": Sheet(_("A4, 3 × 7 labels of 63.5 × 38.1 mm"), A4, 3, 7, 63.5, 38.1, 7.2, 15.1, 2.5),
    "3x8": Sheet(_("A4, 3 × 8 labels of 70 × 37 mm"), A4, 3, 8, 70, 37, 0, 0.5),
    "2x7": Sheet(_("A4, 2 × 7 labels of 99.1 × 38.1 mm"), A4, 2, 7, 99.1, 38.1, 4.7, 15.1, 2.5),
    "2x4": Sheet(_("A4, 2 × 4 labels of 105 × 74 mm"), A4, 2, 4, 105, 74, 0, 0.5),
    "3x10": Sheet(
        _("Letter, 3 × 10 labels of 2⅝ × 1 inch"), LETTER, 3, 10, 66.7, 25.4, 4.8, 12.7, 3.1
    ),
}


def label_sheets(addresses: Iterable[str], sheet: Sheet, *, skip: int = 0) -> bytes:
    """A Word file with each address on a label, row by row; the first `skip` labels are gone.

    Raises ValueError when there are none.
    """
    document = docx.Document()
    _set_page(document, sheet)
    rows = "".join(_rows(chain(repeat("", skip), addresses), sheet))
    if not rows:
        raise ValueError("no labels")
    body = document.element.body
    body.insert(0, parse_xml(_table(rows, sheet)))
    # Word wants a paragraph behind the table: one that takes no room.
    end = document.add_paragraph()
    end.paragraph_format.line_spacing = Pt(1)
    end.paragraph_format.space_after = Pt(0)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_page(document: Any, sheet: Sheet) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(side) for side in sheet.page)
    section.left_margin = section.right_margin = Mm(sheet.left)
    section.top_margin, section.bottom_margin = Mm(sheet.top), Mm(0)
    section.header_distance = section.footer_distance = Mm(0)
    normal = document.styles["Normal"]
    normal.font.size = Pt(SIZES_PT[0])
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1


def _twips(millimetres: float) -> int:
    return round(millimetres * TWIPS_A_MM)


def _rows(addresses: Iterator[str], sheet: Sheet) -> Iterator[str]:
    gap = _GAP.format(width=_twips(sheet.gap)) if sheet.gap else ""
    width, height = _twips(sheet.width), _twips(sheet.height)
    while texts := list(islice(addresses, sheet.columns)):
        texts += [""] * (sheet.columns - len(texts))
        cells = gap.join(_label(text, sheet, width) for text in texts)
        yield _ROW.format(height=height, cells=cells)


def _label(text: str, sheet: Sheet, width: int) -> str:
    half_points, inset = 2 * size_of(text, sheet), _twips(INSET_MM)
    return _CELL.format(width=width, inset=inset, half_points=half_points, text=to_markup(text))


def size_of(text: str, sheet: Sheet) -> int:
    """The largest size in points at which the address stands on its label, else the smallest."""
    return next(
        (size for size in SIZES_PT if _height(text, size, sheet) <= sheet.height), SIZES_PT[-1]
    )


def _height(text: str, size: int, sheet: Sheet) -> float:
    """How high the text is in millimetres, with lines that are wrapped."""
    room = (sheet.width - 2 * INSET_MM) / (size * MM_A_POINT * LETTER_WIDTH)
    lines = sum(max(1, ceil(len(line) / room)) for line in text.split("\n"))
    return lines * size * MM_A_POINT * LINE_HEIGHT


def _table(rows: str, sheet: Sheet) -> str:
    widths = [_twips(sheet.width)] * sheet.columns
    if sheet.gap:
        widths = [w for label in widths for w in (label, _twips(sheet.gap))][:-1]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )
