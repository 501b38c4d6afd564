"""What only a browser does with long lists: ticks that outlive a page, search by keys."""

from itertools import product
from string import ascii_uppercase
from typing import Any

import pytest
from playwright.sync_api import expect

from crm.models import Contact, User
from segments.models import SegmentLine
from tests.factories import ContactFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_ticks_outlive_the_page_and_the_search_box_leads_to_a_row_by_keys(
    open_page: Any, salesperson: User
) -> None:
    Contact.objects.bulk_create(
        # Numbers without digits, which a search for digits would find.
        ContactFactory.build(name=f"Company {place:02d}", number=number)
        for place, number in enumerate(map("".join, product("NO", ascii_uppercase[:15])))
    )
    page = open_page(salesperson)
    page.goto("/contacts/?size=25")
    page.get_by_label("Select Company 03").check()
    expect(page.locator("[data-selection-count]")).to_have_text("Selected: 1")
    page.get_by_role("link", name="Next").click()
    expect(page.locator("[data-selection-count]")).to_have_text("Selected: 1")
    page.get_by_label("Select Company 27").check()
    page.get_by_role("link", name="Previous").click()
    expect(page.get_by_label("Select Company 03")).to_be_checked()
    expect(page.locator("[data-selection-count]")).to_have_text("Selected: 2")
    page.get_by_role("button", name="Add to segment…").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add 2 contacts to a segment")
    page.get_by_label("Description of the new segment").fill("Fair")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("tr.segment-line")).to_have_count(2)
    names = SegmentLine.objects.listed().values_list("contact__name", flat=True)
    assert set(names) == {"Company 03", "Company 27"}

    page.goto("/contacts/")
    expect(page.locator("[data-selection-bar]")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("company 1")
    options = page.get_by_role("listbox", name="Found").get_by_role("option")
    expect(options).to_have_count(7)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Company 10")
