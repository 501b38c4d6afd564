"""Small Word documents for tests."""

import io
from functools import cache

import docx

from crm.models import User
from interactions.documents import CheckedDocument, examine, keep
from interactions.models import Document
from tests.factories import UserFactory


@cache
def docx_bytes(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def letter_document(*paragraphs: str, user: User | None = None) -> Document:
    """A checked document, of these paragraphs with `{{ }}` tags."""
    return keep(_checked(*paragraphs), user=user or UserFactory())


@cache
def _checked(*paragraphs: str) -> CheckedDocument:
    return examine(docx_bytes(*paragraphs), "letter.docx")


def texts_of(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]
