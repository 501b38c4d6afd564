"""Word files for the tests: with python-docx where it can, by hand where it cannot."""

import base64
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import docx
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from interactions.letters import Catalogue, Field, Template

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAA"
    "AElFTkSuQmCC"
)
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

CATALOGUE = Catalogue(
    [
        Field("contact.name", aliases=("Name", "Full Name")),
        Field("contact.first_name", aliases=("First_Name", "Vorname", "1st Name")),
        Field("contact.surname", aliases=("Last Name",)),
        Field("contact.address_line_1", aliases=("Address Line 1",)),
        Field("contact.country"),
        Field("contact.is_person", kind="flag"),
        Field("contact.formal_salutation"),
        Field("company.name"),
        Field("company.phone"),
        Field("salesperson.phone"),
        Field("salesperson.signature", kind="picture"),
        Field("sender.logo", kind="picture"),
        Field("line.cost", kind="number"),
        Field("personal_text"),
        Field("address_block"),
        Field("date", kind="date"),
    ]
)


def letter_values(**changes: Any) -> dict[str, Any]:
    """The values of one letter in German; keyword arguments replace whole entities."""
    values: dict[str, Any] = {
        "contact": {
            "name": "Anna Müller",
            "first_name": "Anna",
            "surname": "Müller",
            "country": "DE",
            "is_person": "true",
            "formal_salutation": "Sehr geehrte Frau Müller,",
        },
        "company": {"name": "Müller & Söhne", "phone": "030 123"},
        "salesperson": None,
        "line": {"cost": "1234.50"},
        "personal_text": "",
        "address_block": "Anna Müller\nGasse 1\n10115 Berlin",
        "date": "2026-01-20",
        "language": "de",
    }
    return values | changes


def saved(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def plain(*paragraphs: str | Iterable[str]) -> bytes:
    """A document; a paragraph given as several texts has a run for each."""
    document = docx.Document()
    for paragraph in paragraphs:
        runs = [paragraph] if isinstance(paragraph, str) else paragraph
        added = document.add_paragraph()
        for run in runs:
            added.add_run(run)
    return saved(document)


def add_mark(paragraph: Paragraph, kind: str) -> None:
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(element)


def add_code(paragraph: Paragraph, text: str) -> None:
    element = OxmlElement("w:instrText")
    element.text = text
    element.set(qn("xml:space"), "preserve")
    paragraph.add_run()._r.append(element)


def add_field(paragraph: Paragraph, *code: Any, result: str = "«result»") -> None:
    """A complex field; a tuple among the code's pieces is a nested field's code."""
    add_mark(paragraph, "begin")
    for piece in code:
        if isinstance(piece, tuple):
            add_field(paragraph, *piece)
        else:
            add_code(paragraph, piece)
    add_mark(paragraph, "separate")
    paragraph.add_run(result)
    add_mark(paragraph, "end")


def with_field(*code: Any) -> bytes:
    """One paragraph ``[field]``."""
    document = docx.Document()
    paragraph = document.add_paragraph("[")
    add_field(paragraph, *code)
    paragraph.add_run("]")
    return saved(document)


def with_xml(*xml: str) -> bytes:
    """A document whose body is these elements, ``w`` declared."""
    document = docx.Document()
    for element in xml:
        declared = re.sub(r"^<([\w:]+)", rf"<\1 {NAMESPACE}", element)
        document.element.body.insert(-1, parse_xml(declared))
    return saved(document)


def repacked(
    content: bytes,
    change: Mapping[str, Callable[[bytes], bytes]] | None = None,
    add: Mapping[str, bytes] | None = None,
) -> bytes:
    """The same file with parts changed by functions, and parts added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, (change or {}).get(name, lambda same: same)(data))
        for name, data in (add or {}).items():
            target.writestr(name, data)
    return buffer.getvalue()


def replacing(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode(), 1)

    return change


def with_relation(kind: str, target: str, *, external: bool = True, base: str = "") -> bytes:
    """A document with one more relationship of the main part."""
    full = (base or "http://schemas.openxmlformats.org/officeDocument/2006/relationships/") + kind
    mode = ' TargetMode="External"' if external else ""
    added = f'<Relationship Id="rIdX" Type="{full}" Target="{target}"{mode}/></Relationships>'
    name = "word/_rels/document.xml.rels"
    return repacked(plain("text"), {name: replacing("</Relationships>", added)})


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def texts(content: bytes) -> list[str]:
    """The texts of the body's paragraphs, empty ones left out."""
    return [paragraph.text for paragraph in opened(content).paragraphs if paragraph.text]


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def rendered(content: bytes, values: Mapping[str, Any] | None = None) -> list[str]:
    """The texts of one letter, its fields matched by the catalogue."""
    matches = CATALOGUE.match(Template.open(content).fields)
    template = Template.open(content, matches, kinds=CATALOGUE.kinds)
    return texts(template.render(letter_values() if values is None else values))


def minimal(body: str) -> bytes:
    """The smallest Word file there is, the same with every version of every library."""
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="rels" ContentType='
        f'"{rels}"/><Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="rId1" '
        f'Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, xml in parts.items():
            archive.writestr(name, xml)
    return buffer.getvalue()
