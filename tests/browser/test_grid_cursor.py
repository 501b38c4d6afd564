"""The lines of a worksheet are walked through by keys, as in a sheet."""

from typing import Any

import pytest
from playwright.sync_api import expect

from crm.models import User
from segments.models import Segment, SegmentLine
from tests.browser.conftest import assert_accessible
from tests.browser.grids import Sheet
from tests.factories import ContactFactory, UserFactory
from tests.segments.factories import make_segment

IN_SIGHT = """() => {
    const { top, bottom } = document.activeElement.getBoundingClientRect();
    return top > -1 && bottom < window.innerHeight + 1;
}"""

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worksheet(salesperson: User) -> Segment:
    contacts = [ContactFactory(name=name) for name in ("Adatum", "Birch", "Cedar")]
    return make_segment(*contacts, user=salesperson)


@pytest.fixture
def sheet(open_page: Any, salesperson: User, worksheet: Segment) -> Sheet:
    return Sheet(open_page(salesperson), worksheet)


def test_keys_move_from_cell_to_cell(sheet: Sheet) -> None:
    sheet.select("Adatum", "Description")
    sheet.press("ArrowDown")
    sheet.stands("Birch", "Description")
    sheet.press("Enter")
    sheet.stands("Cedar", "Description")
    sheet.press("ArrowDown", "ArrowLeft", "Shift+Enter")
    sheet.stands("Birch", "Template")
    sheet.press("Tab", "ArrowUp")
    sheet.stands("Adatum", "Description")
    sheet.press("Control+ArrowDown", "Shift+Tab")
    sheet.stands("Cedar", "Template")
    sheet.press("PageUp", "Home")
    sheet.stands("Adatum", "")
    sheet.press("Control+End")
    sheet.stands("Cedar", "Actions")
    sheet.press("Control+Home", "Control+ArrowRight", "PageDown", "Control+ArrowLeft")
    sheet.stands("Cedar", "")
    assert_accessible(sheet.page)


def test_the_grid_is_one_stop_and_nobody_is_caught_in_it(sheet: Sheet) -> None:
    sheet.enter()
    sheet.stands("Adatum", "")
    sheet.press("Space")
    expect(sheet.page.get_by_role("checkbox", name="Select Adatum")).to_be_checked()
    sheet.press("End")
    expect(sheet.page.get_by_role("link", name="Edit the line of Adatum")).to_be_focused()
    sheet.press("Tab")
    expect(sheet.page.get_by_label("Add a contact")).to_be_focused()
    sheet.press("Shift+Tab")
    sheet.stands("Adatum", "Actions")
    # One key leads back from anywhere.
    sheet.page.locator("#grid-search").focus()
    sheet.press("F6")
    sheet.stands("Adatum", "Actions")


def test_a_link_opens_and_a_click_beside_it_selects(sheet: Sheet) -> None:
    sheet.cell("Birch", "Name").click(position={"x": 3, "y": 3})
    sheet.stands("Birch", "Name")
    sheet.press("ArrowLeft", "ArrowRight")
    expect(sheet.page.get_by_role("link", name="Birch", exact=True)).to_be_focused()
    sheet.press("Enter")
    sheet.page.wait_for_url("**/contacts/*/")
    sheet.page.go_back()
    sheet.stands("Birch", "Name")


def test_the_cursor_stays_where_it_was_when_a_line_comes_anew(sheet: Sheet) -> None:
    SegmentLine.objects.filter(contact__name="Birch").update(description="Own")
    sheet.page.reload()
    sheet.select("Birch", "Description")
    sheet.press("Control+Backspace")
    expect(sheet.cell("Birch", "Description")).not_to_contain_text("Own")
    sheet.stands("Birch", "Description")
    assert SegmentLine.objects.get(contact__name="Birch").description is None


def test_the_page_of_lines_is_turned_by_keys(open_page: Any, salesperson: User) -> None:
    segment = make_segment(*ContactFactory.create_batch(53), user=salesperson)
    names = list(segment.lines.order_by("pk").values_list("contact__name", flat=True))
    sheet = Sheet(open_page(salesperson), segment)
    grid = sheet.page.get_by_role("grid")
    expect(grid).to_have_attribute("aria-rowcount", "54")
    expect(grid).to_have_attribute("aria-colcount", "11")
    sheet.select(names[0], "Description")
    sheet.press("Control+ArrowDown")
    sheet.stands(names[49], "Description")
    sheet.press("PageDown")
    sheet.stands(names[50], "Description")
    expect(sheet.page.locator("tr.segment-line").first).to_have_attribute("aria-rowindex", "52")
    sheet.press("PageUp")
    sheet.stands(names[49], "Description")


def test_the_cell_under_the_cursor_says_its_text_and_sorting_keeps_the_focus(sheet: Sheet) -> None:
    sheet.select("Adatum", "Description")
    expect(sheet.page.get_by_role("gridcell", name="Spring letter").first).to_be_focused()
    link = sheet.page.locator(".segment-grid .sort-link", has_text="Name")
    link.focus()
    sheet.press("Enter")
    expect(sheet.page.locator("th[aria-sort=ascending]", has_text="Name")).to_be_visible()
    expect(link).to_be_focused()


def test_enter_after_tab_leads_under_where_tab_began(sheet: Sheet) -> None:
    sheet.select("Adatum", "Type")
    sheet.press("Tab", "Tab", "Tab", "Enter")
    sheet.stands("Birch", "Type")
    sheet.press("Tab", "ArrowRight", "ArrowRight", "Enter")
    sheet.stands("Cedar", "Description")


def test_the_page_follows_a_key_that_is_held(open_page: Any, salesperson: User) -> None:
    segment = make_segment(*ContactFactory.create_batch(50), user=salesperson)
    names = list(segment.lines.order_by("pk").values_list("contact__name", flat=True))
    sheet = Sheet(open_page(salesperson), segment)
    sheet.select(names[0], "Description")
    sheet.press(*["ArrowDown"] * 40)
    assert sheet.page.evaluate(IN_SIGHT)


def test_whoever_may_only_read_walks_too(open_page: Any, worksheet: Segment) -> None:
    reader = UserFactory(role="Viewer", username="rita")
    sheet = Sheet(open_page(reader), worksheet)
    sheet.select("Adatum", "Description")
    sheet.press("ArrowDown")
    sheet.stands("Birch", "Description")
    assert_accessible(sheet.page)
