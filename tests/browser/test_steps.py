"""Steps in the page: by keys back and forth, unfolded, and contacts pasted."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.models import User
from segments import actions
from segments.models import SegmentLine
from tests.browser.conftest import assert_accessible
from tests.factories import ContactFactory, PersonFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def lines(page: Page) -> Any:
    return page.locator("tr.segment-line")


def press(page: Page, keys: str) -> None:
    """Rows are seen before the page's modules run: a key that falls before that is nobody's."""
    page.wait_for_load_state()
    page.keyboard.press(keys)


def test_keys_take_steps_back_and_do_them_again(open_page: Any, salesperson: User) -> None:
    segment = make_segment(*ContactFactory.create_batch(2), user=salesperson)
    page = open_page(salesperson)
    page.goto(segment.get_absolute_url())
    press(page, "Control+z")
    expect(lines(page)).to_have_count(1)
    press(page, "Control+y")
    expect(lines(page)).to_have_count(2)
    press(page, "Control+z")
    expect(lines(page)).to_have_count(1)
    press(page, "Control+Shift+Z")
    expect(lines(page)).to_have_count(2)
    page.get_by_label("Add a contact").fill("typed")
    press(page, "Control+z")
    expect(lines(page)).to_have_count(2)


def test_a_step_unfolds_into_what_it_did(open_page: Any, salesperson: User) -> None:
    segment = make_segment(ContactFactory(name="Adatum"), user=salesperson)
    page = open_page(salesperson)
    page.goto(segment.get_absolute_url())
    page.locator(".steps summary.steps__row").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".step-detail").get_by_role("link", name="Adatum")).to_be_visible()
    assert_accessible(page)


def test_pasted_rows_are_looked_at_chosen_and_added(open_page: Any, salesperson: User) -> None:
    ContactFactory(number="CT7", name="Adatum")
    for company in ("Acme", "Bell"):
        PersonFactory(name="Anna Hart", company=ContactFactory(name=company))
    segment = make_segment(user=salesperson)
    page = open_page(salesperson)
    page.goto(segment.get_absolute_url())
    page.get_by_text("Contacts ▾", exact=True).click()
    page.get_by_role("link", name="Paste…").click()
    page.get_by_label("Numbers, e-mail addresses or names").fill("CT7\nAnna Hart\nNobody")
    page.get_by_role("button", name="Look whom they mean").click()
    page.get_by_role("radio", name="Bell").check()
    assert_accessible(page)
    page.get_by_role("button", name="Add to the segment").click()
    expect(lines(page)).to_have_count(2)
    people = SegmentLine.objects.listed().values_list("contact__company__name", flat=True)
    assert set(people) == {None, "Bell"}


def test_why_somebody_is_not_here_is_told_by_keys(open_page: Any, salesperson: User) -> None:
    ContactFactory(name="Adatum", city="Leeds")
    segment = make_segment(user=salesperson)
    tree = {"version": 2, "tree": {"all": [{"source": "contact", "where": {"city": "York"}}]}}
    actions.add_contacts(segment, tree, user=salesperson)
    page = open_page(salesperson)
    page.goto(f"{segment.get_absolute_url()}?search=adatum")
    page.get_by_role("link", name="Why not?").press("Enter")
    expect(page.get_by_text("It does not match.")).to_be_visible()
    expect(page.get_by_text("– has: Leeds")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{segment.get_absolute_url()}why/")
    page.keyboard.type("adat")
    expect(page.get_by_role("option", name="Adatum")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Adatum is not on this segment: no step brought it.")).to_be_visible()
