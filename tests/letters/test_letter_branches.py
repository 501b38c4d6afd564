"""An IF whose texts are more than words: what is in them stays as its author made it."""

import io

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.table import Table
from docx.text.paragraph import Paragraph

from interactions.letters import Template, render_combined
from tests.letters.building import (
    CATALOGUE,
    NAMESPACE,
    PNG,
    add_code,
    add_field,
    add_mark,
    letter_values,
    opened,
    part,
    saved,
    texts,
)

NAME, COUNTRY = (" MERGEFIELD Name ",), (" MERGEFIELD contact.country ",)
GERMAN, OTHER = letter_values(), letter_values(contact={"name": "Bob", "country": "US"})


def begin(paragraph: Paragraph, condition: str) -> None:
    add_mark(paragraph, "begin")
    add_code(paragraph, " IF ")
    add_field(paragraph, *COUNTRY)
    add_code(paragraph, condition)


def end(paragraph: Paragraph) -> None:
    add_mark(paragraph, "separate")
    paragraph.add_run("old result")
    add_mark(paragraph, "end")


def made(document, values=GERMAN, **how):
    content = saved(document)
    matches = CATALOGUE.match(Template.open(content).fields)
    template = Template.open(content, matches, kinds=CATALOGUE.kinds, **how)
    assert template.check(CATALOGUE) == []
    return template.render(values)


def two_paragraphs(document, place=None) -> None:
    """before {IF country = "DE" "first ¶ second {name}" "other"} after"""
    one, two = ((place or document).add_paragraph() for _ in range(2))
    one.add_run("before ")
    begin(one, ' = "DE" "first')
    add_code(two, "second ")
    add_field(two, *NAME)
    add_code(two, '" "other" ')
    end(two)
    two.add_run(" after")


def test_a_text_of_two_paragraphs_is_two_paragraphs():
    document = docx.Document()
    two_paragraphs(document)
    assert texts(made(document)) == ["before first", "second Anna Müller after"]


def test_the_other_text_is_one_paragraph():
    document = docx.Document()
    two_paragraphs(document)
    assert texts(made(document, OTHER)) == ["before other after"]


def test_headers_and_files_of_many_choose_for_each_letter():
    document = docx.Document()
    two_paragraphs(document, document.sections[0].header)
    two_paragraphs(document)
    content = saved(document)
    template = Template.open(content, {"Name": "contact.name"}, kinds=CATALOGUE.kinds)
    whole = b"".join(render_combined(template, [GERMAN, OTHER]))
    assert texts(whole) == ["before first", "second Anna Müller after", "before other after"]
    headers = [
        [paragraph.text for paragraph in section.header.paragraphs if paragraph.text]
        for section in opened(whole).sections
    ]
    assert headers == [["before first", "second Anna Müller after"], ["before other after"]]


def test_words_keep_their_looks():
    document = docx.Document()
    paragraph = document.add_paragraph()
    begin(paragraph, ' = "DE" "a ')
    add_code(paragraph, "bold")
    paragraph.runs[-1].bold = True
    add_code(paragraph, ' word \\"here\\"" "other" ')
    end(paragraph)
    runs = opened(made(document)).paragraphs[0].runs
    assert [(run.text, run.bold) for run in runs] == [
        ("a ", None),
        ("bold", True),
        (' word "here"', None),
    ]
    assert texts(made(document, OTHER)) == ["other"]
    # Letters that an earlier engine logged stay as they were.
    assert len(opened(made(document, version=4)).paragraphs[0].runs) == 1


def test_a_picture_is_there_or_not():
    document = docx.Document()
    paragraph = document.add_paragraph()
    begin(paragraph, ' = "DE" "')
    paragraph.add_run().add_picture(io.BytesIO(PNG))
    add_code(paragraph, '" "none" ')
    end(paragraph)
    assert len(opened(made(document)).inline_shapes) == 1
    assert len(opened(made(document, OTHER)).inline_shapes) == 0
    assert texts(made(document, OTHER)) == ["none"]


def test_a_page_number_and_the_break_before_it_are_there_or_not():
    document = docx.Document()
    paragraph = document.add_paragraph()
    begin(paragraph, ' = "DE" "')
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    add_field(paragraph, " PAGE ", result="2")
    add_code(paragraph, '" "none" ')
    end(paragraph)
    xml = part(made(document), "word/document.xml")
    assert '<w:br w:type="page"/>' in xml
    assert "PAGE" in xml
    assert texts(made(document, OTHER)) == ["none"]


def test_a_table_is_there_or_not():
    document = docx.Document()
    begin(document.add_paragraph(), ' = "DE" "')
    cell = document.add_table(1, 1).cell(0, 0).paragraphs[0]
    add_code(cell, "for ")
    add_field(cell, *NAME)
    last = document.add_paragraph()
    add_code(last, '" "" ')
    end(last)
    assert [table.cell(0, 0).text for table in tables(made(document))] == ["for Anna Müller"]
    assert tables(made(document, OTHER)) == []


def tables(content: bytes) -> list[Table]:
    return opened(content).tables


def test_a_condition_within_a_text_is_asked_there():
    document = docx.Document()
    one, two = document.add_paragraph(), document.add_paragraph()
    begin(one, ' = "DE" "A ')
    begin(one, ' = "DE" "in one')
    add_code(two, 'in two" "no" ')
    end(two)
    add_code(two, '" "B" ')
    end(two)
    assert texts(made(document)) == ["A in one", "in two"]
    assert texts(made(document, OTHER)) == ["B"]


def test_an_old_result_of_several_paragraphs_goes():
    document = docx.Document()
    one, two, three = (document.add_paragraph() for _ in range(3))
    one.add_run("Dear ")
    add_mark(one, "begin")
    add_code(one, NAME[0])
    add_mark(one, "separate")
    one.add_run("old")
    two.add_run("result")
    add_mark(three, "end")
    three.add_run("!")
    assert texts(made(document)) == ["Dear Anna Müller!"]


def test_the_personal_text_stands_behind_all_of_a_greeting():
    document = docx.Document()
    one, two = document.add_paragraph(), document.add_paragraph()
    begin(one, ' = "DE" "Sehr geehrte Frau Müller,')
    add_code(two, 'liebe Anna," "Dear Bob," ')
    end(two)
    document.add_paragraph("We write to you.")
    for values, greeting in (
        (GERMAN, ["Sehr geehrte Frau Müller,", "liebe Anna,"]),
        (OTHER, ["Dear Bob,"]),
    ):
        letter = made(document, {**values, "personal_text": "PS"}, placement="after_greeting")
        assert texts(letter) == [*greeting, "PS", "We write to you."]


def test_switches_that_only_words_can_follow_are_said():
    document = docx.Document()
    one, two = document.add_paragraph(), document.add_paragraph()
    begin(one, ' = "DE" "a')
    add_code(two, 'b" "c" \\* Upper \\* MERGEFORMAT ')
    end(two)
    problems = Template.open(saved(document), kinds=CATALOGUE.kinds).check(CATALOGUE)
    assert [problem.code for problem in problems] == ["switch_unsupported"]


@pytest.mark.parametrize("place", ["cells", "section"])
def test_reports_texts_that_cannot_stay_where_they_are(place):
    document = docx.Document()
    if place == "cells":
        one, two = (cell.paragraphs[0] for cell in document.add_table(1, 2).rows[0].cells)
    else:
        one, two = document.add_paragraph(), document.add_paragraph()
        one._p.get_or_add_pPr().append(parse_xml(f"<w:sectPr {NAMESPACE}/>"))
    begin(one, ' = "DE" "a')
    add_code(two, 'b" "c" ')
    end(two)
    problems = Template.open(saved(document), kinds=CATALOGUE.kinds).check(CATALOGUE)
    assert [problem.code for problem in problems] == ["field_over_paragraphs"]
