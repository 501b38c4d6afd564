"""What Word, its versions and other programs leave in their files, and authors do not know of."""

import docx
import pytest

from interactions.letters import Template, render_combined
from tests.letters.building import (
    CATALOGUE,
    letter_values,
    minimal,
    opened,
    part,
    plain,
    repacked,
    replacing,
    saved,
    with_xml,
)

DOCUMENT = "word/document.xml"


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def run(text: str, name: str = "t") -> str:
    return f'<w:r><w:{name} xml:space="preserve">{text}</w:{name}></w:r>'


def field(code: str, result: str = "«x»", *, deleted: bool = False) -> str:
    names = ("delInstrText", "delText") if deleted else ("instrText", "t")
    code, result = run(f" {code} ", names[0]), run(result, names[1])
    return mark("begin") + code + mark("separate") + result + mark("end")


DELETED = '<w:del w:id="1" w:author="A">%s</w:del>'
CONTROL = "<w:sdt><w:sdtPr>%s<w:text/></w:sdtPr><w:sdtContent>%s</w:sdtContent></w:sdt>"
BODIES = {
    # Word 2010 splits the code where it checked the spelling.
    "split": mark("begin")
    + run(" MERGE", "instrText")
    + '<w:proofErr w:type="spellStart"/>'
    + run("FIELD First_", "instrText")
    + run("Name \\* MERGEFORMAT ", "instrText")
    + mark("separate")
    + run("«First_")
    + run("Name»")
    + mark("end"),
    # LibreOffice writes fields without a result, Word for Mac simple ones within smart tags.
    "no result": mark("begin") + run(" MERGEFIELD First_Name ", "instrText") + mark("end"),
    "smart tag": '<w:smartTag w:element="place"><w:fldSimple w:instr="MERGEFIELD First_Name"/>'
    "</w:smartTag>",
    "one run": '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> MERGEFIELD First_Name '
    '</w:instrText><w:fldChar w:fldCharType="separate"/><w:t>x</w:t>'
    '<w:fldChar w:fldCharType="end"/></w:r>',
    "deleted field": field("MERGEFIELD First_Name")
    + DELETED % field("MERGEFIELD Shoe_Size", deleted=True),
    "deleted text": run("Anna") + DELETED % run("{{ shoe.size }}", "delText"),
    "inserted part": run("{{ contact.")
    + f'<w:ins w:id="2" w:author="A">{run("first_name")}</w:ins>'
    + run(" }}"),
    "prompt": CONTROL % ("<w:showingPlcHdr/>", field("MERGEFIELD First_Name")),
}


def made(content: bytes, **how) -> Template:
    matches = CATALOGUE.match(Template.open(content).fields)
    return Template.open(content, matches, kinds=CATALOGUE.kinds, **how)


def words(content: bytes) -> str:
    root = docx.oxml.parse_xml(part(content, DOCUMENT).encode())
    return "".join(node.text or "" for node in root.iter(f"{{{root.nsmap['w']}}}t"))


@pytest.mark.parametrize("name", BODIES)
def test_the_field_prints_once_whatever_stands_around_it(name):
    template = made(minimal(f"<w:p>{BODIES[name]}</w:p>"))

    assert words(template.render(letter_values())) == "Anna"
    assert not [item for item in template.check(CATALOGUE) if item.severity == "error"]


def test_changes_that_are_tracked_are_said():
    codes = [
        item.code
        for item in made(minimal(f"<w:p>{BODIES['inserted part']}</w:p>")).check(CATALOGUE)
    ]
    assert codes == ["tracked_changes"]


def test_a_content_control_that_holds_a_text_is_no_prompt_any_more():
    content = minimal(f"<w:p>{BODIES['prompt']}</w:p>")

    assert "showingPlcHdr" not in part(made(content).render(letter_values()), DOCUMENT)
    assert "showingPlcHdr" in part(made(content, version=3).render(letter_values()), DOCUMENT)


def test_building_blocks_are_no_part_of_the_letter():
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.glossary+xml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/glossaryDocument"
    blocks = part(minimal(f"<w:p>{field('MERGEFIELD Shoe_Size')}</w:p>"), DOCUMENT)
    content = repacked(
        plain("{{ contact.first_name }}"),
        {
            "[Content_Types].xml": replacing(
                "</Types>",
                f'<Override PartName="/word/glossary/document.xml" ContentType="{kind}"/></Types>',
            ),
            "word/_rels/document.xml.rels": replacing(
                "</Relationships>",
                f'<Relationship Id="rIdG" Type="{office}" Target="glossary/document.xml"/>'
                "</Relationships>",
            ),
        },
        {"word/glossary/document.xml": blocks.encode()},
    )

    assert made(content).fields == ("contact.first_name",)


def test_several_sections_cannot_count_the_pages_of_a_letter_in_a_file_of_many():
    section = "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>"
    content = with_xml(section, f"<w:p>{field('NUMPAGES', '2')}</w:p>")
    assert [item.code for item in made(content).check(CATALOGUE)] == ["total_pages_of_sections"]


@pytest.mark.parametrize("last", ["table", "control"])
def test_a_letter_ends_with_a_paragraph_that_can_carry_its_section(last):
    """LibreOffice joins letters where a table or a content control is the end."""
    document = docx.Document()
    if last == "table":
        document.add_table(1, 1).cell(0, 0).text = "{{ contact.name }}"
        content = saved(document)
    else:
        content = with_xml(f"<w:p>{CONTROL % ('', run('{{ contact.name }}'))}</w:p>")

    combined = opened(b"".join(render_combined(made(content), [letter_values()] * 2)))

    ends = [element for element in combined.element.body if element.tag.endswith("}p")]
    assert len(combined.sections) == 2
    assert not any(list(end.iter("{*}t")) for end in ends if end.find(".//{*}sectPr") is not None)
    assert last != "table" or combined.element.body[-2].tag.endswith("}p")


@pytest.mark.parametrize(
    "text", ["Dear «First_Name»", "Dear <Vorname>", "{ MERGEFIELD Shoe_Size }"]
)
def test_says_what_looks_like_a_field_and_is_none(text):
    found = made(plain(text)).check(CATALOGUE)
    assert [(item.code, item.severity, item.where) for item in found] == [
        ("field_as_text", "warning", text)
    ]


def test_russian_quotes_are_quotes():
    assert made(plain("ООО «Вектор» & <b>, «{{ contact.name }}»")).check(CATALOGUE) == []
