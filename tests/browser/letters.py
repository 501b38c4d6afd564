"""A Word letter with Word's own merge fields, and what it must say to each contact."""

import io
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx

from interactions.models import InteractionTemplate
from tests.factories import InteractionTemplateFactory, InteractionTemplateLanguageFactory
from tests.letters.building import add_field

GREETINGS = {"en": "With kind regards", "de": "Mit freundlichen Grüßen"}
SALUTATIONS = {
    "en": ("Dear Sir or Madam", "Dear {name}"),
    "de": ("Sehr geehrte Damen und Herren", "Guten Tag {name}"),
}


def word_letter(language: str) -> bytes:
    """One page: number, name and address, subject, salutation, personal text, greeting."""
    letter = docx.Document()
    lines = (
        ("No. ", "Contact_Number"),
        ("", "Contact_Name"),
        ("", "Company_Name"),
        ("", "Contact_Address"),
        ("", "Contact_Post_Code", " ", "Contact_City"),
        ("Re: ", "Line_Description"),
        ("", "Formal_Salutation"),
        ("", "Personal_Text"),
        (f"{GREETINGS[language]}, ", "Salesperson_Name"),
    )
    for text, name, *more in lines:
        paragraph = letter.add_paragraph(text)
        add_field(paragraph, f' MERGEFIELD "{name}" ')
        if more:
            paragraph.add_run(more[0])
            add_field(paragraph, f" MERGEFIELD {more[1]} \\* MERGEFORMAT ")
    out = io.BytesIO()
    letter.save(out)
    return out.getvalue()


def letter_template(store: Any) -> InteractionTemplate:
    """A template with this letter in English and German; `store` keeps a document."""
    template = InteractionTemplateFactory(
        code="BUS", cost="8.00", correspondence_type="hard_copy", default_language="en"
    )
    for language in GREETINGS:
        document = store(word_letter(language), f"letter-{language}.docx")
        InteractionTemplateLanguageFactory(
            template=template, language=language, subject="News", document=document
        )
    return template


def word_files(download: Path) -> list[bytes]:
    """The Word files of a download: the file itself, or those of a ZIP."""
    content = download.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        if "word/document.xml" in container.namelist():
            return [content]
        return [container.read(name) for name in container.namelist()]


def letters_by_number(content: bytes) -> dict[str, list[str]]:
    """Each letter's paragraphs by contact number; a letter begins with "No. "."""
    found: dict[str, list[str]] = {}
    for paragraph in docx.Document(io.BytesIO(content)).paragraphs:
        if match := re.match(r"No\. (\S+)$", paragraph.text):
            found[match[1]] = []
        if found:
            found[list(found)[-1]].append(paragraph.text)
    return found


def pages_of(content: bytes, folder: Path) -> list[str]:
    """The text of each page, as LibreOffice lays the file out."""
    source = folder / "letters.docx"
    source.write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*convert, str(source)], check=True, capture_output=True, timeout=180)
    text = subprocess.run(
        ["pdftotext", "-layout", str(folder / "letters.pdf"), "-"],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return text.stdout.decode().rstrip("\f").split("\f")
