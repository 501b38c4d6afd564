"""The personal text gets a place in a document whose author left none."""

import io

import docx
import pytest

from interactions.letters import Template
from tests.letters.building import letter_values, plain, saved, texts, with_field

KINDS = {"personal_text": "text", "contact.name": "text", "contact.formal_salutation": "text"}


def said(content: bytes, placement: str, text: str = "Nice to meet you.") -> list[str]:
    """Every paragraph of the letter, empty ones as well."""
    template = Template.open(content, {}, kinds=KINDS, placement=placement)
    document = docx.Document(io.BytesIO(template.render(letter_values(personal_text=text))))
    return [paragraph.text for paragraph in document.paragraphs]


@pytest.mark.parametrize(
    "greeting",
    ["Dear friends,", "Sehr geehrte Damen und Herren,", "Уважаемая Анна!", "Chère Anna,"],
)
def test_stands_after_the_greeting(greeting):
    content = plain("Firm", greeting, "News.", "Bye")
    assert said(content, "after_greeting") == [
        "Firm",
        greeting,
        "Nice to meet you.",
        "News.",
        "Bye",
    ]


def test_a_salutation_by_field_or_tag_is_a_greeting():
    by_tag = plain("{{ contact.formal_salutation }}", "News.")
    assert said(by_tag, "after_greeting")[1] == "Nice to meet you."
    template = Template.open(with_field(' GREETINGLINE \\f "x" '), {}, kinds=KINDS)
    assert template.has_greeting
    assert not Template.open(plain("News."), {}, kinds=KINDS).has_greeting


def test_letters_parted_by_empty_lines_stay_so():
    content = plain("Dear Anna,", "", "News.")
    assert said(content, "after_greeting") == [
        "Dear Anna,",
        "",
        "Nice to meet you.",
        "",
        "News.",
    ]
    assert said(content, "after_greeting", "") == ["Dear Anna,", "", "News."]


def test_stands_at_the_end_before_empty_paragraphs():
    assert said(plain("Dear Anna,", "Bye", ""), "end") == [
        "Dear Anna,",
        "Bye",
        "Nice to meet you.",
        "",
    ]


def test_without_a_greeting_it_stands_at_the_end():
    assert said(plain("News.", "Bye"), "after_greeting") == ["News.", "Bye", "Nice to meet you."]


def test_a_letter_that_ends_in_a_table_goes_on_below_it():
    document = docx.Document()
    document.add_paragraph("Dear Anna,")
    document.add_table(1, 1).cell(0, 0).text = "Bye"
    assert said(saved(document), "end")[-1] == "Nice to meet you."


def test_it_looks_like_the_text_below_and_takes_no_number():
    document = docx.Document()
    document.add_paragraph("Dear Anna,")
    below = document.add_paragraph("News.", style="List Number")
    below.paragraph_format.left_indent = docx.shared.Cm(2)
    below.runs[0].font.bold = True
    template = Template.open(saved(document), {}, kinds=KINDS, placement="after_greeting")
    letter = docx.Document(io.BytesIO(template.render(letter_values(personal_text="Hi\nyou"))))
    placed = letter.paragraphs[1]
    assert placed.text == "Hi\nyou"
    assert round(placed.paragraph_format.left_indent.cm, 2) == 2
    assert placed._p.pPr.numPr.numId.val == 0
    assert placed.runs[0].font.bold


def test_values_can_be_marked_for_a_preview():
    content = plain("Dear {{ contact.name|upper }}{% if contact.name %}!{% endif %}")
    marked = Template.open(content, {}, kinds=KINDS, marks_values=True)
    assert texts(marked.render(letter_values())) == ["Dear \uf8f0ANNA MÜLLER\uf8f1!"]


def test_letters_of_the_first_engine_stay_as_they_were():
    kinds = {"contact.country": "country", "contact.formal_salutation": "text"}
    code = ' GREETINGLINE \\f "<<_BEFORE_ Dear >><<_LAST0_>> <<_AFTER_ ,>>" \\e "Hello," '
    values = letter_values(contact={"country": "DE", "formal_salutation": "Dear Ms M"})

    def letters(content: bytes) -> list[list[str]]:
        versions = (Template.open(content, {}, kinds=kinds, version=v) for v in (1, 2))
        return [texts(template.render(values)) for template in versions]

    assert letters(plain("{{ contact.country }}")) == [["DE"], ["Deutschland"]]
    assert letters(with_field(code)) == [["[Dear Ms M]"], ["[Dear Ms M,]"]]
    nobody = letter_values(contact={"formal_salutation": ""})
    assert texts(Template.open(with_field(code), {}, kinds=kinds).render(nobody)) == ["[Hello,]"]
