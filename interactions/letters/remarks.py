"""A copy of a document with remarks in it, as Word's own comments."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.text.paragraph import Paragraph
from lxml import etree

from interactions.letters.package import CONTENT_TYPES, read_package
from interactions.letters.xml import w
from interactions.letters.zipping import ConstantBlock, pack_once

# So much of a text is enough to find its paragraph again.
_FOUND_BY = 40


@dataclass(frozen=True)
class Remark:
    """A sentence about a document; ``where`` is text of the paragraph it is about."""

    text: str
    where: str = ""


def with_remarks(content: bytes, remarks: Iterable[Remark], *, author: str) -> bytes:
    """The document with each remark at the paragraph it is about, else at the first one.

    What may not be in a letter is not in the copy either. Raises LetterError for a file that
    cannot be opened safely.
    """
    document = docx.Document(io.BytesIO(_clean_copy(content)))
    paragraphs = [(_text(item), item) for item in _paragraphs(document)]
    for remark in remarks:
        paragraph = _find(remark.where, paragraphs) or _first(document, paragraphs)
        runs = paragraph.runs or [paragraph.add_run()]
        document.add_comment(runs, text=remark.text, author=author, initials=author[:1])
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _clean_copy(content: bytes) -> bytes:
    package = read_package(content)
    names = [name for name in package.parts if name != CONTENT_TYPES]
    parts = [pack_once(name, package.parts[name]) for name in (CONTENT_TYPES, *names)]
    return ConstantBlock(parts).file(())


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    """Every paragraph of the main text, those of tables and text boxes among them."""
    for element in document.element.body.iter(w("p")):
        yield Paragraph(element, document._body)


def _text(paragraph: Paragraph) -> str:
    return _plain(_texts(paragraph._p, w("t")))


def _texts(element: etree._Element, *names: str) -> str:
    return "".join(node.text or "" for node in element.iter(*names))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _find(where: str, paragraphs: list[tuple[str, Paragraph]]) -> Paragraph | None:
    """By the words that are seen, else by those of the fields' codes."""
    wanted = _plain(where)[:_FOUND_BY]
    if not wanted:
        return None
    for text, paragraph in paragraphs:
        if wanted in text:
            return paragraph
    for _words, paragraph in paragraphs:
        if wanted in _plain(_texts(paragraph._p, w("t"), w("instrText"))):
            return paragraph
    return None


def _first(document: Document, paragraphs: list[tuple[str, Paragraph]]) -> Paragraph:
    spoken = (paragraph for text, paragraph in paragraphs if text)
    return next(spoken, None) or document.add_paragraph()
