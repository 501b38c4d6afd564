"""The main job without a mouse."""

from typing import Any

import pytest
from playwright.sync_api import expect

from crm.models import User
from segments.models import SegmentLine
from tests.factories import ContactFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_contact_is_found_added_and_taken_back(open_page: Any, salesperson: User) -> None:
    ContactFactory(name="Linden GmbH")
    ContactFactory(name="Lindgren AB")
    segment = make_segment(user=salesperson)
    page = open_page(salesperson)
    page.goto(segment.get_absolute_url())
    page.get_by_label("Add a contact").focus()
    page.keyboard.type("lind")
    expect(page.get_by_role("listbox", name="Contacts").get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("tr.segment-line")).to_contain_text("Lindgren AB")
    assert SegmentLine.objects.listed().get().contact.name == "Lindgren AB"
    undo = page.get_by_role("button", name="Undo", exact=True)
    undo.focus()
    page.keyboard.press("Enter")
    expect(page.locator("tr.segment-line")).to_have_count(0)


def test_a_line_is_edited_and_left_again(open_page: Any, salesperson: User) -> None:
    segment = make_segment(ContactFactory(name="Linden GmbH"), user=salesperson)
    page = open_page(salesperson)
    page.goto(segment.get_absolute_url())
    edit = page.get_by_role("link", name="Edit the line of Linden GmbH")
    edit.focus()
    page.keyboard.press("Enter")
    form = page.locator("[data-row-form]")
    first_field = form.locator("input:visible, select:visible, textarea:visible").first
    expect(first_field).to_be_focused()
    form.locator("[name=description]").focus()
    page.keyboard.type("By hand")
    page.keyboard.press("Enter")
    expect(page.locator("tr.segment-line .value-own")).to_contain_text("By hand")
    # The saved row keeps the focus; only then is it whole.
    expect(edit).to_be_focused()
    page.keyboard.press("Enter")
    expect(first_field).to_be_focused()
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
