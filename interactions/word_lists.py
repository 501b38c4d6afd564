"""A list on paper: a Word file with one table on landscape pages.

Its first row stands on every page, and the foot says which page of how many.
"""

import io
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import docx
from django.utils.translation import gettext as _
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from interactions.letters.values import to_markup

# A4 on its side, and what of it text may fill.
WIDTH_MM, HEIGHT_MM, MARGIN_MM = 297, 210, 15
TWIPS_A_MM = 56.6929
ROOM = round((WIDTH_MM - 2 * MARGIN_MM) * TWIPS_A_MM)
# No column asks for more letters than this, whatever its texts; on a page there are about so many.
WIDEST, LETTERS = 40, 150
# What a column needs besides, in letters: its margins, and what bold takes.
BESIDE = 2
FONT = "Arial"
# With so many columns, text of so many half points.
SIZES = ((7, 18), (10, 16), (99, 14))
# Rows by which widths are told.
LOOKED_AT = 500

_CELL = (
    '<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:r><w:rPr>{bold}'
    '<w:sz w:val="{size}"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:tc>'
)
_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="E9EEF3"/>'
_BORDER = '<w:{side} w:val="single" w:sz="4" w:space="0" w:color="C5CDD5"/>'


def word_list(title: str, subtitle: str, rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as a table below the title; the first of them names the columns.

    Raises ValueError where there is not even that one.
    """
    rows = iter(rows)
    first = [row for row, _place in zip(rows, range(LOOKED_AT + 1), strict=False)]
    if not first:
        raise ValueError("no columns")
    document = docx.Document()
    _set_page(document, title)
    heading = document.add_heading(title, level=1)
    heading.paragraph_format.space_before = Pt(0)
    document.add_paragraph(subtitle).paragraph_format.space_after = Pt(6)
    # Word wants a paragraph behind the table: one that takes no room.
    end = document.add_paragraph()
    end.paragraph_format.line_spacing = Pt(1)
    end._p.addprevious(parse_xml(_table(chain(first, rows), _widths(first))))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_page(document: Any, title: str) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(WIDTH_MM), Mm(HEIGHT_MM)
    section.left_margin = section.right_margin = Mm(MARGIN_MM)
    section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    section.header_distance = section.footer_distance = Mm(8)
    document.core_properties.title = title
    document.core_properties.author = ""
    normal = document.styles["Normal"]
    normal.font.size = Pt(10)
    normal.font.name = FONT
    normal.paragraph_format.space_after = Pt(0)
    _set_foot(section.footer.paragraphs[0], title)


def _set_foot(paragraph: Any, title: str) -> None:
    # The style of a footer has stops of its own, for another page.
    paragraph.style = "Normal"
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(WIDTH_MM - 2 * MARGIN_MM), WD_TAB_ALIGNMENT.RIGHT)
    before, between, after = (
        _("Page %(page)s of %(pages)s").replace("%(pages)s", "%(page)s").split("%(page)s")
    )
    _say(paragraph, f"{title}\t{before}")
    _field(paragraph, "PAGE")
    _say(paragraph, between)
    _field(paragraph, "NUMPAGES")
    _say(paragraph, after)


def _say(paragraph: Any, text: str) -> None:
    if text:
        paragraph.add_run(text).font.size = Pt(8)


def _field(paragraph: Any, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    run.font.size = Pt(8)
    field.append(run._r)
    paragraph._p.append(field)


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """In twips, together as wide as the page: each column holds its longest word, and what is left
    goes to those whose texts are longer than that."""
    columns = list(zip(*rows, strict=True))
    words = [min(WIDEST, max(map(_longest_word, texts), default=0)) for texts in columns]
    texts = [min(WIDEST, max(len(text) for text in texts)) for texts in columns]
    least = [word + BESIDE for word in words]
    wanted = [max(text + BESIDE, word) for text, word in zip(texts, least, strict=True)]
    left = max(0.0, LETTERS - sum(least))
    more = sum(wanted) - sum(least)
    share = min(1.0, left / more) if more else 0.0
    letters = [a + share * (b - a) for a, b in zip(least, wanted, strict=True)]
    widths = [int(ROOM * count / sum(letters)) for count in letters]
    widths[-1] += ROOM - sum(widths)
    return widths


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=0)


def _table(rows: Iterable[Sequence[str]], widths: Sequence[int]) -> str:
    size = next(size for most, size in SIZES if len(widths) <= most)
    rows = iter(rows)
    head = _row(next(rows), widths, size, is_head=True)
    body = "".join(_row(row, widths, size) for row in rows)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    borders = "".join(_BORDER.format(side=side) for side in ("top", "bottom", "insideH"))
    return (
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{ROOM}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:top w:w="40" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"
    )


def _row(row: Sequence[str], widths: Sequence[int], size: int, *, is_head: bool = False) -> str:
    cells = "".join(
        _CELL.format(
            width=width,
            shade=_SHADE if is_head else "",
            bold="<w:b/>" if is_head else "",
            size=size,
            text=to_markup(text),
        )
        for text, width in zip(row, widths, strict=True)
    )
    properties = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if is_head else ''}</w:trPr>"
    return f"<w:tr>{properties}{cells}</w:tr>"
