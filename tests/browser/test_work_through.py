"""Calling line after line, by keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.models import User
from interactions.models import InteractionLogEntry
from segments.models import Segment
from tests.browser.conftest import assert_accessible
from tests.factories import ContactFactory, InteractionTemplateFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def segment(salesperson: User) -> Segment:
    InteractionTemplateFactory(code="CALL", used_for="call", description="Phone call")
    contacts = [ContactFactory(name=name, phone="030 1") for name in ("Alder", "Birch", "Cedar")]
    return make_segment(*contacts, user=salesperson)


def stands_on(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.wait_for_load_state()


def test_three_lines_are_worked_through_without_a_mouse(
    open_page: Any, salesperson: User, segment: Segment
) -> None:
    page = open_page(salesperson)
    page.goto(f"{segment.get_absolute_url()}work/")
    stands_on(page, "Alder")
    assert_accessible(page)
    page.keyboard.press("Alt+1")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Evaluation")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Note")).to_be_focused()
    page.keyboard.type("Call back in May")
    page.keyboard.press("Control+Enter")
    stands_on(page, "Birch")
    # Passed over, and come back to.
    page.keyboard.press("PageDown")
    stands_on(page, "Cedar")
    page.keyboard.press("PageUp")
    stands_on(page, "Birch")
    page.keyboard.press("Alt+2")
    page.keyboard.press("Control+Enter")
    stands_on(page, "Cedar")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("This field is required.")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Alt+3")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("You are at the end: 2 of 3 lines called")).to_be_visible()
    assert_accessible(page)
    first, second = InteractionLogEntry.objects.order_by("pk")
    assert first.evaluation != ""
    assert first.comments.get().text == "Call back in May"
    assert (first.attempt_failed, second.attempt_failed) == (False, True)
