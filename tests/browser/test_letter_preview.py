"""The letter drawn in the page: as it looks, with what comes from the data marked."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from segments import actions
from tests.browser.conftest import assert_accessible
from tests.documents import letter_document
from tests.factories import (
    ContactFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
)
from tests.segments.factories import make_segment

# The frame fetches what it draws with first.
SLOW = 15_000
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def preview(salesperson: Any, open_page: Any) -> Page:
    """The page of the first of two letters."""
    template = InteractionTemplateFactory(correspondence_type="hard_copy", default_language="en")
    document = letter_document("Dear {{ contact.name }},", "{{ personal_text }}", user=salesperson)
    InteractionTemplateLanguageFactory(template=template, document=document)
    contacts = [ContactFactory(name=name) for name in ("Alder", "Birch")]
    segment = make_segment(*contacts, user=salesperson, template=template)
    line = segment.lines.get(contact__name="Alder")
    text = {"personal_text": "It was good\nto meet you & yours."}
    actions.update_line(line, user=salesperson, version=1, values=text)
    page = open_page(salesperson)
    page.goto(f"/segments/{segment.number}/lines/{line.pk}/letter/")
    return page


def test_the_letter_is_drawn_with_its_values_marked(preview: Page):
    letter = preview.frame_locator("iframe.letter-frame")
    values = ["Alder", "It was good", "to meet you & yours."]
    expect(letter.locator("mark")).to_have_text(values, timeout=SLOW)
    expect(letter.locator("article")).to_contain_text("Dear Alder,")
    expect(preview.locator("#letter-words")).to_be_hidden()
    frame = preview.locator("iframe.letter-frame").bounding_box()
    paper = letter.locator("section.docx").bounding_box()
    assert frame
    assert paper
    assert frame["height"] >= paper["height"]
    assert_accessible(preview)


def test_on_a_telephone_the_whole_width_is_seen(preview: Page):
    preview.set_viewport_size({"width": 390, "height": 800})
    paper = preview.frame_locator("iframe.letter-frame").locator("section.docx")
    expect(paper).to_be_visible()
    preview.wait_for_timeout(300)
    box = paper.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 390


def test_the_next_contacts_letter_is_a_key_away(preview: Page):
    preview.keyboard.press("ArrowRight")
    letter = preview.frame_locator("iframe.letter-frame")
    # No personal text: marked where it would stand, with nothing in it.
    expect(letter.locator("mark")).to_have_text(["Birch", ""], timeout=SLOW)
