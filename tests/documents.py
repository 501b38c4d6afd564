"""Small Word documents for tests."""

import io

import docx

from crm.models import User
from interactions.documents import store
from interactions.models import Document
from tests.factories import UserFactory


def docx_bytes(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def letter_document(*paragraphs: str, user: User | None = None) -> Document:
    """A checked document, of these paragraphs with `{{ }}` tags."""
    return store(docx_bytes(*paragraphs), "letter.docx", user=user or UserFactory())


def texts_of(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]
