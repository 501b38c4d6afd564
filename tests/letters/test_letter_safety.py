"""Hostile and broken files: each is refused with a sentence, none is opened."""

import io
import struct
import time
import zipfile

import pytest

from interactions.letters import BrokenDocument, LetterError, Template, UnsafeDocument
from interactions.letters.package import read_package
from tests.letters.building import (
    minimal,
    part,
    plain,
    repacked,
    replacing,
    texts,
    with_relation,
    with_xml,
)

DOCUMENT = "word/document.xml"
TYPES = "[Content_Types].xml"
MAIN_TYPE = "wordprocessingml.document.main+xml"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships/"


def refused(content: bytes) -> LetterError:
    with pytest.raises(LetterError) as caught:
        Template.open(content)
    assert str(caught.value).endswith(".")
    assert caught.value.problems
    return caught.value


def override(name: str, kind: str) -> dict:
    added = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'
    return {TYPES: replacing("</Types>", added)}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_word_file"),
        (b"hello", "not_a_word_file"),
        (b"PK\x03\x04" + b"x" * 100, "not_a_word_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old_word_file"),
    ],
)
def test_what_is_no_word_file(content, code):
    assert refused(content).code == code


def test_a_zip_that_is_no_word_file():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    assert refused(buffer.getvalue()).code == "not_a_word_file"


def test_another_office_file():
    other = "spreadsheetml.sheet.main+xml"
    assert refused(repacked(plain("x"), {TYPES: replacing(MAIN_TYPE, other)})).code == (
        "not_a_word_file"
    )


def test_a_truncated_file():
    assert isinstance(refused(plain("x")[:-600]), BrokenDocument)


def test_macros_by_their_type():
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    whole = f"application/vnd.openxmlformats-officedocument.{MAIN_TYPE}"
    assert refused(repacked(plain("x"), {TYPES: replacing(whole, kind)})).code == "macros"


def test_macros_by_their_part():
    assert refused(repacked(plain("x"), add={"word/vbaProject.bin": b"x"})).code == "macros"


@pytest.mark.parametrize("doctype", ["<!DOCTYPE a>", '<!DOCTYPE a [<!ENTITY b "c">]>'])
@pytest.mark.parametrize("name", [DOCUMENT, "word/styles.xml", "docProps/core.xml", TYPES])
def test_document_types(name, doctype):
    content = repacked(plain("x"), {name: replacing("?>", "?>" + doctype)})
    assert refused(content).code == "dtd"


def test_a_document_type_in_another_encoding():
    def encode(data: bytes) -> bytes:
        text = data.decode().replace("UTF-8", "UTF-16").replace("?>", "?><!DOCTYPE a>", 1)
        return text.encode("utf-16")

    assert refused(repacked(plain("x"), {"word/styles.xml": encode})).code == "dtd"
    utf7 = repacked(plain("x"), {"word/styles.xml": replacing("UTF-8", "UTF-7")})
    assert isinstance(refused(utf7), BrokenDocument)


def test_bombs():
    assert refused(repacked(plain("x"), add={"a.xml": b" " * 3_000_000})).code == "ratio_too_high"
    many = {f"a{number}.bin": b"x" for number in range(401)}
    assert refused(repacked(plain("x"), add=many)).code == "too_many_parts"


def test_a_file_whose_directory_lies_about_sizes():
    content = bytearray(repacked(plain("x"), add={"a.bin": b"a" * 3_000_000}))
    at = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 10)
    assert isinstance(refused(bytes(content)), BrokenDocument)


def test_an_encrypted_part():
    content = bytearray(plain("x"))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    assert refused(bytes(content)).code == "encrypted"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate_parts_and_odd_names():
    assert refused(repacked(plain("x"), add={DOCUMENT: b"<a/>"})).code == "duplicate_part"
    assert refused(repacked(plain("x"), add={"WORD/Document.xml": b"<a/>"})).code == (
        "duplicate_part"
    )
    for name in ("../x.xml", "/x.xml", "a\\b.xml", "c:x.xml", "a//b.xml"):
        assert refused(repacked(plain("x"), add={name: b"<a/>"})).code == "bad_part_name"


def test_unknown_packing():
    buffer = io.BytesIO(plain("x"))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("b.bin", b"x")
    assert refused(buffer.getvalue()).code == "bad_compression"


@pytest.mark.parametrize(
    ("kind", "target", "external", "code"),
    [
        ("image", "http://host/x.png", True, "linked_content"),
        ("image", "file:///etc/passwd", True, "linked_content"),
        ("hyperlink", "file:///c:/x.exe", True, "external_link"),
        ("hyperlink", "javascript:alert(1)", True, "external_link"),
        ("hyperlink", "x.exe", True, "external_link"),
        ("oleObject", "http://host/x", True, "embedded_object"),
        ("oleObject", "embeddings/x.bin", False, "embedded_object"),
        ("package", "embeddings/x.xlsx", False, "embedded_object"),
        ("aFChunk", "chunk.html", False, "foreign_chunk"),
        ("subDocument", "other.docx", True, "subdocument"),
        ("frame", "http://host/", True, "subdocument"),
        ("control", "activeX/x.xml", False, "active_content"),
        ("customXml", "http://host/x.xml", True, "linked_content"),
        ("settings", "nowhere.xml", False, "missing_part"),
    ],
)
def test_relationships(kind, target, external, code):
    assert refused(with_relation(kind, target, external=external)).code == code


def test_a_macro_by_its_relationship():
    assert refused(with_relation("vbaProject", "x.bin", external=False, base=MICROSOFT)).code == (
        "macros"
    )


@pytest.mark.parametrize(
    "target", ["https://host/?a=1&amp;b=2", "http://host", "mailto:a@b.de", "MAILTO:a@b.de"]
)
def test_ordinary_links_are_kept(target):
    content = Template.open(with_relation("hyperlink", target)).render({})
    assert target in part(content, "word/_rels/document.xml.rels")


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        ("<w:altChunk/>", "foreign_chunk"),
        ("<w:p><w:subDoc/></w:p>", "subdocument"),
        ("<w:p><w:r><w:object><w:control/></w:object></w:r></w:p>", "active_content"),
        (
            (
                "<w:p><w:r><w:object><o:OLEObject "
                'xmlns:o="urn:schemas-microsoft-com:office:office"/></w:object></w:r></w:p>'
            ),
            "embedded_object",
        ),
        (
            (
                '<w:p><w:r><w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" '
                'src="http://host/x.png"/></w:pict></w:r></w:p>'
            ),
            "linked_content",
        ),
    ],
)
def test_elements(xml, code):
    assert refused(with_xml(xml)).code == code


def test_folders():
    found = refused(repacked(plain("x"), add={"word/embeddings/x.bin": b"x"}))
    assert (found.code, found.params) == ("embedded_object", {"part": "word/embeddings/x.bin"})


def test_damaged_and_deep_xml():
    broken = repacked(plain("x"), {DOCUMENT: replacing("</w:body>", "")})
    assert refused(broken).code == "broken_xml"
    deep = "<w:sdt>" * 2_000 + "</w:sdt>" * 2_000
    deep_file = repacked(plain("x"), {DOCUMENT: replacing("<w:sectPr", deep + "<w:sectPr")})
    assert refused(deep_file).code == "broken_xml"


def test_cuts_the_merge_source_and_the_attached_template_silently():
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kept = (
        f'<Relationships xmlns="{"http://schemas.openxmlformats.org/package/2006/relationships"}">'
    )
    rels = (
        f'{kept}<Relationship Id="rId1" Type="{base}/attachedTemplate" Target="file:///n.dotm" '
        f'TargetMode="External"/><Relationship Id="rId2" Type="{base}/mailMergeSource" '
        'Target="file:///c:/customers.csv" TargetMode="External"/></Relationships>'
    )
    merge = '<w:mailMerge><w:dataSource r:id="rId2"/></w:mailMerge></w:settings>'
    content = repacked(
        plain("x"),
        {"word/settings.xml": replacing("</w:settings>", merge)},
        {"word/_rels/settings.xml.rels": rels.encode()},
    )
    letter = Template.open(content).render({})
    assert "mailMerge" not in part(letter, "word/settings.xml")
    assert "customers" not in part(letter, "word/_rels/settings.xml.rels")
    assert texts(letter) == ["x"]


def test_drops_the_thumbnail_and_revision_marks():
    content = plain("x")
    assert "docProps/thumbnail.jpeg" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    content = repacked(content, {DOCUMENT: replacing("<w:r>", '<w:r w:rsidR="00AA">')})
    letter = Template.open(content).render({})
    names = zipfile.ZipFile(io.BytesIO(letter)).namelist()
    assert "docProps/thumbnail.jpeg" not in names
    assert "rsid" not in part(letter, DOCUMENT)


def test_a_word_template_makes_documents():
    content = repacked(plain("x"), {TYPES: replacing("document.main+xml", "template.main+xml")})
    assert "document.main+xml" in part(Template.open(content).render({}), TYPES)


def test_a_checked_package_lists_its_parts():
    assert read_package(plain("x")).main == DOCUMENT


def marks(kind: str, count: int) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' * count


@pytest.mark.parametrize(
    "paragraph",
    [
        "<w:r><w:t>{{ x }}" + "{" * 200_000 + "</w:t></w:r>",
        "<w:r><w:t>" + "{{ " * 100_000 + "</w:t></w:r>",
        marks("begin", 3_000),
        marks("begin", 3_000) + marks("end", 3_000),
    ],
)
def test_what_is_made_to_hang_is_refused_at_once(paragraph):
    started = time.process_time()
    refused(minimal(f"<w:p>{paragraph}</w:p>"))
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "paragraph",
    [
        "<w:r><w:t>{{ date }}" + "a" * 2_000_000 + "</w:t></w:r>",
        "<w:r><w:t>{{ date }}" + "}} %} " * 20_000 + "</w:t></w:r>",
        "<w:r><w:t>a</w:t></w:r>" * 20_000 + "<w:r><w:t>{{ date }}</w:t></w:r>",
        '<w:bookmarkStart w:id="1" w:name="_GoBack"/><w:bookmarkEnd w:id="1"/>' * 5_000,
    ],
)
def test_what_is_large_opens_in_time(paragraph):
    started = time.process_time()
    Template.open(minimal(f"<w:p>{paragraph}</w:p>"))
    assert time.process_time() - started < 5


def test_every_refusal_is_one_of_two_errors():
    assert issubclass(UnsafeDocument, LetterError)
    assert issubclass(BrokenDocument, LetterError)
