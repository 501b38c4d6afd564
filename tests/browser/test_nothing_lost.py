"""What somebody typed is not lost by leaving the page, sorting it, or forgetting a list."""

from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from crm.models import User
from segments.models import Segment, SegmentLine
from tests.factories import ContactFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worksheet(salesperson: User) -> Segment:
    contacts = [ContactFactory(name=name) for name in ("Adatum", "Birch")]
    return make_segment(*contacts, user=salesperson)


class Answers(list[str]):
    """The kinds of questions the browser asked; it stays on the page while `stays`."""

    def __init__(self, page: Page) -> None:
        self.stays = True
        page.on("dialog", self.answer)

    def answer(self, dialog: Dialog) -> None:
        self.append(dialog.type)
        if self.stays:
            dialog.dismiss()
        else:
            dialog.accept()


def at(page: Page, segment: Segment) -> None:
    page.goto(segment.get_absolute_url())


def leave(page: Page) -> None:
    page.locator("#navigation").get_by_role("link", name="Contacts", exact=True).click(
        no_wait_after=True
    )


def header_field(page: Page) -> Any:
    return page.locator("[data-header-form] [name=description]")


def test_leaving_an_unsaved_header_is_asked_about_once(
    open_page: Any, salesperson: User, worksheet: Segment
) -> None:
    page = open_page(salesperson)
    asked = Answers(page)
    at(page, worksheet)
    header_field(page).fill("Summer letter")
    leave(page)
    expect(header_field(page)).to_have_value("Summer letter")
    assert asked == ["beforeunload"]
    header_field(page).press("Enter")
    expect(page.get_by_role("heading", name="Summer letter")).to_be_visible()
    leave(page)
    page.wait_for_url("**/contacts/")
    assert asked == ["beforeunload"]


def test_leaving_is_not_asked_about_while_nothing_is_typed(
    open_page: Any, salesperson: User, worksheet: Segment
) -> None:
    page = open_page(salesperson)
    asked = Answers(page)
    at(page, worksheet)
    header_field(page).fill("Summer letter")
    header_field(page).fill(worksheet.description)
    page.locator("[data-row-edit]").first.click()
    page.locator("[data-row-form]").wait_for()
    leave(page)
    page.wait_for_url("**/contacts/")
    assert asked == []


def test_a_refused_header_is_unsaved_as_it_stands(
    open_page: Any, salesperson: User, worksheet: Segment
) -> None:
    page = open_page(salesperson)
    asked = Answers(page)
    at(page, worksheet)
    page.locator("[data-header-form] [name=cost]").fill("much")
    page.locator("details[data-fold=interaction]").get_by_role("button", name="Save").click()
    expect(page.locator("[data-header-form] [name=cost]")).to_have_value("much")
    leave(page)
    expect(page.locator("[data-header-form] [name=cost]")).to_have_value("much")
    asked.stays = False
    leave(page)
    page.wait_for_url("**/contacts/")
    assert asked == ["beforeunload"] * 2


def test_another_button_asks_first_and_works_afterwards(
    open_page: Any, salesperson: User, worksheet: Segment
) -> None:
    page = open_page(salesperson)
    asked = Answers(page)
    at(page, worksheet)
    header_field(page).fill("Summer letter")
    undo = page.locator("form[data-undo] button")
    undo.click(no_wait_after=True)
    expect(header_field(page)).to_have_value("Summer letter")
    asked.stays = False
    undo.click()
    expect(page.locator("tr.segment-line")).to_have_count(1)
    assert asked == ["beforeunload"] * 2


def edit_birch(page: Page, description: str) -> Any:
    page.get_by_role("link", name="Edit the line of Birch").click()
    form = page.locator("[data-row-form]")
    form.locator("[name=description]").fill(description)
    return form


def test_leaving_a_line_in_edit_is_asked_about(
    open_page: Any, salesperson: User, worksheet: Segment
) -> None:
    page = open_page(salesperson)
    asked = Answers(page)
    at(page, worksheet)
    form = edit_birch(page, "For Birch")
    leave(page)
    expect(form.locator("[name=description]")).to_have_value("For Birch")
    assert asked == ["beforeunload"]


def test_sorting_saves_the_line_in_edit_first(
    open_page: Any, salesperson: User, worksheet: Segment
) -> None:
    page = open_page(salesperson)
    at(page, worksheet)
    edit_birch(page, "For Birch")
    page.locator(".segment-grid .sort-link", has_text="Name").click()
    expect(page.locator("th[aria-sort=ascending]", has_text="Name")).to_be_visible()
    expect(page.locator("tr.segment-line", has_text="Birch")).to_contain_text("For Birch")
    assert SegmentLine.objects.get(contact__name="Birch").description == "For Birch"


def test_a_line_that_cannot_be_saved_is_not_sorted_away(
    open_page: Any, salesperson: User, worksheet: Segment
) -> None:
    page = open_page(salesperson)
    at(page, worksheet)
    form = edit_birch(page, "For Birch")
    form.locator("summary").click()
    form.locator("[name=cost]").evaluate("field => { field.type = 'text'; field.value = 'much'; }")
    page.locator(".segment-grid .sort-link", has_text="Name").click()
    expect(form.get_by_role("alert")).to_be_visible()
    expect(form.locator("[name=description]")).to_have_value("For Birch")
    expect(page.locator("th[aria-sort=ascending]", has_text="Name")).to_have_count(0)


def test_a_value_typed_for_many_lines_is_meant_to_be_set(
    open_page: Any, salesperson: User, worksheet: Segment
) -> None:
    page = open_page(salesperson)
    at(page, worksheet)
    page.locator("[data-selection-all]").check()
    page.get_by_role("button", name="Change…").click()
    page.locator("form[data-change-lines] [name=description]").fill("For both")
    expect(page.locator("[name=description_mode]")).to_have_value("set")
    page.locator("form[data-change-lines] [name=language]").select_option("ru")
    expect(page.locator("[name=language_mode]")).to_have_value("set")
    expect(page.locator("[name=date_mode]")).to_have_value("")
    page.locator("form[data-change-lines]").get_by_role("button", name="Change").click()
    expect(page.locator("tr.segment-line")).to_have_count(2)
    said = SegmentLine.objects.values_list("description", "language")
    assert set(said) == {("For both", "ru")}
