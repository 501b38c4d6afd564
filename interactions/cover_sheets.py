"""Cover sheets: what is put on top of papers that go to somebody, a page for each contact."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import docx
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from interactions.letters.values import to_markup

Values = Mapping[str, Any]

# What is ticked on a cover sheet. Source: reference, 24.4 (Segment - Cover Sheet).
REMARKS = {
    "agreed": gettext_lazy("As agreed"),
    "information": gettext_lazy("For your information"),
    "comments": gettext_lazy("Your comments, please"),
    "approval": gettext_lazy("For your approval"),
    "call": gettext_lazy("Please call"),
    "return": gettext_lazy("To be returned after use"),
}
TICKED, OPEN = "☒", "☐"
MARGIN_MM = 25
TWIPS_A_MM = 56.6929
LABEL_MM, ROOM_MM = 35, 210 - 2 * MARGIN_MM

_PARAGRAPH = (
    '<w:p {space}><w:pPr>{breaks}<w:spacing w:before="{before}" w:after="{after}"/></w:pPr>'
    '<w:r><w:rPr>{bold}<w:color w:val="{colour}"/><w:sz w:val="{size}"/></w:rPr>'
    '<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
)
_CELL = (
    '<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
    '<w:p><w:pPr><w:spacing w:before="60" w:after="60"/></w:pPr><w:r><w:rPr>'
    '<w:color w:val="{colour}"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:tc>'
)
_BORDER = '<w:{side} w:val="single" w:sz="4" w:space="0" w:color="C5CDD5"/>'
BLACK, GREY = "1B2430", "5B6673"


@dataclass(frozen=True)
class CoverText:
    """What all sheets say: `remarks` are keys of REMARKS, `own_remark` is one of the writer's."""

    date: str
    subject: str = ""
    text: str = ""
    remarks: Sequence[str] = field(default_factory=tuple)
    own_remark: str = ""


def cover_sheets(contacts: Iterable[Values], said: CoverText) -> bytes:
    """A Word file with a page for each of the letters' values (interactions.letter_values).

    Raises ValueError when there are none.
    """
    document = docx.Document()
    _set_page(document)
    body = document.element.body
    place = len(body) - 1
    for number, values in enumerate(contacts):
        for block in _sheet(values, said, is_first=number == 0):
            body.insert(place, parse_xml(block))
            place += 1
    if place == 0:
        raise ValueError("no contacts")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(MARGIN_MM)
    section.top_margin = section.bottom_margin = Mm(20)
    document.core_properties.title = _("Cover sheet")
    document.core_properties.author = ""
    normal = document.styles["Normal"]
    normal.font.size = Pt(11)
    normal.font.name = "Arial"
    normal.paragraph_format.space_after = Pt(0)


def _sheet(values: Values, said: CoverText, *, is_first: bool) -> Iterable[str]:
    sender = values.get("sender") or {}
    yield _paragraph(sender.get("name", ""), size=28, bold=True, after=0, on_new_page=not is_first)
    yield _paragraph(_sender_line(sender), size=18, colour=GREY, after=480)
    yield _paragraph(values["address_block"], size=22, after=480)
    yield _paragraph(_("Cover sheet"), size=36, bold=True, after=160)
    yield _table(_rows(values, said))
    ticks = [f"{TICKED if key in said.remarks else OPEN} {text}" for key, text in REMARKS.items()]
    if said.own_remark:
        ticks.append(f"{TICKED} {said.own_remark}")
    yield _paragraph("\n".join(ticks), size=22, before=320, after=320)
    yield _paragraph(said.text, size=22)


def _sender_line(sender: Values) -> str:
    town = f"{sender.get('post_code', '')} {sender.get('city', '')}".strip()
    parts = (
        *(sender.get("address", ""), town),
        *(sender.get("phone", ""), sender.get("email", ""), sender.get("home_page", "")),
    )
    return " · ".join(part for part in parts if part)


def _rows(values: Values, said: CoverText) -> list[tuple[str, str]]:
    contact = values.get("contact") or {}
    salesperson = values.get("salesperson") or {}
    rows = [
        (pgettext("cover sheet", "To"), contact.get("name", "")),
        (_("Company"), (values.get("company") or {}).get("name", "")),
        (_("Phone"), contact.get("phone", "")),
        (_("E-mail"), contact.get("email", "")),
        (pgettext("cover sheet", "From"), _reached(salesperson)),
        (_("Date"), said.date),
        (_("Subject"), said.subject),
    ]
    return [(label, text) for label, text in rows if text]


def _reached(salesperson: Values) -> str:
    names = ("name", "job_title", "phone", "email")
    return ", ".join(salesperson[name] for name in names if salesperson.get(name))


def _paragraph(
    text: str,
    *,
    size: int,
    bold: bool = False,
    colour: str = BLACK,
    before: int = 0,
    after: int = 0,
    on_new_page: bool = False,
) -> str:
    return _PARAGRAPH.format(
        space=nsdecls("w"),
        breaks="<w:pageBreakBefore/>" if on_new_page else "",
        bold="<w:b/>" if bold else "",
        size=size,
        colour=colour,
        before=before,
        after=after,
        text=to_markup(text),
    )


def _table(rows: Iterable[tuple[str, str]]) -> str:
    widths = [round(width * TWIPS_A_MM) for width in (LABEL_MM, ROOM_MM - LABEL_MM)]
    lines = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + _CELL.format(width=widths[0], colour=GREY, text=to_markup(label))
        + _CELL.format(width=widths[1], colour=BLACK, text=to_markup(text))
        + "</w:tr>"
        for label, text in rows
    )
    borders = "".join(_BORDER.format(side=side) for side in ("top", "bottom", "insideH"))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>'
    )
