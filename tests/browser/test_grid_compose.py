"""Dead keys and input methods compose their signs on a cell, and lose none."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from crm.models import User
from segments.models import Segment
from tests.browser.conftest import assert_accessible
from tests.browser.grids import Sheet
from tests.factories import ContactFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worksheet(salesperson: User) -> Segment:
    contacts = [ContactFactory(name=name) for name in ("Adatum", "Birch")]
    return make_segment(*contacts, user=salesperson)


@pytest.fixture
def sheet(open_page: Any, salesperson: User, worksheet: Segment) -> Sheet:
    return Sheet(open_page(salesperson), worksheet)


class InputMethod:
    """What the system's input method tells the browser, whose own key is nobody's letter."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)

    def key(self, key: str) -> None:
        for kind in ("rawKeyDown", "keyUp"):
            self.session.send(
                "Input.dispatchKeyEvent",
                {"type": kind, "key": key, "windowsVirtualKeyCode": 229},
            )

    def compose(self, text: str) -> None:
        self.key("Process")
        end = len(text)
        self.session.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": end, "selectionEnd": end}
        )

    def commit(self, text: str) -> None:
        self.session.send("Input.insertText", {"text": text})


def said(segment: Segment, name: str) -> Any:
    return segment.lines.values_list("description", flat=True).get(contact__name=name)


def test_an_input_method_begins_an_edit_and_loses_no_sign(sheet: Sheet, worksheet: Segment) -> None:
    sheet.select("Adatum", "Description")
    method = InputMethod(sheet.page)
    assert_accessible(sheet.page)
    for text in ("n", "ni", "ni h", "ni hao"):
        method.compose(text)
    cell = sheet.cell("Adatum", "Description")
    expect(cell).to_have_text("ni hao")
    method.commit("你好")
    field = cell.locator("[data-cell-field]")
    expect(field).to_have_value("你好")
    expect(field).to_be_focused()
    method.compose("shi")
    method.commit("世")
    expect(field).to_have_value("你好世")
    sheet.press("Enter")
    sheet.stands("Birch", "Description")
    expect(cell).to_contain_text("你好世")
    assert said(worksheet, "Adatum") == "你好世"


def test_a_dead_key_and_what_follows_it_are_one_sign(sheet: Sheet, worksheet: Segment) -> None:
    sheet.select("Adatum", "Description")
    method = InputMethod(sheet.page)
    method.key("Dead")
    method.compose("´")
    method.commit("é")
    sheet.page.keyboard.type("t")
    sheet.press("Enter")
    expect(sheet.cell("Adatum", "Description")).to_contain_text("ét")
    assert said(worksheet, "Adatum") == "ét"


def test_a_composition_given_up_leaves_the_cell_as_it_was(sheet: Sheet, worksheet: Segment) -> None:
    sheet.select("Adatum", "Description")
    method = InputMethod(sheet.page)
    method.compose("ni")
    method.compose("")
    expect(sheet.cell("Adatum", "Description")).to_have_text("Spring letter")
    sheet.stands("Adatum", "Description")
    sheet.press("ArrowDown")
    sheet.stands("Birch", "Description")
    assert said(worksheet, "Adatum") is None


def test_a_list_of_signs_writes_into_the_cell(sheet: Sheet) -> None:
    sheet.select("Adatum", "Description")
    InputMethod(sheet.page).commit("☎")
    expect(sheet.cell("Adatum", "Description").locator("[data-cell-field]")).to_have_value("☎")


def test_answers_do_not_end_a_composition(
    sheet: Sheet, worksheet: Segment, hold_answers: Callable[[Page], Callable[[], None]]
) -> None:
    release = hold_answers(sheet.page)
    method = InputMethod(sheet.page)
    sheet.select("Adatum", "Language")
    sheet.page.keyboard.type("ru")
    sheet.press("Tab", "Tab")
    sheet.stands("Adatum", "Description")
    method.compose("ni")
    release()
    expect(sheet.cell("Adatum", "Language")).to_contain_text("Russian")
    method.compose("ni hao")
    cell = sheet.cell("Adatum", "Description")
    expect(cell).to_have_text("ni hao")
    release = hold_answers(sheet.page)
    method.commit("你好")
    method.compose("shi")
    with sheet.page.expect_response("**/cells/description/?by=typing*"):
        release()
    sheet.page.wait_for_timeout(200)
    method.compose("shij")
    field = cell.locator("input:not([type=hidden])")
    expect(field).to_have_value("你好shij")
    method.commit("世")
    expect(field).to_have_value("你好世")
    sheet.press("Enter")
    expect(cell).to_contain_text("你好世")
    assert said(worksheet, "Adatum") == "你好世"


@pytest.fixture
def hold_answers() -> Callable[[Page], Callable[[], None]]:
    """Answers of cells wait until they are released."""

    def hold(page: Page) -> Callable[[], None]:
        held: list[Route] = []
        is_held = True

        def arrive(route: Route) -> None:
            held.append(route) if is_held else route.continue_()

        def release() -> None:
            nonlocal is_held
            is_held = False
            for route in held:
                route.continue_()

        page.route("**/cells/**", arrive)
        return release

    return hold
