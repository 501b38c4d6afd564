"""Documents that Word saved as “Strict Open XML”."""

import re

import docx
import pytest
from docx.shared import Pt
from lxml import etree

from interactions.letters import Template, render_combined
from interactions.letters.strict import to_ordinary
from interactions.letters.xml import W, w
from tests.letters.building import (
    CATALOGUE,
    add_field,
    letter_values,
    opened,
    part,
    repacked,
    saved,
    texts,
)

STRICT = "http://purl.oclc.org/ooxml/"
_ORDINARY = re.compile(rb"http://schemas\.openxmlformats\.org/(\w+)/2006/")
_PARTS = (
    "_rels/.rels",
    "word/document.xml",
    "word/header1.xml",
    "word/numbering.xml",
    "word/settings.xml",
    "word/styles.xml",
    "word/theme/theme1.xml",
    "word/_rels/document.xml.rels",
)


def to_strict(content: bytes) -> bytes:
    """As Word saves it: other names, start for left, lengths with their unit."""

    def change(data: bytes) -> bytes:
        data = data.replace(b"schemas.openxmlformats.org/package", b"(package)")
        data = _ORDINARY.sub(rb"http://purl.oclc.org/ooxml/\1/", data)
        data = data.replace(b"(package)", b"schemas.openxmlformats.org/package")
        data = data.replace(b"extended-properties", b"extendedProperties")
        data = data.replace(b'w:ind w:left="720"', b'w:ind w:start="36pt"')
        return data.replace(b"<w:document ", b'<w:document w:conformance="strict" ', 1)

    return repacked(content, dict.fromkeys(_PARTS, change))


def letter() -> bytes:
    document = docx.Document()
    add_field(document.add_paragraph("Dear "), " MERGEFIELD Name ")
    document.add_paragraph("in").paragraph_format.left_indent = Pt(36)
    document.add_paragraph("item", style="List Number")
    add_field(document.sections[0].header.paragraphs[0], " MERGEFIELD Name ")
    return saved(document)


def test_letters_are_made_of_a_strict_document():
    content = to_strict(letter())
    assert STRICT in part(content, "word/document.xml")
    template = Template.open(content, CATALOGUE.match(Template.open(content).fields))
    assert template.check(CATALOGUE) == []

    for made in (
        template.render(letter_values()),
        b"".join(render_combined(template, [letter_values()] * 2)),
    ):
        assert texts(made)[0] == "Dear Anna Müller"
        assert opened(made).sections[0].header.paragraphs[0].text == "Anna Müller"
        assert opened(made).paragraphs[1].paragraph_format.left_indent == Pt(36)
        for name in _PARTS:
            assert STRICT not in part(made, name)


def test_a_letter_is_the_same_as_that_of_the_ordinary_document():
    strict, ordinary = (
        Template.open(content, {"Name": "contact.name"}).render(letter_values())
        for content in (to_strict(letter()), letter())
    )
    for name in _PARTS:
        one, other = (etree.canonicalize(part(made, name)) for made in (strict, ordinary))
        assert one == other


@pytest.mark.parametrize(
    ("strict", "ordinary"),
    [
        ('<w:jc w:val="end"/>', '<w:jc w:val="right"/>'),
        ('<w:tab w:val="start" w:pos="2in"/>', '<w:tab w:val="left" w:pos="2880"/>'),
        ('<w:sz w:val="12.5pt"/>', '<w:sz w:val="25"/>'),
        ('<w:pgMar w:top="2.54cm" w:left="72pt"/>', '<w:pgMar w:top="1440" w:left="1440"/>'),
        ('<w:tblW w:w="50%" w:type="pct"/>', '<w:tblW w:w="2500" w:type="pct"/>'),
        ('<w:zoom w:percent="110%"/>', '<w:zoom w:percent="110"/>'),
        ('<w:textDirection w:val="rl"/>', '<w:textDirection w:val="tbRl"/>'),
        ('<w:tcMar><w:start w:w="5pt"/></w:tcMar>', '<w:tcMar><w:left w:w="100"/></w:tcMar>'),
        ('<w:pStyle w:val="12pt"/>', '<w:pStyle w:val="12pt"/>'),
    ],
)
def test_other_words_and_units_mean_the_same(strict, ordinary):
    xml = f'<w:body xmlns:w="{STRICT}wordprocessingml/main">{strict}</w:body>'
    made = to_ordinary(etree.fromstring(xml), "word/document.xml")
    assert made.tag == w("body")
    expected = etree.fromstring(f'<w:body xmlns:w="{W}">{ordinary}</w:body>')
    one, other = (etree.tostring(root[0], encoding="unicode") for root in (made, expected))
    assert etree.canonicalize(one) == etree.canonicalize(other)
