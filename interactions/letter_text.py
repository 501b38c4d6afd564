"""What a Word letter says, for reading on the page: its words and tables, without its looks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from interactions.letters.environment import VALUE_BEGINS, VALUE_ENDS

_MARKS = re.compile(f"[{VALUE_BEGINS}{VALUE_ENDS}]")


@dataclass(frozen=True)
class Run:
    """A piece of text; `is_value`: it comes from the letter's values."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_value: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph (`runs`, and `level` 1 to 6 for a heading) or a table (`rows` of cells, each a
    list of runs)."""

    runs: list[Run] = field(default_factory=list)
    level: int = 0
    rows: list[list[list[Run]]] = field(default_factory=list)


@dataclass(frozen=True)
class LetterText:
    header: list[Block]
    body: list[Block]
    footer: list[Block]


def letter_text(content: bytes) -> LetterText:
    """The text of a Word file: first header and footer of its first section, and the body."""
    document = docx.Document(BytesIO(content))
    section = document.sections[0]
    first = section.different_first_page_header_footer
    header = section.first_page_header if first else section.header
    footer = section.first_page_footer if first else section.footer
    return LetterText(blocks(header), blocks(document), blocks(footer))


def blocks(container: Any) -> list[Block]:
    """Paragraphs and tables in their order; empty paragraphs at either end are dropped."""
    found = list(_blocks(container))
    while found and not _says_something(found[0]):
        found.pop(0)
    while found and not _says_something(found[-1]):
        found.pop()
    return found


def _says_something(block: Block) -> bool:
    return bool(block.rows) or any(run.text.strip() for run in block.runs)


def _blocks(container: Any) -> Iterator[Block]:
    for inner in container.iter_inner_content():
        if isinstance(inner, Table):
            yield Block(rows=[[_cell(cell) for cell in row.cells] for row in inner.rows])
        elif isinstance(inner, Paragraph):
            yield Block(runs=list(_runs(inner)), level=_level(inner))


def _runs(paragraph: Paragraph) -> Iterator[Run]:
    for inner in paragraph.iter_inner_content():
        # A link holds runs of its own and has no looks to show.
        bold, italic = getattr(inner, "bold", False), getattr(inner, "italic", False)
        yield from split_values(inner.text, is_bold=bool(bold), is_italic=bool(italic))


def _cell(cell: Any) -> list[Run]:
    return list(split_values(cell.text))


def split_values(text: str, *, is_bold: bool = False, is_italic: bool = False) -> Iterator[Run]:
    """The text with what came from values apart, by the marks around it."""
    for number, piece in enumerate(_MARKS.split(text)):
        if piece:
            yield Run(piece, is_bold, is_italic, is_value=number % 2 == 1)


def _level(paragraph: Paragraph) -> int:
    name = (paragraph.style.name if paragraph.style else "") or ""
    word, _space, number = name.partition(" ")
    if word == "Title":
        return 1
    return min(int(number), 6) if word == "Heading" and number.isdecimal() else 0
