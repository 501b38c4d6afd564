"""The pieces the demo's letters are made of: merge fields, letterhead, address field, table."""

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from segments.demo.logo import logo_png

# Known to Word everywhere; LibreOffice sets the metrically equal Liberation Sans. Both have
# Cyrillic letters.
FONT = "Arial"
NIGHT = RGBColor(24, 40, 72)
GREY = RGBColor(96, 104, 118)
LINE = "C9CFD9"
SHADE = "E9EDF4"
# A cell's text stands so far from its edge, in twips; a shade indented by it starts at the margin.
TEXT_INSET = 108
# The start of ZIP's calendar: a letter built twice has the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)
_MERGE_FIELD = re.compile("«(.+?)»")


def new_letter(language: str, title: str) -> Any:
    """An A4 page of the measures of DIN 5008, form B, in the letter's language."""
    letter = Document()
    section = letter.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(20)
    section.top_margin, section.bottom_margin = Mm(45), Mm(30)
    section.header_distance, section.footer_distance = Mm(12), Mm(12)
    _set_base_style(letter, language)
    letter.core_properties.title = title
    letter.core_properties.author = "Northern Light Ltd"
    letter.core_properties.comments = ""
    letter.core_properties.language = language
    return letter


def _set_base_style(letter: Any, language: str) -> None:
    style = letter.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10.5)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), language)
    properties.append(spoken)
    style.paragraph_format.space_after = Pt(8)
    style.paragraph_format.line_spacing = 1.15


def write(paragraph: Any, text: str, **look: Any) -> None:
    """`text` into the paragraph; what stands in «…» becomes a merge field, as Word shows it.

    `look`: `size` in points, `bold`, `colour`.
    """
    for index, piece in enumerate(_MERGE_FIELD.split(text)):
        if index % 2:
            merge_field(paragraph, f"MERGEFIELD {piece}", piece.split()[0], **look)
        elif piece:
            _dress(paragraph.add_run(piece), **look)


def merge_field(paragraph: Any, instruction: str, shown: str, **look: Any) -> None:
    """A complex field with the runs that Word writes: begin, instruction, separate, result, end."""
    field(paragraph, instruction, f"«{shown}»", **look)


def field(paragraph: Any, instruction: str, result: str, **look: Any) -> None:
    _mark(paragraph, "begin", **look)
    _instruct(paragraph, f" {instruction} ", **look)
    _mark(paragraph, "separate", **look)
    _dress(paragraph.add_run(result), **look)
    _mark(paragraph, "end", **look)


def _mark(paragraph: Any, kind: str, **look: Any) -> None:
    character = OxmlElement("w:fldChar")
    character.set(qn("w:fldCharType"), kind)
    _dress(paragraph.add_run(), **look)._r.append(character)


def _instruct(paragraph: Any, text: str, **look: Any) -> None:
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = text
    _dress(paragraph.add_run(), **look)._r.append(instruction)


def _dress(run: Any, *, size: float = 0, bold: bool = False, colour: Any = None) -> Any:
    if size:
        run.font.size = Pt(size)
    if bold:
        run.bold = True
    if colour is not None:
        run.font.color.rgb = colour
    return run


def add_letterhead(letter: Any, claim: str) -> None:
    """Logo, name and claim in the page's header, with a line below."""
    header = letter.sections[0].header
    last = header.paragraphs[0]
    table = _arranged(header.add_table(1, 2, Mm(165)), [Mm(19), Mm(146)])
    last._p.addprevious(table._tbl)
    _indent(table, 0)
    logo, name = table.rows[0].cells
    picture = tight(logo).add_run().add_picture(io.BytesIO(logo_png()), height=Mm(14))
    picture._inline.docPr.set("descr", "Northern Light")
    for side in ("distT", "distB", "distL", "distR"):
        picture._inline.set(side, "0")
    name.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    fill_cell(name, ("Northern Light",), size=19, bold=True, colour=NIGHT)
    fill_cell(name, (claim,), size=9, colour=GREY)
    _rule(last, "bottom", space="1")
    last.paragraph_format.line_spacing = 0.3


def add_footer(letter: Any, sender: str, page: str) -> None:
    """Who sends it on the left, the number of the page on the right."""
    paragraph = letter.sections[0].footer.paragraphs[0]
    _place_tabs(paragraph, [(Mm(165), WD_TAB_ALIGNMENT.RIGHT)])
    _rule(paragraph, "top", space="6")
    write(paragraph, sender, size=8, colour=GREY)
    write(paragraph, f"\t{page} ", size=8, colour=GREY)
    field(paragraph, "PAGE", "1", size=8, colour=GREY)


def _place_tabs(paragraph: Any, stops: Sequence[tuple[Any, Any]]) -> None:
    # The styles of header and footer bring stops of their own for another page width.
    for style_stop in list(paragraph.style.paragraph_format.tab_stops):
        paragraph.paragraph_format.tab_stops.add_tab_stop(
            style_stop.position, WD_TAB_ALIGNMENT.CLEAR
        )
    for position, alignment in stops:
        paragraph.paragraph_format.tab_stops.add_tab_stop(position, alignment)


def _rule(paragraph: Any, side: str, *, space: str) -> None:
    borders = OxmlElement("w:pBdr")
    borders.append(_border(side, space=space))
    # The order of the schema: the border stands before shading, tabs and spacing.
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _border(side: str, *, space: str = "0") -> Any:
    border = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", "4"), ("space", space), ("color", LINE)):
        border.set(qn(f"w:{name}"), value)
    return border


def add_address_row(letter: Any) -> tuple[Any, Any]:
    """The address field (85 × 45 mm, for a window envelope) and the information block beside it."""
    table = _arranged(letter.add_table(1, 3), [Mm(85), Mm(8), Mm(72)])
    row = table.rows[0]
    row.height, row.height_rule = Mm(45), WD_ROW_HEIGHT_RULE.EXACTLY
    return row.cells[0], row.cells[2]


def fill_cell(cell: Any, lines: Sequence[str], **look: Any) -> None:
    for line in lines:
        write(tight(cell), line, **look)


def tight(cell: Any) -> Any:
    """A paragraph of the cell without space around it: the first empty one, else a new one."""
    last = cell.paragraphs[-1]
    paragraph = cell.add_paragraph() if last.runs or len(cell.paragraphs) > 1 else last
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = 1.1
    return paragraph


def add_table(letter: Any, widths_mm: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
    """A table with a shaded head row; a text after ">" is set to the right."""
    table = letter.add_table(len(rows), len(widths_mm))
    _arranged(table, [Mm(width) for width in widths_mm])
    _indent(table, TEXT_INSET)
    for index, texts in enumerate(rows):
        for cell, text in zip(table.rows[index].cells, texts, strict=True):
            _fill_table_cell(cell, text, is_head=index == 0)
    _repeat_head(table)
    spacer = letter.add_paragraph()
    spacer.paragraph_format.space_after = Pt(0)
    spacer.paragraph_format.line_spacing = 0.6


def _fill_table_cell(cell: Any, text: str, *, is_head: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = Pt(3)
    paragraph.paragraph_format.space_after = Pt(3)
    paragraph.paragraph_format.line_spacing = 1.0
    if text.startswith(">"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        text = text[1:]
    write(paragraph, text, size=9.5, bold=is_head, colour=NIGHT if is_head else None)
    properties = cell._tc.get_or_add_tcPr()
    borders = OxmlElement("w:tcBorders")
    borders.append(_border("bottom"))
    properties.append(borders)
    if is_head:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
            shade.set(qn(f"w:{name}"), value)
        properties.append(shade)


def _indent(table: Any, twips: int) -> None:
    indent = OxmlElement("w:tblInd")
    indent.set(qn("w:w"), str(twips))
    indent.set(qn("w:type"), "dxa")
    table._tbl.tblPr.insert_element_before(
        indent, "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"
    )


def _repeat_head(table: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)


def _arranged(table: Any, widths: Sequence[Any]) -> Any:
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.LEFT
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    return table


def packed(letter: Any) -> bytes:
    """The file, with the same bytes for the same content."""
    loose, firm = io.BytesIO(), io.BytesIO()
    letter.save(loose)
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(firm, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            target.writestr(entry, source.read(name), zipfile.ZIP_DEFLATED)
    return firm.getvalue()
