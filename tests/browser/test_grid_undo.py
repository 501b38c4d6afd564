"""One key takes back what was done in the sheet, one thing after the other, and nothing older."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from crm.models import User
from segments.models import Segment, SegmentLine
from tests.browser.grids import Sheet
from tests.factories import ContactFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worksheet(salesperson: User) -> Segment:
    contacts = [ContactFactory(name=name) for name in ("Adatum", "Birch", "Cedar")]
    return make_segment(*contacts, user=salesperson)


@pytest.fixture
def sheet(open_page: Any, salesperson: User, worksheet: Segment) -> Sheet:
    return Sheet(open_page(salesperson), worksheet)


def said() -> list[Any]:
    return list(SegmentLine.objects.order_by("pk").values_list("description", flat=True))


def test_cells_and_blocks_are_taken_back_in_turn_and_nothing_before_them(sheet: Sheet) -> None:
    done = sheet.page.locator(".message--success")
    birch = sheet.cell("Birch", "Description")
    sheet.select("Adatum", "Description")
    sheet.page.keyboard.type("By hand")
    sheet.press("Enter", "Control+d")
    expect(done).to_contain_text("changed")
    assert said() == ["By hand", "By hand", None]
    sheet.stands("Birch", "Description")
    sheet.page.keyboard.type("Another")
    sheet.press("Enter")
    sheet.press("Control+z")  # though the answer is on its way
    expect(birch).to_contain_text("By hand")
    sheet.press("Control+z")
    expect(done).to_contain_text("taken back")
    sheet.stands("Birch", "Description")
    assert said() == ["By hand", None, None]
    sheet.press("Control+z")
    expect(sheet.cell("Adatum", "Description")).to_have_text("Spring letter")
    sheet.press("Control+z")
    expect(sheet.page.locator("[data-notice]")).to_contain_text("You have taken back everything")
    assert said() == [None] * 3
    sheet.press("Control+y")
    expect(sheet.cell("Adatum", "Description")).to_contain_text("By hand")
    sheet.press("Control+y")
    expect(done).to_contain_text("done again")
    sheet.stands("Adatum", "Description")
    sheet.press("Control+y")
    expect(birch).to_contain_text("Another")
    assert said() == ["By hand", "Another", None]
    assert SegmentLine.objects.listed().count() == 3


def test_signing_out_leaves_nothing_of_it_in_the_tab(sheet: Sheet) -> None:
    sheet.select("Adatum", "Description")
    sheet.page.keyboard.type("By hand")
    sheet.press("Enter")
    expect(sheet.cell("Adatum", "Description")).to_contain_text("By hand")
    kept = "Object.values(sessionStorage).join()"
    sheet.page.wait_for_function(f"{kept}.includes('By hand')")
    sheet.page.locator(".top-bar__user").click()
    sheet.page.get_by_role("button", name="Sign out").click()
    expect(sheet.page).to_have_title(re.compile("Sign in"))
    assert "By hand" not in sheet.page.evaluate(kept)
