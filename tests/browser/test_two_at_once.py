"""Two browsers on one segment: nobody's words are lost silently."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.models import User
from segments.models import Segment, SegmentLine
from tests.browser.conftest import assert_accessible
from tests.factories import ContactFactory, UserFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worksheet(salesperson: User) -> Segment:
    return make_segment(ContactFactory(name="Linden GmbH"), user=salesperson)


@pytest.fixture
def colleague() -> User:
    return UserFactory(role="Marketing manager", username="max")


def open_line(page: Page, segment: Segment) -> Any:
    page.goto(segment.get_absolute_url())
    page.get_by_role("link", name="Edit the line of Linden GmbH").click()
    form = page.locator("[data-row-form]")
    expect(form).to_be_visible()
    return form


def save(form: Any, description: str) -> None:
    form.locator("[name=description]").fill(description)
    form.locator("button[type=submit]").click()


def test_the_later_one_sees_both_values_and_decides(
    open_page: Any, salesperson: User, colleague: User, worksheet: Segment
) -> None:
    mine, theirs = open_page(salesperson), open_page(colleague)
    my_form, their_form = open_line(mine, worksheet), open_line(theirs, worksheet)
    save(their_form, "Theirs")
    expect(their_form).to_have_count(0)
    save(my_form, "Mine")
    expect(my_form).to_contain_text("Theirs")
    expect(my_form.locator("[name=description]")).to_have_value("Mine")
    assert SegmentLine.objects.get().description == "Theirs"
    my_form.locator("button[type=submit]").click()
    expect(my_form).to_have_count(0)
    assert SegmentLine.objects.get().description == "Mine"


def test_a_line_removed_meanwhile_comes_back_with_what_was_typed(
    open_page: Any, salesperson: User, colleague: User, worksheet: Segment
) -> None:
    mine, theirs = open_page(salesperson), open_page(colleague)
    my_form = open_line(mine, worksheet)
    theirs.goto(worksheet.get_absolute_url())
    theirs.get_by_role("button", name="Undo").click()
    expect(theirs.locator(".grid-bar__count")).to_have_text("0")
    save(my_form, "Mine")
    expect(mine.get_by_role("alert")).to_contain_text("taken off this segment meanwhile")
    expect(my_form.locator("[name=description]")).to_have_value("Mine")
    assert_accessible(mine)
    my_form.get_by_role("button", name="Bring the line back").click()
    expect(mine.locator("tr.segment-line .value-own")).to_contain_text("Mine")
    assert SegmentLine.objects.listed().get().description == "Mine"


def test_a_removed_line_that_is_given_up_leaves_the_page(
    open_page: Any, salesperson: User, colleague: User, worksheet: Segment
) -> None:
    mine, theirs = open_page(salesperson), open_page(colleague)
    my_form = open_line(mine, worksheet)
    theirs.goto(worksheet.get_absolute_url())
    theirs.get_by_role("button", name="Undo").click()
    expect(theirs.locator(".grid-bar__count")).to_have_text("0")
    save(my_form, "Mine")
    expect(mine.get_by_role("alert")).to_be_visible()
    my_form.locator("[data-row-cancel]").click()
    expect(mine.locator("tr.segment-line")).to_have_count(0)


def test_who_else_is_there_is_named(
    open_page: Any, salesperson: User, colleague: User, worksheet: Segment
) -> None:
    mine, theirs = open_page(salesperson), open_page(colleague)
    theirs.goto(worksheet.get_absolute_url())
    expect(theirs.locator("[data-presence]")).to_be_empty()
    mine.goto(worksheet.get_absolute_url())
    expect(mine.locator("[data-presence]")).to_have_text("Also here: max")
    assert_accessible(mine)
