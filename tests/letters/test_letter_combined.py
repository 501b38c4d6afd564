"""Many letters in one file: each with its own header, pages, lists, notes and ids."""

import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.shared import Cm

from interactions.letters import BrokenDocument, LetterError, RenderError, Template, render_combined
from tests.letters.building import (
    CATALOGUE,
    NAMESPACE,
    PNG,
    add_code,
    add_field,
    add_mark,
    letter_values,
    minimal,
    opened,
    part,
    plain,
    repacked,
    replacing,
    saved,
    texts,
    with_xml,
)

DOCUMENT = "word/document.xml"


def people(count: int) -> list[dict]:
    return [
        letter_values(
            contact={"name": f"Name {number}", "is_person": "true" if number % 2 else "false"},
            orders=[{"number": f"A{row}"} for row in range(number)],
        )
        for number in range(count)
    ]


def combined(content: bytes, count: int = 3, **options) -> bytes:
    template = Template.open(content, kinds=CATALOGUE.kinds, **options)
    return b"".join(render_combined(template, people(count)))


def full_letter() -> bytes:
    """Logo and name in the header, page numbers, a list, a table, a conditional paragraph."""
    document = docx.Document()
    section = document.sections[0]
    head = section.header.paragraphs[0]
    head.add_run().add_picture(io.BytesIO(PNG), width=Cm(1))
    head.add_run(" To {{ contact.name }}")
    foot = section.footer.paragraphs[0]
    foot.add_run("Page ")
    add_field(foot, " PAGE ", result="1")
    foot.add_run(" of ")
    add_field(foot, " NUMPAGES ", result="1")
    document.add_picture(io.BytesIO(PNG), width=Cm(2))
    document.add_paragraph("Dear {{ contact.name }}")
    document.add_paragraph("first", style="List Number")
    document.add_paragraph("second", style="List Number")
    table = document.add_table(3, 1, style="Table Grid")
    table.cell(0, 0).text = "{%tr for order in orders %}"
    table.cell(1, 0).text = "{{ order.number }}"
    table.cell(2, 0).text = "{%tr endfor %}"
    document.add_paragraph("{%p if contact.is_person %}")
    document.add_paragraph("You are a person.")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("Yours")
    return saved(document)


def test_each_letter_has_its_text_and_its_header():
    letters = opened(combined(full_letter()))
    heads = [section.header.paragraphs[0].text for section in letters.sections]
    assert heads == [" To Name 0", " To Name 1", " To Name 2"]
    found = [paragraph.text for paragraph in letters.paragraphs if paragraph.text]
    assert found == [
        *("Dear Name 0", "first", "second", "Yours"),
        *("Dear Name 1", "first", "second", "You are a person.", "Yours"),
        *("Dear Name 2", "first", "second", "Yours"),
    ]
    assert [len(table.rows) for table in letters.tables] == [1, 2]


def test_each_letter_begins_on_a_new_page_with_page_one():
    letters = opened(combined(full_letter()))
    assert [section.start_type for section in letters.sections] == [WD_SECTION.NEW_PAGE] * 3
    xml = part(combined(full_letter()), DOCUMENT)
    assert xml.count('<w:pgNumType w:start="1"/>') == 3


def test_one_letter_has_one_section_and_no_break_after_it():
    xml = part(combined(full_letter(), 1), DOCUMENT)
    assert xml.count("<w:sectPr") == 1
    assert re.search(r"</w:p><w:sectPr.*</w:sectPr></w:body></w:document>$", xml, re.S)


def test_the_section_ends_in_the_last_paragraph():
    letters = opened(combined(plain("{{ contact.name }}")))
    assert [paragraph.text for paragraph in letters.paragraphs] == ["Name 0", "Name 1", "Name 2"]


@pytest.mark.parametrize(
    "last",
    [
        ["{%p if contact.is_person %}", "maybe", "{%p endif %}"],
        ["a {% if contact.is_person %}b", "c{% endif %}"],
    ],
)
def test_a_last_paragraph_that_may_be_missing_does_not_lose_the_break(last):
    letters = opened(combined(plain("{{ contact.name }}", *last)))
    assert len(letters.sections) == 3
    names = [paragraph.text for paragraph in letters.paragraphs if "Name" in paragraph.text]
    assert names == ["Name 0", "Name 1", "Name 2"]


def test_a_table_at_the_end_does_not_lose_the_break():
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "{{ contact.name }}"
    letters = opened(combined(saved(document)))
    assert [table.cell(0, 0).text for table in letters.tables] == ["Name 0", "Name 1", "Name 2"]
    assert len(letters.sections) == 3


def test_lists_begin_again_with_each_letter():
    content = combined(full_letter())
    xml, numbering = part(content, DOCUMENT), part(content, "word/numbering.xml")
    used = re.findall(r'<w:numId w:val="(\d+)"/>', xml)
    assert [count for _, count in sorted(Counter(used).items())] == [2, 2, 2]
    for number in sorted(set(used), key=int)[1:]:
        instance = re.search(rf'<w:num w:numId="{number}">.*?</w:num>', numbering, re.S)
        assert instance is not None
        assert instance[0].count("<w:startOverride") == 9


def test_a_document_of_several_sections_keeps_their_headers_apart():
    document = docx.Document()
    document.add_paragraph("one {{ contact.name }}")
    document.add_section(WD_SECTION.NEW_PAGE)
    head = document.sections[1].header
    head.is_linked_to_previous = False
    head.paragraphs[0].text = "second page of {{ contact.name }}"
    document.add_paragraph("two")
    letters = opened(combined(saved(document), 2))
    assert [section.header.paragraphs[0].text for section in letters.sections] == [
        "",
        "second page of Name 0",
        "",
        "second page of Name 1",
    ]
    assert not letters.sections[2].header.is_linked_to_previous


def bookmarked() -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("see ")
    add_field(paragraph, " REF place \\h ", result="x")
    paragraph = document.add_paragraph("{{ contact.name }}")
    start = f'<w:bookmarkStart {NAMESPACE} w:id="7" w:name="place"/>'
    paragraph._p.insert(0, parse_xml(start))
    paragraph._p.append(parse_xml(f'<w:bookmarkEnd {NAMESPACE} w:id="7"/>'))
    control = (
        f'<w:sdt {NAMESPACE}><w:sdtPr><w:id w:val="99"/></w:sdtPr><w:sdtContent><w:r><w:t>a</w:t>'
        "</w:r></w:sdtContent></w:sdt>"
    )
    paragraph._p.append(parse_xml(control))
    shape = (
        f'<w:r {NAMESPACE} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shapetype id="box"/>'
        '<v:shape id="s1" type="#box"/></w:pict></w:r>'
    )
    paragraph._p.append(parse_xml(shape))
    marks = f'<w:permStart {NAMESPACE} w:id="5"/>', f'<w:permEnd {NAMESPACE} w:id="5"/>'
    paragraph._p.extend(map(parse_xml, marks))
    document.add_picture(io.BytesIO(PNG))
    document.add_picture(io.BytesIO(PNG))
    run = document.add_paragraph().add_run("remarked")
    document.add_comment([run], text="about {{ contact.name }}", author="A", initials="A")
    return saved(document)


def test_ids_are_unique_and_references_follow():
    content = combined(bookmarked())
    xml = part(content, DOCUMENT)
    for pattern in (
        r'<w:bookmarkStart w:id="(\d+)"',
        r'<w:bookmarkStart [^>]*w:name="(\w+)"',
        r'<wp:docPr id="(\d+)"',
        r'<w:sdtPr><w:id w:val="(\d+)"',
        r'<w:commentReference w:id="(\d+)"',
        r'<w:permStart w:id="(\d+)"',
        r'<v:shape id="(\w+)"',
        r'<v:shape [^>]*type="#(\w+)"',
    ):
        found = re.findall(pattern, xml)
        assert len(found) == len(set(found)) >= 3, pattern
    assert re.findall(r"REF (\w+)", xml) == ["place", "place_2", "place_3"]
    starts = re.findall(r'<w:bookmarkStart w:id="(\d+)"', xml)
    assert starts == re.findall(r'<w:bookmarkEnd w:id="(\d+)"', xml)


def test_comments_belong_to_their_letter():
    content = combined(bookmarked())
    comments = [comment.text for comment in opened(content).comments]
    assert comments == ["about Name 0", "about Name 1", "about Name 2"]


def with_footnote(content: bytes | None = None, kind: str = "footnote") -> bytes:
    """python-docx makes no footnotes: the part, its relationship and its type by hand."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    notes = (
        f'<w:{kind}s {NAMESPACE}><w:{kind} w:type="separator" w:id="0"><w:p/></w:{kind}>'
        f'<w:{kind} w:id="2"><w:p><w:r><w:t>note for {{{{ contact.name }}}}</w:t></w:r></w:p>'
        f"</w:{kind}></w:{kind}s>"
    )
    reference = f'<w:r><w:{kind}Reference w:id="2"/></w:r></w:p><w:sectPr'
    return repacked(
        content or plain("{{ contact.name }}"),
        {
            "[Content_Types].xml": replacing(
                "</Types>",
                f'<Override PartName="/word/{kind}s.xml" ContentType="application/vnd.'
                f'openxmlformats-officedocument.wordprocessingml.{kind}s+xml"/></Types>',
            ),
            "word/_rels/document.xml.rels": replacing(
                "</Relationships>",
                f'<Relationship Id="rIdF" Type="{base}/{kind}s" Target="{kind}s.xml"/>'
                "</Relationships>",
            ),
            DOCUMENT: lambda data: re.sub(rb"</w:p>\s*<w:sectPr", reference.encode(), data),
        },
        {f"word/{kind}s.xml": notes.encode()},
    )


def test_footnotes_belong_to_their_letter():
    content = combined(with_footnote())
    notes, xml = part(content, "word/footnotes.xml"), part(content, DOCUMENT)
    pairs = dict(re.findall(r'<w:footnote w:id="(\d+)">.*?<w:t[^>]*>([^<]*)', notes, re.S))
    references = re.findall(r'<w:footnoteReference w:id="(\d+)"', xml)
    assert [pairs[number] for number in references] == [
        f"note for Name {number}" for number in range(3)
    ]
    assert notes.count("separator") == 1
    assert xml.count('<w:numRestart w:val="eachSect"/>') == 3


def test_endnotes_stand_at_the_end_of_their_letter():
    document = docx.Document()
    document.add_paragraph("{{ contact.name }}")
    document.add_section()
    document.add_paragraph("end")
    content = combined(with_footnote(saved(document), "endnote"))
    assert part(content, "word/endnotes.xml").count("note for Name") == 3
    assert '<w:endnotePr><w:pos w:val="sectEnd"/></w:endnotePr>' in part(
        content, "word/settings.xml"
    )
    # Those of a letter's first section wait for its last one.
    assert part(content, DOCUMENT).count("<w:noEndnote/>") == 3


def test_a_header_that_repeats_what_stands_in_the_text_is_each_letters_own():
    document = docx.Document()
    document.element.body.insert(
        0,
        parse_xml(
            f'<w:p {NAMESPACE}><w:bookmarkStart w:id="1" w:name="subject"/><w:r><w:t>'
            '{{ contact.name }}</w:t></w:r><w:bookmarkEnd w:id="1"/></w:p>'
        ),
    )
    header = document.sections[0].header.paragraphs[0]
    add_mark(header, "begin")
    for piece in (" RE", "F sub", "ject "):
        add_code(header, piece)
    add_mark(header, "end")
    content = combined(saved(document))
    headers = ["word/header1.xml", "word/header1_2.xml", "word/header1_3.xml"]
    codes = [re.findall(r"<w:instrText[^>]*>([^<]*)", part(content, name)) for name in headers]
    assert codes == [[" REF subject "], [" REF subject_2 "], [" REF subject_3 "]]


def test_long_bookmarks_that_begin_alike_stay_two():
    long = "Anlage_zum_Vertrag_ueber_Lieferung_Nr_"
    marks = "".join(
        f'<w:bookmarkStart w:id="{at}" w:name="{long}{at}"/><w:bookmarkEnd w:id="{at}"/>'
        for at in (1, 2)
    )
    names = re.findall(r'w:name="(\w+)"', part(combined(minimal(f"<w:p>{marks}</w:p>")), DOCUMENT))
    assert len(set(names)) == 6
    assert max(map(len, names)) <= 40


def test_the_number_of_pages_is_the_letters_own():
    content = combined(full_letter())
    assert "SECTIONPAGES" in part(content, "word/footer1.xml")
    template = Template.open(full_letter())
    assert template.counts_pages
    assert "total_pages" in {problem.code for problem in template.check(CATALOGUE)}


def test_properties_do_not_name_one_contact_for_all():
    document = docx.Document()
    document.core_properties.title = "Letter {{ contact.name }}"
    document.add_paragraph("{{ contact.name }}")
    assert opened(combined(saved(document))).core_properties.title == "Letter "


def test_a_document_without_any_field_is_combined_too():
    assert texts(combined(plain("Same for all"))) == ["Same for all"] * 3


def test_no_letters_and_missing_values_are_said():
    template = Template.open(plain("{{ contact.nick }}"))
    with pytest.raises(LetterError) as caught:
        list(render_combined(template, []))
    assert caught.value.code == "no_letters"
    with pytest.raises(RenderError, match=r"contact\.nick"):
        list(render_combined(template, people(2)))


def test_a_part_that_cannot_be_combined_is_refused():
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"
    content = repacked(
        plain("x"),
        {
            "[Content_Types].xml": replacing(
                "</Types>", f'<Override PartName="/word/extra.xml" ContentType="{kind}"/></Types>'
            ),
            "_rels/.rels": replacing(
                "</Relationships>",
                '<Relationship Id="rIdE" Type="http://x/extra" Target="word/extra.xml"/>'
                "</Relationships>",
            ),
        },
        {"word/extra.xml": b'<a title="{{ contact.name }}"/>'},
    )
    with pytest.raises(BrokenDocument) as caught:
        combined(content)
    assert caught.value.code == "part_not_combinable"


def test_a_header_used_twice_is_copied_once_a_letter():
    document = docx.Document()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = "To {{ contact.name }}"
    document.add_paragraph("x")
    xml = replacing(
        "<w:headerReference", '<w:headerReference w:type="first" r:id="rId99"/><w:headerReference'
    )
    again = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/header" Target="header1.xml"/></Relationships>'
    )
    rels = replacing("</Relationships>", again)
    content = repacked(saved(document), {DOCUMENT: xml, "word/_rels/document.xml.rels": rels})
    letters = opened(combined(content))
    for number, section in enumerate(letters.sections):
        assert section.header.paragraphs[0].text == f"To Name {number}"
        assert section.first_page_header.paragraphs[0].text == f"To Name {number}"


def test_every_relationship_and_type_has_its_part():
    content = combined(full_letter(), 4)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
    assert len([name for name in names if re.match(r"word/header\d", name)]) == 4
    for target in re.findall(r'PartName="/([^"]+)"', part(content, "[Content_Types].xml")):
        assert target in names
    xml = part(content, DOCUMENT)
    known = set(re.findall(r'Id="([^"]+)"', part(content, "word/_rels/document.xml.rels")))
    assert set(re.findall(r'r:(?:id|embed)="([^"]+)"', xml)) <= known


def test_is_the_same_each_time_and_reads_its_values_once():
    template = Template.open(full_letter())
    once = b"".join(render_combined(template, iter(people(3))))
    assert once == b"".join(render_combined(template, iter(people(3))))


@pytest.mark.libreoffice
def test_libreoffice_prints_as_many_pages_as_letters(tmp_path: Path):
    (tmp_path / "letters.docx").write_bytes(combined(full_letter()))
    program = shutil.which("soffice") or "libreoffice"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [program, profile, "--headless", "--convert-to", "pdf", "letters.docx"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
    )
    result = subprocess.run(
        ["pdftotext", "-layout", "letters.pdf", "-"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=60,
    )
    pages = result.stdout.decode().split("\f")[:-1]
    assert len(pages) == 3
    for number, page in enumerate(pages):
        assert f"To Name {number}" in page
        assert re.search(r"1\.\s+first\s+2\.\s+second", page)
        assert re.search(r"Page 1 of", page)


def test_what_is_still_tracked_has_an_id_of_its_own_in_each_letter():
    who = 'w:author="A" w:date="2026-11-29T10:00:00Z"'
    properties = (
        f'<w:rPr><w:ins w:id="1" {who}/></w:rPr><w:pPrChange w:id="2" {who}><w:pPr/></w:pPrChange>'
    )
    content = with_xml(
        f"<w:p><w:pPr>{properties}</w:pPr></w:p>", "<w:p><w:r><w:t>End</w:t></w:r></w:p>"
    )

    text = part(combined(content), "word/document.xml")

    ids = re.findall(r'<w:(?:ins|pPrChange) w:id="(\d+)"', text)
    assert len(ids) == 6
    assert len(set(ids)) == 6
