"""Cells are edited where they stand, by keys alone; what was typed is not lost."""

from typing import Any

import pytest
from playwright.sync_api import expect

from crm.models import User
from segments.models import Segment, SegmentLine
from tests.browser.conftest import assert_accessible
from tests.browser.grids import Sheet
from tests.factories import ContactFactory, InteractionTemplateFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worksheet(salesperson: User) -> Segment:
    contacts = [ContactFactory(name=name) for name in ("Adatum", "Birch", "Cedar")]
    template = InteractionTemplateFactory(code="BUS", correspondence_type="hard_copy")
    return make_segment(*contacts, user=salesperson, template=template)


@pytest.fixture
def sheet(open_page: Any, salesperson: User, worksheet: Segment) -> Sheet:
    return Sheet(open_page(salesperson), worksheet)


def said(name: str, field: str = "description") -> Any:
    return SegmentLine.objects.values_list(field, flat=True).get(contact__name=name)


def test_typing_fast_down_a_column_saves_every_cell(sheet: Sheet) -> None:
    sheet.select("Adatum", "Description")
    for text in ("For A", "For B", "For C"):
        sheet.page.keyboard.type(text)
        sheet.press("Enter")
    for name in ("Adatum", "Birch", "Cedar"):
        expect(sheet.cell(name, "Description").locator(".value-reset")).to_be_attached()
    assert [said(name) for name in ("Adatum", "Birch", "Cedar")] == ["For A", "For B", "For C"]
    expect(sheet.said).to_have_text("Saved: Description of Cedar.")


def test_tab_saves_along_the_line_while_the_next_cell_is_typed(sheet: Sheet) -> None:
    sheet.select("Birch", "Language")
    sheet.page.keyboard.type("ru")
    sheet.press("Tab", "Tab")
    sheet.page.keyboard.type("For Birch")
    sheet.press("Tab")
    sheet.stands("Birch", "Letter")
    expect(sheet.cell("Birch", "Description")).to_contain_text("For Birch")
    expect(sheet.cell("Birch", "Language")).to_contain_text("Russian")
    assert (said("Birch", "language"), said("Birch")) == ("ru", "For Birch")


def test_arrows_go_on_from_what_was_typed_and_after_a_key_move_within_it(sheet: Sheet) -> None:
    sheet.select("Adatum", "Description")
    sheet.page.keyboard.type("For A")
    sheet.press("ArrowDown")
    sheet.stands("Birch", "Description")
    sheet.page.keyboard.type("For ")
    sheet.press("F2", "ArrowLeft")
    sheet.page.keyboard.type("2")
    sheet.press("Enter")
    sheet.stands("Cedar", "Description")
    expect(sheet.cell("Birch", "Description")).to_contain_text("For2 ")
    assert [said(name) for name in ("Adatum", "Birch")] == ["For A", "For2"]


def test_what_cannot_be_typed_into_says_so(sheet: Sheet) -> None:
    notice = sheet.page.locator("[data-notice]")
    sheet.select("Adatum", "Name")
    sheet.page.keyboard.type("x")
    expect(notice).to_have_text("This cell cannot be changed here.")
    sheet.press("ArrowDown")
    expect(notice).to_be_hidden()


def test_a_choice_is_made_and_given_back(sheet: Sheet) -> None:
    sheet.select("Adatum", "Type")
    sheet.press("F2")
    field = sheet.page.get_by_label("Type of Adatum")
    expect(field).to_be_focused()
    expect(field.locator("option").first).to_have_text("Inherited: Hard copy")
    assert_accessible(sheet.page)
    field.press("End")
    sheet.press("Escape")
    expect(sheet.cell("Adatum", "Type")).to_have_text("Hard copy")
    sheet.stands("Adatum", "Type")
    sheet.press("F2")
    expect(field).to_be_focused()
    field.select_option("email")
    sheet.press("Enter")
    expect(sheet.cell("Adatum", "Type")).to_contain_text("E-mail")
    sheet.stands("Birch", "Type")


def test_what_is_refused_stays_in_its_cell_with_the_reason(sheet: Sheet) -> None:
    sheet.select("Adatum", "Template")
    sheet.page.keyboard.type("NOBODY")
    sheet.press("Enter")
    cell = sheet.cell("Adatum", "Template")
    expect(cell.get_by_role("alert")).to_contain_text("There is no “NOBODY” to choose")
    sheet.stands("Birch", "Template")
    assert_accessible(sheet.page)
    sheet.press("ArrowUp", "Escape")
    expect(cell).to_have_text("BUS")
    sheet.press("ArrowRight")
    sheet.page.keyboard.type("x" * 101)
    sheet.press("Enter", "ArrowUp")
    field = sheet.page.get_by_label("Description of Adatum")
    expect(field).to_have_value("x" * 101)
    expect(field).to_be_focused()
    sheet.press("Backspace", "Enter")
    expect(sheet.cell("Adatum", "Description")).to_contain_text("x" * 20)
    assert said("Adatum") == "x" * 100


def test_old_values_come_back_one_by_one(sheet: Sheet) -> None:
    sheet.select("Adatum", "Description")
    sheet.page.keyboard.type("First")
    sheet.press("Enter", "ArrowUp")
    expect(sheet.cell("Adatum", "Description")).to_contain_text("First")
    sheet.press("Delete")
    expect(sheet.cell("Adatum", "Description")).to_have_text("Spring letter")
    sheet.press("ArrowLeft", "ArrowLeft", "Delete")
    expect(sheet.cell("Adatum", "Language")).to_contain_text("Neutral")
    sheet.press("Control+z")
    expect(sheet.cell("Adatum", "Language").locator(".value-reset")).to_have_count(0)
    sheet.press("Control+z")
    expect(sheet.cell("Adatum", "Description")).to_contain_text("First")
    sheet.press("Control+z")
    expect(sheet.cell("Adatum", "Description")).to_have_text("Spring letter")
    sheet.press("Control+y")
    expect(sheet.cell("Adatum", "Description")).to_contain_text("First")
    assert said("Adatum") == "First"
    assert SegmentLine.objects.listed().count() == 3


def test_two_values_are_shown_and_one_is_chosen(sheet: Sheet) -> None:
    line = SegmentLine.objects.filter(contact__name="Birch")
    sheet.select("Birch", "Description")
    sheet.press("F2")
    field = sheet.page.get_by_label("Description of Birch")
    expect(field).to_be_focused()
    line.update(description="Theirs", version=7)
    field.fill("Mine")
    sheet.press("Enter")
    cell = sheet.cell("Birch", "Description")
    expect(cell.get_by_role("alert")).to_have_text("The other person saved: Theirs")
    assert_accessible(sheet.page)
    assert said("Birch") == "Theirs"
    sheet.press("ArrowUp")
    expect(field).to_be_focused()
    sheet.press("Enter")
    expect(cell).to_contain_text("Mine")
    line.update(description="Theirs again", version=12)
    sheet.press("ArrowUp")
    sheet.page.keyboard.type("Mine again")
    sheet.press("Enter")
    expect(cell.get_by_role("alert")).to_contain_text("Theirs again")
    sheet.press("ArrowUp", "Escape")
    expect(cell).to_contain_text("Theirs again")
    assert said("Birch") == "Theirs again"


def test_another_cell_changed_meanwhile_is_no_conflict(sheet: Sheet) -> None:
    sheet.select("Birch", "Description")
    sheet.press("F2")
    field = sheet.page.get_by_label("Description of Birch")
    expect(field).to_be_focused()
    SegmentLine.objects.filter(contact__name="Birch").update(language="ru", version=7)
    field.fill("Mine")
    sheet.press("Enter")
    expect(sheet.cell("Birch", "Description")).to_contain_text("Mine")
    expect(sheet.cell("Birch", "Language")).to_contain_text("Russian")


def test_leaving_a_cell_by_a_click_saves_it_and_sorting_waits(sheet: Sheet) -> None:
    sheet.select("Cedar", "Description")
    sheet.page.keyboard.type("For Cedar")
    sheet.page.locator(".segment-grid .sort-link", has_text="Name").click()
    expect(sheet.page.locator("th[aria-sort=ascending]", has_text="Name")).to_be_visible()
    expect(sheet.cell("Cedar", "Description")).to_contain_text("For Cedar")
    assert said("Cedar") == "For Cedar"


def test_a_line_that_went_meanwhile_keeps_what_was_typed(sheet: Sheet) -> None:
    sheet.select("Cedar", "Description")
    SegmentLine.objects.filter(contact__name="Cedar").update(is_listed=False)
    sheet.page.keyboard.type("For Cedar")
    sheet.press("Enter")
    form = sheet.page.locator("[data-row-form]")
    expect(form.get_by_role("alert")).to_contain_text("taken off this segment meanwhile")
    expect(form.locator("[name=description]")).to_have_value("For Cedar")


def test_the_words_are_russian_for_a_russian_reader(sheet: Sheet) -> None:
    sheet.page.context.add_cookies([{"name": "language", "value": "ru", "url": sheet.page.url}])
    sheet.page.reload()
    sheet.select("Adatum", "Язык")
    sheet.type("англ")
    sheet.press("Enter")
    expect(sheet.said).to_have_text("Сохранено: «Язык», Adatum.")
    sheet.select("Adatum", "Шаблон")
    sheet.type("НЕТ")
    sheet.press("Enter")
    expect(sheet.cell("Adatum", "Шаблон").get_by_role("alert")).to_contain_text("НЕТ")
    assert_accessible(sheet.page)
    assert said("Adatum", "language") == "en"
