"""Everything we write passes Microsoft's Open XML validator; Word is stricter than LibreOffice.

What is wrong in a document before us is not ours: its letters may have the same faults, no others.
"""

import io
import json
import subprocess
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.shared import Cm

from interactions.cover_sheets import CoverText, cover_sheets
from interactions.labels import SHEETS, label_sheets
from interactions.letters import Remark, Template, render_combined, with_remarks
from interactions.starter_document import make_starter_document
from interactions.word_lists import word_list
from tests.letters.building import (
    CATALOGUE,
    NAMESPACE,
    PNG,
    add_field,
    letter_values,
    opened,
    saved,
)
from tests.letters.test_letter_combined import full_letter, with_footnote
from tests.letters.test_letter_lists import ORDERS, table_of
from tests.letters.test_letter_pictures import ANNA, BORIS, LOGO, PICTURES, SIGNATURE, signed

pytestmark = pytest.mark.word_validator

VALIDATOR = Path(__file__).parents[1] / "word_validator" / "validate.js"


def faults_of(files: dict[str, bytes], folder: Path) -> dict[str, set[str]]:
    """What is wrong in each file; one process for all: to start takes longer than to read."""
    for name, content in files.items():
        (folder / f"{name}.docx").write_bytes(content)
    command = ["node", str(VALIDATOR), *(str(folder / f"{name}.docx") for name in files)]
    # Started in the checkout, the validator's runtime never ends; in a small folder it does.
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=True, timeout=300
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {
        name: {fault["description"] for fault in faults}
        for name, faults in zip(files, found, strict=True)
    }


def rich_letter() -> bytes:
    """Everything a letter may hold: places for pictures in header, footer and text, lists, tables,
    notes, bookmarks, a content control, two sections, conditions around what may be missing."""
    document = opened(full_letter())
    run = document.sections[0].header.add_paragraph().add_run()
    run.add_picture(io.BytesIO(PNG), width=Cm(4))
    run._r.find(".//{*}docPr").set("descr", LOGO)
    document.sections[0].footer.add_paragraph("{{ sender.logo }}")
    document.add_paragraph("Yours {{ salesperson.signature }}, {{ contact.name }}")
    add_field(document.add_paragraph(), f" INCLUDEPICTURE {SIGNATURE} ")
    document.element.body.insert(
        0,
        parse_xml(
            f'<w:sdt {NAMESPACE}><w:sdtPr><w:id w:val="7"/></w:sdtPr><w:sdtContent>'
            '<w:p><w:bookmarkStart w:id="0" w:name="here"/><w:r><w:t>{{ date }}</w:t></w:r>'
            '<w:bookmarkEnd w:id="0"/><w:permStart w:id="1" w:edGrp="everyone"/>'
            '<w:permEnd w:id="1"/></w:p></w:sdtContent></w:sdt>'
        ),
    )
    add_field(document.add_paragraph(), " REF here ")
    for style in ("List Number", "List Number 2", "List Bullet"):
        document.add_paragraph("item", style=style)
    document.add_section()
    document.add_paragraph("{% if contact.is_person %}second{% endif %}")
    document.add_paragraph("end")
    return with_footnote(saved(document))


def letter_with_rows() -> bytes:
    """Rows that a list fills, a table of its own in them, numbers in words, and a header; changes
    still tracked; a table at the very end."""
    document = table_of(r'Order_Date \@ "d MMMM yyyy"', r"Order_Cost \* CardText", "Name")
    first, second, third = document.tables[0].rows[1].cells
    add_field(first.add_paragraph(), " IF ", (" MERGEFIELD Order_Cost ",), ' > 5 "dear" "cheap" ')
    inner = second.add_table(1, 2)
    add_field(inner.cell(0, 0).paragraphs[0], r" MERGEFIELD Order_Cost \* Roman ")
    second.add_paragraph()
    third.add_paragraph("item", style="List Number")
    add_field(document.sections[0].header.paragraphs[0], r" MERGEFIELD Name \* Upper ")
    who = 'w:author="A" w:date="2026-11-29T10:00:00Z"'
    document.element.body.sectPr.addprevious(
        parse_xml(
            f'<w:p {NAMESPACE}><w:pPr><w:jc w:val="right"/><w:rPr><w:ins w:id="90" {who}/></w:rPr>'
            f'<w:pPrChange w:id="91" {who}><w:pPr/></w:pPrChange></w:pPr>'
            f'<w:del w:id="92" {who}><w:r><w:delText>old</w:delText></w:r></w:del>'
            f'<w:ins w:id="93" {who}><w:r><w:t>{{{{ contact.name }}}}</w:t></w:r></w:ins></w:p>'
        )
    )
    table = document.add_table(1, 1)
    add_field(table.cell(0, 0).paragraphs[0], " MERGEFIELD Order_Date ")
    return saved(document)


def letters_with_rows() -> dict[str, bytes]:
    content = letter_with_rows()
    matches = ORDERS.match(Template.open(content, kinds=ORDERS.kinds).fields)
    template = Template.open(content, matches, kinds=ORDERS.kinds)
    assert not [item for item in template.check(ORDERS) if item.severity == "error"]
    orders = [{"date": "2026-01-20", "cost": "8.00"}, {"date": "2026-02-03", "cost": "42.00"}]
    letters = [letter_values(contact={"name": "A & B", "orders": orders[:n]}) for n in range(3)]
    return {
        "rows": template.render(letters[2]),
        "combined rows": b"".join(render_combined(template, letters)),
    }


def outputs_of(content: bytes) -> dict[str, bytes]:
    """Every kind of file that is made from a document."""
    letters = [signed(who, orders=[{"number": "A1"}]) for who in (ANNA, BORIS, None)]
    letters = [{**values, "personal_text": "Bye\nnow"} for values in letters]
    template = Template.open(content, kinds=CATALOGUE.kinds, placement="end", pictures=PICTURES.get)
    return {
        "letter": template.render(letters[0]),
        "combined": b"".join(render_combined(template, letters)),
        "remarks": with_remarks(content, [Remark("Too long.", "Dear")], author="Check"),
    }


def planted() -> bytes:
    """A document whose paragraph has its properties in the wrong order."""
    document = docx.Document()
    properties = document.add_paragraph("x")._p.get_or_add_pPr()
    properties.append(parse_xml(f"<w:keepNext {NAMESPACE}/>"))
    properties.append(parse_xml(f'<w:pStyle {NAMESPACE} w:val="Normal"/>'))
    return saved(document)


def test_everything_we_write_is_valid(tmp_path):
    """Some ten seconds: the validator takes three to start and one for a file."""
    source = rich_letter()
    files = {
        **outputs_of(source),
        **letters_with_rows(),
        "labels": label_sheets(["Anna\nWeg 1", "Boris"], SHEETS["3x8"], skip=1),
        "list": word_list("Spring & autumn", "2 contacts", [["No.", "Name"], ["1", "A\nB <c>"]]),
        "cover sheets": cover_sheets(
            [{"address_block": "Anna\nWeg 1", "contact": {"name": "A & B"}}] * 2,
            CoverText("29 November 2026", "Prices", "See\npage 4", ["call"], "2 copies"),
        ),
        "starter document": make_starter_document(),
        "planted": planted(),
    }
    found = faults_of(files, tmp_path)
    # A validator that finds nothing anywhere has not looked.
    assert found.pop("planted")
    if any(found.values()):
        before = faults_of({"source": source}, tmp_path)["source"]
        found = {name: faults - before for name, faults in found.items()}
    assert {name: faults for name, faults in found.items() if faults} == {}
