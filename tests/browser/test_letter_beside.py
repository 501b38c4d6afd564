"""The letter beside the lines follows the cursor, by keys alone, never older than its line."""

from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from crm.models import User
from crm.saved_views import save_view
from segments.models import Segment
from tests.browser.conftest import assert_accessible
from tests.browser.grids import Sheet
from tests.documents import letter_document
from tests.factories import (
    ContactFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
)
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worksheet(salesperson: User) -> Segment:
    """Alder and Birch get letters that name them and say what they are about."""
    template = InteractionTemplateFactory(correspondence_type="hard_copy", default_language="en")
    document = letter_document(
        "Dear {{ contact.name }},", "{{ line.description }}", user=salesperson
    )
    InteractionTemplateLanguageFactory(template=template, document=document)
    contacts = [ContactFactory(name=name, address="") for name in ("Alder", "Birch")]
    return make_segment(*contacts, user=salesperson, template=template)


class Beside:
    def __init__(self, page: Page) -> None:
        self.pane: Locator = page.locator("[data-letter-beside]")
        self.whom: Locator = self.pane.locator("[data-letter-whom] > a")
        self.says: Locator = self.pane.locator("[data-letter-says]")
        self.paper: FrameLocator = page.frame_locator("[data-letter-frame]")
        self.marks: Locator = self.paper.locator("mark")

    def shows(self, *values: str) -> None:
        """Drawn, with these values marked, and as new as it can be."""
        # The frame fetches what it draws with first.
        expect(self.marks).to_have_text(list(values), timeout=15_000)
        expect(self.pane.locator("[data-letter-paper]")).to_have_attribute("aria-busy", "false")
        expect(self.pane.locator("[data-letter-frame]")).to_be_visible()


def test_a_key_opens_it_and_it_follows_the_cursor_and_every_change(
    open_page: Any, salesperson: User, worksheet: Segment
) -> None:
    sheet = Sheet(open_page(salesperson), worksheet)
    beside = Beside(sheet.page)
    sheet.select("Alder", "Description")
    expect(beside.pane).to_be_hidden()
    sheet.press("Alt+KeyL")
    beside.shows("Alder", "Spring letter")
    sheet.stands("Alder", "Description")
    expect(beside.says).to_have_text("Alder. Remarks: No postal address")
    sheet.press("ArrowDown")
    beside.shows("Birch", "Spring letter")
    expect(beside.whom).to_have_text("Birch")
    expect(beside.paper.locator(".is-changed")).to_have_count(0)
    sheet.type("For Birch alone")
    sheet.press("Enter")
    beside.shows("Birch", "For Birch alone")
    expect(beside.paper.locator(".is-changed")).to_have_text("For Birch alone")
    expect(beside.says).to_have_text("Changed places in the letter: 1")
    assert_accessible(sheet.page)
    sheet.press("Control+z")
    beside.shows("Birch", "Spring letter")
    # There and back, and from line to line from there.
    sheet.press("F6")
    expect(beside.pane.locator("[data-letter-title]")).to_be_focused()
    sheet.press("Tab", "Enter")
    beside.shows("Alder", "Spring letter")
    expect(beside.pane.locator("[data-letter-step='-1']")).to_be_focused()
    sheet.press("Escape")
    sheet.stands("Alder", "Description")
    # Kept for whoever opened it, also on the next page.
    sheet.page.reload()
    beside.shows("Alder", "Spring letter")
    with sheet.page.expect_response("**/letter-pane/"):
        sheet.press("Alt+KeyL")
    expect(beside.pane).to_be_hidden()
    sheet.page.reload()
    expect(beside.pane).to_be_hidden()


def test_what_was_emptied_is_marked_where_it_stood(open_page: Any, salesperson: User) -> None:
    template = InteractionTemplateFactory(correspondence_type="hard_copy", default_language="en")
    document = letter_document("{{ personal_text }}", "{{ contact.name }}", user=salesperson)
    InteractionTemplateLanguageFactory(template=template, document=document)
    segment = make_segment(ContactFactory(name="Alder"), user=salesperson, template=template)
    segment.lines.update(personal_text="See you")
    settings = {"columns": ["name", "personal_text"], "letter": True}
    save_view("segment-lines", user=salesperson, settings=settings)
    sheet = Sheet(open_page(salesperson), segment)
    beside = Beside(sheet.page)
    beside.shows("See you", "Alder")
    sheet.select("Alder", "Personal text")
    sheet.press("Delete")
    beside.shows("", "Alder")
    expect(beside.paper.locator(".is-changed")).to_have_text("")
    expect(beside.paper.locator(".is-changed")).to_be_visible()
    expect(beside.says).to_have_text("Changed places in the letter: 1")


def test_what_keeps_it_from_being_shown_is_said_in_words(
    open_page: Any, salesperson: User, worksheet: Segment
) -> None:
    sheet = Sheet(open_page(salesperson), worksheet)
    beside = Beside(sheet.page)
    frame = beside.pane.locator("[data-letter-frame]")
    sheet.select("Alder", "Description")
    sheet.press("Alt+KeyL")
    beside.shows("Alder", "Spring letter")
    sheet.page.context.set_offline(True)
    sheet.press("ArrowDown")
    expect(beside.pane).to_contain_text("The server cannot be reached")
    expect(frame).to_be_hidden()
    sheet.page.context.set_offline(False)
    sheet.press("ArrowUp")
    beside.shows("Alder", "Spring letter")
    worksheet.lines.filter(contact__name="Birch").update(is_listed=False)
    sheet.press("ArrowDown")
    expect(beside.says).to_have_text("This line is no longer on the segment.")
    expect(frame).to_be_hidden()
    sheet.page.context.clear_cookies(name="sessionid")
    sheet.press("ArrowUp")
    expect(beside.says).to_contain_text("You have been signed out.")


def test_on_a_narrow_screen_it_stands_below_the_lines_in_russian(
    open_page: Any, salesperson: User, worksheet: Segment
) -> None:
    salesperson.language = "ru"
    salesperson.save()
    page = open_page(salesperson, width=390)
    sheet = Sheet(page, worksheet)
    beside = Beside(page)
    sheet.enter()
    sheet.press("Alt+KeyL")
    beside.shows("Alder", "Spring letter")
    expect(beside.says).to_have_text("Alder. Замечания: Нет почтового адреса")
    lines, letter = page.locator("#grid").bounding_box(), beside.pane.bounding_box()
    assert lines
    assert letter
    assert letter["y"] >= lines["y"] + lines["height"]
    assert letter["width"] <= 390
    assert_accessible(page)
