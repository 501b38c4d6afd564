"""Word files for the tests, and what stands in them."""

import io
import zipfile

import docx
import pikepdf

from crm.models import User
from interactions import documents
from interactions.models import Document


def word_file(*paragraphs: str) -> bytes:
    letter = docx.Document()
    for paragraph in paragraphs:
        letter.add_paragraph(paragraph)
    file = io.BytesIO()
    letter.save(file)
    return file.getvalue()


def text_of(content: bytes) -> str:
    letter = docx.Document(io.BytesIO(content))
    return "\n".join(paragraph.text for paragraph in letter.paragraphs)


def texts_of_zip(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: text_of(archive.read(name)) for name in archive.namelist()}


def kept(*paragraphs: str, user: User, name: str = "letter.docx") -> Document:
    return documents.store(word_file(*paragraphs), name, user=user)


def body_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def raw_values(name: str = "Anna Schmidt", **more) -> dict:
    """Frozen values of a letter as the log's SQL writes them."""
    contact = {"number": "C1", "name": name, "country": "DE", "city": "Berlin"}
    return {
        "contact": contact,
        "company": {"number": "", "name": ""},
        "line": {"description": "Spring", "subject": "News", "cost": "8.00"},
        "personal_text": "",
        "date": "2026-01-20",
        "salesperson": "",
        "campaign": "",
        "email_text": "",
        "language": "de",
    } | more


def one_page() -> bytes:
    """A PDF, as LibreOffice would make it."""
    buffer = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(buffer)
    return buffer.getvalue()
