"""Tags: what they may say, what they print, and that no value is lost or becomes code."""

import io
import string

import docx
import pytest
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment
from lxml import etree

from interactions.letters import (
    ENGINE_VERSION,
    MAX_VALUE,
    BrokenDocument,
    RenderError,
    Template,
    clean,
    digest,
    open_cached,
)
from tests.letters.building import (
    CATALOGUE,
    letter_values,
    minimal,
    opened,
    part,
    plain,
    rendered,
    repacked,
    saved,
    texts,
)

GOLDEN_DIGEST = "aaa91a0183d9282a1aa2a557e145e16baded2d3fc6a361b9397d46709556b027"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{{ contact.name }}", "Anna Müller"),
        ("{{contact['name']|upper}}", "ANNA MÜLLER"),
        ("{{ contact.name|lower|capitalize }}", "Anna müller"),
        ("{{ 'big deal'|title }}", "Big Deal"),
        ("{{ salesperson.phone|default('none') }}", "none"),
        ("{{ contact.nickname|default(“dear”) }}", "dear"),
        ("{{ date }}", "20. Januar 2026"),
        ("{{ date|date('MMMM yyyy') }}", "Januar 2026"),
        ("{{ date|upper }}", "20. JANUAR 2026"),
        ("{{ line.cost }}", "1.234,50"),
        ("{{ line.cost|number(1) }}", "1.234,5"),
        ("{{ line.cost|number('0') }}", "1235"),
        ("{{ line.cost|money('EUR') }}", "1.234,50\u00a0€"),
        ("{{ contact.country|country }}", "Deutschland"),
        ("{{ contact.is_person }}", "ja"),
        ("{{ company.name|replace('&', 'and') }}", "Müller and Söhne"),
        ("{{ company.name|length }}", "14"),
        ("{{ company.name|first ~ company.name|last }}", "Me"),
        ("{{ ' x '|trim ~ '!' }}", "x!"),
        ("{{ 'a' if contact.is_person else 'b' }}", "a"),
        ("{% if line.cost > 1000 and not line.cost == 5 %}big{% endif %}", "big"),
        ("{% if company.name == “Müller & Söhne” %}same{% endif %}", "same"),
        ("{% if contact.country in ('DE', 'AT') %}near{% else %}far{% endif %}", "near"),
        ("{% if salesperson %}a{% elif company %}b{% endif %}", "b"),
        ("{% if contact.nickname is defined %}a{% else %}b{% endif %}", "b"),
        ("a{# a remark #}b", "ab"),
    ],
)
def test_tags(tag, expected):
    assert rendered(plain(tag)) == [expected]


def test_joins_tags_that_word_has_split():
    assert rendered(plain(["Dear {", "{ contact", ".na", "me|up", "per }", "}!"])) == [
        "Dear ANNA MÜLLER!"
    ]


def test_an_empty_conditional_paragraph_disappears():
    content = plain("a", "{%p if personal_text %}", "{{ personal_text }}", "{%p endif %}", "b")
    template = Template.open(content)
    letter = template.render(letter_values())
    assert [paragraph.text for paragraph in opened(letter).paragraphs] == ["a", "b"]
    assert texts(template.render(letter_values(personal_text="Hi"))) == ["a", "Hi", "b"]


def test_table_rows_from_a_list():
    document = docx.Document()
    table = document.add_table(3, 1)
    table.cell(0, 0).text = "{%tr for order in orders %}"
    table.cell(1, 0).text = "{{ loop.index }}. {{ order.number }}"
    table.cell(2, 0).text = "{%tr endfor %}"
    values = letter_values(orders=[{"number": "<1>"}, {"number": "2"}])
    letter = opened(Template.open(saved(document)).render(values))
    assert [row.cells[0].text for row in letter.tables[0].rows] == ["1. <1>", "2. 2"]


def test_a_condition_never_leaves_a_cell_or_header_without_paragraph():
    """Word does not open such files."""
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    head = document.sections[0].header
    for story in (cell, head):
        story.paragraphs[0].text = "{%p if personal_text %}"
        story.add_paragraph("{{ personal_text }}")
        story.add_paragraph("{%p endif %}")
    letter = opened(Template.open(saved(document)).render(letter_values()))
    assert [paragraph.text for paragraph in letter.tables[0].cell(0, 0).paragraphs] == [""]
    assert [paragraph.text for paragraph in letter.sections[0].header.paragraphs] == [""]


def test_a_table_without_rows_disappears():
    document = docx.Document()
    table = document.add_table(3, 1)
    table.cell(0, 0).text = "{%tr for order in orders %}"
    table.cell(1, 0).text = "{{ order.number }}"
    table.cell(2, 0).text = "{%tr endfor %}"
    document.add_paragraph("end")
    letter = opened(Template.open(saved(document)).render(letter_values(orders=[])))
    assert len(letter.tables) == 0
    assert letter.paragraphs[-1].text == "end"


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("{{ contact.name() }}", "tag_not_allowed"),
        ("{{ range(9) }}", "tag_not_allowed"),
        ("{{ 9 ** 9 }}", "tag_not_allowed"),
        ("{{ 'a' * 9 }}", "tag_not_allowed"),
        ("{{ contact[contact.name] }}", "tag_not_allowed"),
        ("{{ contact.name[0:3] }}", "tag_not_allowed"),
        ("{% set a = 1 %}", "tag_not_allowed"),
        ("{% include 'x' %}", "tag_not_allowed"),
        ("{% import 'x' as y %}", "tag_not_allowed"),
        ("{% macro x() %}{% endmacro %}", "tag_not_allowed"),
        ("{% for a in 'abc' %}{% endfor %}", "tag_not_allowed"),
        ("{% for a, b in x %}{% endfor %}", "tag_not_allowed"),
        ("{{ {'a': 1} }}", "tag_not_allowed"),
        ("{{ contact.__class__ }}", "name_private"),
        ("{{ contact['__class__'] }}", "name_private"),
        ("{{ _w0 }}", "name_private"),
        ("{{ _section }}", "name_private"),
        ("{{ _locale }}", "name_private"),
        ("{{ contact.name|attr('x') }}", "filter_unknown"),
        ("{{ contact.name|safe }}", "filter_unknown"),
        ("{{ contact.name|upper(1) }}", "tag_not_allowed"),
        ("{{ contact.name|replace('a') }}", "tag_not_allowed"),
        ("{{ contact.name|default(value='a') }}", "tag_not_allowed"),
        ("{{ contact.name|_rows }}", "filter_unknown"),
        ("{{ contact.name is mapping }}", "test_unknown"),
        ("{{ contact.name", "tag_unclosed"),
        ("{{ contact. }}", "tag_syntax"),
        ("{% if x %}", "block_unclosed"),
        ("{% endif %}", "tag_unknown"),
        ("{{r contact.name }}", "tag_outside_text"),
        ("{{ " + "(" * 5000 + "x" + ")" * 5000 + " }}", "tag_too_complex"),
        ("{{ " + "x and " * 500 + "x }}", "tag_too_complex"),
        ("{% if x %}" * 20 + "{% endif %}" * 20, "tag_too_complex"),
        (
            (
                "{% for a in x %}{% for b in a.y %}{% for c in b.z %}{% endfor %}{% endfor %}"
                "{% endfor %}"
            ),
            "loop_too_deep",
        ),
    ],
)
def test_refuses_everything_else_at_opening(tag, code):
    with pytest.raises(BrokenDocument) as caught:
        Template.open(plain(tag))
    assert caught.value.code == code
    assert caught.value.problems[0].code == code


def test_lists_every_broken_tag_with_its_place():
    with pytest.raises(BrokenDocument) as caught:
        Template.open(plain("One {{ a() }}", "Two {{ b|nope }}"))
    found = [(problem.code, problem.where) for problem in caught.value.problems]
    assert found == [("tag_not_allowed", "One {{ a() }}"), ("filter_unknown", "Two {{ b|nope }}")]


def test_refuses_a_condition_that_would_break_the_layout():
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "{% if contact.name %}"
    document.add_paragraph("{% endif %}")
    with pytest.raises(BrokenDocument) as caught:
        Template.open(saved(document))
    assert caught.value.code == "tag_crosses"


def test_a_condition_over_paragraphs_keeps_the_file_whole():
    content = plain("a {% if personal_text %}b", "c{% endif %} d")
    assert rendered(content) == ["a  d"]
    assert rendered(content, letter_values(personal_text="x")) == ["a b", "c d"]


def test_a_missing_value_is_named():
    for tag in (
        "{{ contact.nick }}",
        "{% if contact.nick %}{% endif %}",
        "{{ contact.nick|upper }}",
    ):
        with pytest.raises(RenderError, match=r"“contact\.nick” has no value"):
            Template.open(plain(tag)).render(letter_values())


def test_missing_entities_and_known_names_are_empty():
    assert rendered(plain("[{{ salesperson.phone }}]")) == ["[]"]
    values = letter_values(company={}, contact={"name": None})
    assert rendered(plain("[{{ company.phone }}{{ contact.name }}]"), values) == ["[]"]
    assert rendered(plain("[{{ contact.surname }}]"), values) == ["[]"]


def test_what_is_no_text_is_refused():
    with pytest.raises(RenderError):
        Template.open(plain("{{ contact }}")).render(letter_values())
    with pytest.raises(RenderError, match="not a list"):
        Template.open(plain("{% for a in contact %}{% endfor %}")).render(letter_values())
    with pytest.raises(RenderError, match="more than"):
        Template.open(plain("{% for a in x %}{% endfor %}")).render({"x": [""] * 1001})
    with pytest.raises(RenderError, match="compare"):
        Template.open(plain("{% if contact.name > 5 %}a{% endif %}")).render(letter_values())


def test_loops_cannot_fill_the_memory():
    content = plain("{% for a in x %}{% for b in x %}{{ y }}{% endfor %}{% endfor %}")
    with pytest.raises(RenderError, match="longer than"):
        Template.open(content).render({"x": [""] * 1000, "y": "y" * 30_000})


def test_replace_cannot_grow_without_end():
    tag = "{{ x|replace('a', x)|replace('a', x)|replace('a', x)|length }}"
    (length,) = texts(Template.open(plain(tag)).render({"x": "a" * 20_000}))
    assert int(length) <= MAX_VALUE


@pytest.mark.parametrize(
    "text",
    [
        "a & b < c > d \"e\" 'f' ]]>",
        "emoji 👩‍👩‍👧 and 𝒳",
        "שלום עולם and العربية \u200f\u202b",
        "line\nbreak\tand tab",
        "{{ contact.name }} {% if %} {_{ }_}",
        " leading and trailing ",
    ],
)
def test_values_survive(text):
    letter = Template.open(plain("{{ personal_text }}")).render({"personal_text": text})
    assert opened(letter).paragraphs[0].text == text


def test_control_characters_go_and_foreign_line_ends_become_breaks():
    assert clean("a\x00b\x07c\x0bd\r\ne\rf\u2028g\x85h\ud800i\uffff") == "abc\nd\ne\nf\ng\nhi"
    assert clean("x" * (MAX_VALUE + 5)) == "x" * (MAX_VALUE - 1) + "…"


TEXT_TEMPLATE = Template.open(plain("{{ a.b }}", "[{{ a.b|upper|lower|default('') }}]"))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_every_text_survives(text):
    letter = opened(TEXT_TEMPLATE.render({"a": {"b": text}}))
    # python-docx reads Word's "no-break hyphen" element only; the character itself is text.
    assert letter.paragraphs[0].text == clean(text)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=string.printable + "{}%#“”„<>&\"'\\|", max_size=60))
def test_no_document_text_crashes_the_reading(text):
    """Any text opens, or is refused as broken; then its letter is a file that opens."""
    xml = text.translate(dict.fromkeys(range(32)))
    xml = xml.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    content = minimal(f"<w:p><w:r><w:t>{xml}</w:t></w:r></w:p>")
    try:
        template = Template.open(content)
    except BrokenDocument:
        return
    try:
        letter = template.render(letter_values())
    except RenderError:
        return
    etree.fromstring(part(letter, "word/document.xml").encode())


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["Dear {{ contact.name }},", "", "{{ company.name|upper }}"],
        ["{%p if company %}", "{{ company.name }}", "{%p else %}", "none", "{%p endif %}"],
        ["{%p for row in rows %}", "{{ row.a }}: {{ row.b|default('x') }}", "{%p endfor %}"],
        ["{% for row in rows %}{{ row.a }}{% if not loop.last %}, {% endif %}{% endfor %}."],
        ["{{ contact.name|replace('n', 'm') }} {{ rows|length }} {{ contact.name|title }}"],
    ],
)
def test_prints_the_same_text_as_docxtpl(paragraphs):
    content = plain(*paragraphs)
    rows = [{"a": "1 & 2", "b": "<x>"}, {"a": "3", "b": "y"}]
    values = letter_values(rows=rows)
    theirs = DocxTemplate(io.BytesIO(content))
    theirs.render(values, Environment(autoescape=True))
    expected = [paragraph.text for paragraph in theirs.docx.paragraphs]
    ours = opened(Template.open(content).render(values))
    assert [paragraph.text for paragraph in ours.paragraphs] == expected


def test_properties_and_picture_texts_are_filled_in_one_line():
    document = docx.Document()
    document.core_properties.title = "For {{ personal_text }}"
    document.add_paragraph("x")
    letter = Template.open(saved(document)).render({"personal_text": "A & B\nC"})
    assert opened(letter).core_properties.title == "For A & B C"


def test_the_same_letter_has_the_same_bytes_and_digest():
    content = plain("Dear {{ contact.name }}, {{ date }}")
    first = Template.open(content, kinds=CATALOGUE.kinds).render(letter_values())
    second = open_cached(content, kinds=CATALOGUE.kinds).render(letter_values())
    assert first == second
    assert digest(first) == digest(repacked(first))
    assert digest(first) != digest(Template.open(content).render(letter_values()))


def test_opens_a_document_once():
    content = plain("x")
    assert open_cached(content) is open_cached(content)
    assert open_cached(content, {"a": "b"}) is not open_cached(content)


def test_the_engine_version_stands_for_these_bytes():
    """When this digest changes, ENGINE_VERSION goes up: logged letters are made again by it."""
    content = minimal(
        "<w:p><w:r><w:t>Dear {{ contact.na</w:t></w:r><w:r><w:t>me }}</w:t></w:r></w:p>"
        '<w:p><w:fldSimple w:instr=" MERGEFIELD date "/></w:p>'
    )
    letter = Template.open(content, kinds=CATALOGUE.kinds).render(letter_values())
    assert (ENGINE_VERSION, digest(letter)) == (5, GOLDEN_DIGEST)


def test_a_tag_in_the_address_of_a_link_is_said():
    document = opened(plain("{{ contact.name }}"))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    document.part.relate_to("https://x.example/?%7B%7B%20contact.name%20}}", kind, is_external=True)
    found = Template.open(saved(document), kinds=CATALOGUE.kinds).check(CATALOGUE)
    assert [(item.code, item.where) for item in found] == [
        ("tag_outside_text", "https://x.example/?{{ contact.name }}")
    ]
