"""The grid's rows as HTML, many at a time.

A page has some five hundred cells of a dozen kinds. Each kind is rendered by its template once,
with a mark wherever a line's own words stand, and then filled in for every line: what Django's
templates say of a cell they need to say once, not five hundred times. The HTML is all in
templates/segments/grid_row.html, and each word is escaped as a template would.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from segments.grid import Cell, Row
from segments.models import Segment

TEMPLATE = "segments/grid_row.html"
# Of a private area of Unicode: nothing that a template or a translation writes.
MARK = "\ue000{}\ue001"
MARKED = re.compile("\ue000(\\w+)\ue001")
# Where a space is never seen: beside what is no part of a line of text.
AROUND_BOXES = re.compile(r" ?(</?(?:tr|th|td|div)\b[^>]*>) ?")
# As Django quotes what it reverses.
SAFE_IN_PATH = "/~:@!$&'()*+,;="
SHOWN_OF_A_TEXT = 200

Words = Mapping[str, str]


def html_of(rows: Iterable[Row], segment: Segment, *, can_change: bool) -> SafeString:
    """The rows, one below the other."""
    painter = Painter(segment, can_change=can_change)
    return mark_safe("".join(map(painter.row, rows)))  # noqa: S308 - each word was escaped


class Painter:
    """Fills the kinds of cells of one page; each is rendered when it is first met."""

    def __init__(self, segment: Segment, *, can_change: bool) -> None:
        self.can_change = can_change
        self.kinds: dict[tuple[Any, ...], str] = {}
        self.context = {
            "can_change": can_change,
            "mark": {name: MARK.format(name) for name in (*WORDS, *CELL_WORDS)},
            "letter": _address("segments:letter-preview", segment.number, line="pk"),
            "update": _address("segments:line-update", segment.number, line="pk"),
        }
        self.context["twice"] = f"{segment.get_absolute_url()}?problem=twice"
        contact = reverse("crm:contact-detail", args=["0"])
        self.context["contact"] = contact.replace("/0/", f"/{MARK.format('number')}/")

    def row(self, row: Row) -> str:
        words = {name: word(row) for name, word in WORDS.items()}
        parts = [self.filled("opening", words)]
        parts += [self.cell(row, cell, words) for cell in row.cells]
        parts.append(self.filled("closing", words, has_own=row.has_own))
        return "".join(parts)

    def cell(self, row: Row, cell: Cell, words: dict[str, str]) -> str:
        words["text"] = escape(cell.text)
        if cell.is_own:
            return self.filled("own", words, cell.field, css=cell.css)
        if cell.look == "letter":
            return self.filled("letter", words, text_mark=_mark_of_text(row))
        if cell.look == "name":
            return self.filled("name", words, is_twice=row.is_twice)
        return self.filled("plain", words, css=cell.css)

    def filled(self, kind: str, words: Words, field: str = "", **more: Any) -> str:
        key = (kind, field, *more.values())
        form = self.kinds.get(key)
        if form is None:
            form = self.kinds[key] = self._form(kind, {"field": field, **more})
        return form % words

    def _form(self, kind: str, more: Mapping[str, Any]) -> str:
        """The kind of cell as a form to fill in: `%(name)s` for each mark."""
        html = render_to_string(f"{TEMPLATE}#{kind}", {**self.context, **more})
        tight = AROUND_BOXES.sub(r"\1", " ".join(html.split()))
        return MARKED.sub(r"%(\1)s", tight.replace("%", "%%"))


def _address(name: str, number: str, *, line: str) -> str:
    """An address with a mark for the line's key."""
    address = reverse(name, args=[number, 0])
    return address.replace("/lines/0/", f"/lines/{MARK.format(line)}/")


def _mark_of_text(row: Row) -> str:
    """Which mark the letter bears beside its state: "lost", "text" or none."""
    if row.lacks_place:
        return "lost"
    return "text" if row.line.personal_text else ""


def _beginning(row: Row) -> str:
    return escape(Truncator(row.line.personal_text).chars(SHOWN_OF_A_TEXT))


# What the templates may name of a line, and of one of its cells.
WORDS: Mapping[str, Callable[[Row], str]] = {
    "pk": lambda row: str(row.line.pk),
    "version": lambda row: str(row.line.version),
    "number": lambda row: escape(quote(row.line.contact.number, safe=SAFE_IN_PATH)),
    "personal_text": lambda row: _beginning(row) if row.line.personal_text else "",
}
CELL_WORDS = ("text",)
