"""Whole lines, keys of other layouts, and what is typed while a connection or a session dies."""

from typing import Any

import pytest
from playwright.sync_api import expect

from crm.models import User
from segments.models import Segment, SegmentLine
from tests.browser.conftest import PASSWORD, assert_accessible
from tests.browser.grids import Sheet
from tests.browser.hands import Keyboard
from tests.factories import ContactFactory, UserFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What only gives its table as HTML; a key of a Russian keyboard, held with Ctrl.
PASTE = """html => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    const options = { clipboardData, bubbles: true, cancelable: true };
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
}"""
HOLD = """([key, code]) => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key, code, ctrlKey: true, bubbles: true, cancelable: true }))"""


@pytest.fixture
def worksheet(salesperson: User) -> Segment:
    contacts = [ContactFactory(name=name) for name in ("Adatum", "Birch", "Cedar")]
    return make_segment(*contacts, user=salesperson)


@pytest.fixture
def sheet(open_page: Any, salesperson: User, worksheet: Segment) -> Sheet:
    return Sheet(open_page(salesperson), worksheet)


def said(name: str) -> Any:
    return SegmentLine.objects.values_list("description", flat=True).get(contact__name=name)


def test_whole_lines_are_removed_after_one_question_and_come_back(sheet: Sheet) -> None:
    lines = sheet.page.locator("tr.segment-line")
    sheet.select("Birch", "Description")
    sheet.press("Shift+Space")
    expect(sheet.page.locator("[aria-selected=true]")).to_have_count(9)
    sheet.press("Shift+ArrowDown", "Delete")
    sheet.page.wait_for_url("**/lines/remove/")
    Keyboard(sheet.page).press(sheet.page.locator(".dialog__buttons [type=submit]"))
    expect(lines).to_have_count(1)
    # Lines are drawn before the scripts hear keys.
    sheet.page.wait_for_load_state()
    sheet.press("Control+z")
    expect(lines).to_have_count(3)


def test_commands_are_found_on_a_russian_keyboard(sheet: Sheet) -> None:
    sheet.select("Adatum", "Description")
    sheet.page.evaluate(PASTE, "<table><tr><td>For A</td></tr><tr><td>For B</td></tr></table>")
    expect(sheet.page.locator(".message--success")).to_contain_text("2 lines were changed")
    assert [said(name) for name in ("Adatum", "Birch", "Cedar")] == ["For A", "For B", None]
    sheet.select("Cedar", "Description")
    sheet.page.evaluate(HOLD, ["ф", "KeyA"])
    expect(sheet.page.locator("[aria-selected=true]")).to_have_count(27)
    sheet.page.evaluate(HOLD, ["я", "KeyZ"])
    expect(sheet.page.locator(".message--success")).to_contain_text("taken back")
    assert said("Adatum") is None
    sheet.page.locator("table[role=grid]").wait_for()
    sheet.page.evaluate(HOLD, [".", "Slash"])
    keys = sheet.page.get_by_role("region", name="Keyboard")
    expect(keys).to_be_visible()
    assert_accessible(sheet.page)
    sheet.press("Escape")
    expect(keys).to_be_hidden()


def test_two_edit_one_cell_while_a_connection_dies(
    sheet: Sheet, open_page: Any, worksheet: Segment
) -> None:
    colleague = UserFactory(role="Marketing manager", username="max")
    theirs = Sheet(open_page(colleague), worksheet)
    sheet.select("Birch", "Description")
    sheet.page.context.set_offline(True)
    sheet.type("Mine")
    sheet.press("Enter")
    notice = sheet.page.locator("[data-notice]")
    expect(notice).to_contain_text("The server cannot be reached")
    theirs.select("Birch", "Description")
    theirs.type("Theirs")
    theirs.press("Enter")
    expect(theirs.said).to_have_text("Saved: Description of Birch.")
    sheet.page.context.set_offline(False)
    cell = sheet.cell("Birch", "Description")
    expect(cell.get_by_role("alert")).to_have_text("The other person saved: Theirs")
    assert said("Birch") == "Theirs"
    sheet.press("ArrowUp", "Enter")
    expect(sheet.said).to_have_text("Saved: Description of Birch.")
    assert said("Birch") == "Mine"


def test_what_was_not_heard_is_said_again_by_itself(sheet: Sheet) -> None:
    page = sheet.page
    sheet.select("Adatum", "Description")
    page.context.set_offline(True)
    for text in ("For A", "For B"):
        sheet.type(text)
        sheet.press("Enter")
    left = page.locator("td.is-unsaved")
    expect(left).to_have_count(2)
    # Whoever leaves the page now is asked.
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("() => window.location.reload()")
    expect(left).to_have_count(2)
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    expect(left).to_have_count(0)
    expect(sheet.cell("Birch", "Description")).to_contain_text("For B")
    assert [said(name) for name in ("Adatum", "Birch", "Cedar")] == ["For A", "For B", None]


def test_what_is_typed_outlives_the_session_that_it_was_typed_in(sheet: Sheet) -> None:
    page = sheet.page
    sheet.select("Birch", "Description")
    sheet.type("Mine")
    page.context.clear_cookies(name="sessionid")
    sheet.press("Enter")
    again = page.locator("[data-notice] a")
    expect(page.locator("[data-notice]")).to_contain_text("What you typed is still here")
    again.focus()
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    login = opened.value
    login.fill("input[name=username]", "anna")
    login.fill("input[name=password]", PASSWORD)
    login.press("input[name=password]", "Enter")
    login.wait_for_url("**/")
    login.close()
    field = page.locator("[data-cell-field], [data-cell-typing]")
    expect(field).to_have_value("Mine")
    field.focus()
    page.keyboard.press("Enter")
    expect(sheet.said).to_have_text("Saved: Description of Birch.")
    assert said("Birch") == "Mine"
