"""Columns drawn wider, by mouse and by keyboard, and as wide the next time."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.models import User
from segments.models import Segment
from tests.browser.grids import Sheet
from tests.factories import ContactFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def segment(salesperson: User) -> Segment:
    return make_segment(ContactFactory(name="Alder"), user=salesperson)


def width(page: Page, column: str) -> int:
    heading = page.locator(f"th[data-column={column}]")
    return int(heading.evaluate("heading => heading.offsetWidth"))


def test_a_column_is_drawn_by_its_edge_and_stays_as_wide(
    open_page: Any, salesperson: User, segment: Segment
) -> None:
    page = open_page(salesperson)
    Sheet(page, segment)
    before = width(page, "name")
    edge = page.locator("th[data-column=name] [data-column-edge]").bounding_box()
    assert edge is not None
    x, y = edge["x"] + edge["width"] / 2, edge["y"] + edge["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 90, y, steps=3)
    with page.expect_response("**/segments/columns/width/"):
        page.mouse.up()
    expect(page.locator("link[data-columns-style]")).to_have_count(1)
    assert width(page, "name") == before + 90
    page.reload()
    assert width(page, "name") == before + 90
    with page.expect_response("**/segments/columns/width/"):
        page.locator("th[data-column=name] [data-column-edge]").dblclick()
    expect(page.locator("link[data-columns-style]")).to_have_count(0)
    assert width(page, "name") == before


def test_a_column_is_drawn_by_keys_and_says_its_width(
    open_page: Any, salesperson: User, segment: Segment
) -> None:
    page = open_page(salesperson)
    sheet = Sheet(page, segment)
    sheet.select("Alder", "Description")
    before = width(page, "description")
    with page.expect_response("**/segments/columns/width/"):
        sheet.press("Alt+Shift+ArrowRight", "Alt+Shift+ArrowRight")
    assert width(page, "description") == before + 40
    expect(sheet.said).to_have_text(f"Description. Width: {before + 40}")
    sheet.stands("Alder", "Description")
    # In its column's width, the cell is still edited in full.
    sheet.type("A long description")
    sheet.press("Enter")
    expect(sheet.cell("Alder", "Description")).to_contain_text("A long description")
    page.reload()
    assert width(page, "description") == before + 40
