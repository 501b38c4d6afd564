"""The header's groups fold and remember; totals and letters come when they are looked at."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from crm.models import User
from tests.browser.conftest import assert_accessible
from tests.documents import letter_document
from tests.factories import (
    ContactFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
)
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worksheet(salesperson: User) -> str:
    template = InteractionTemplateFactory(
        code="BUS", cost=Decimal(8), duration_min=5, correspondence_type="hard_copy"
    )
    InteractionTemplateLanguageFactory(
        template=template, language="", document=letter_document("Dear {{ contact.name }}")
    )
    contacts = ContactFactory.create_batch(3)
    return make_segment(*contacts, user=salesperson, template=template).get_absolute_url()


def group(page: Page, name: str):
    return page.locator(f"details[data-fold={name}]")


@pytest.mark.parametrize("width", [1366, 390])
def test_groups_fold_and_stay_so(
    open_page: Callable[..., Page], salesperson: User, worksheet: str, width: int
):
    page = open_page(salesperson, width=width)
    page.goto(worksheet)
    expect(page.locator("#totals")).to_contain_text("24.00")
    expect(group(page, "interaction")).not_to_have_attribute("open", "")
    group(page, "interaction").locator("summary").click()
    group(page, "general").locator("summary").press("Enter")
    page.reload()
    expect(group(page, "interaction")).to_have_attribute("open", "")
    expect(group(page, "general")).not_to_have_attribute("open", "")
    group(page, "letter").locator("summary").click()
    expect(page.get_by_role("link", name="letter.docx")).to_be_visible()
    assert_accessible(page)


def test_totals_follow_a_line(open_page: Callable[..., Page], salesperson: User, worksheet: str):
    page = open_page(salesperson)
    page.goto(worksheet)
    expect(page.locator("#totals")).to_contain_text("24.00")
    page.locator("[data-row-edit]").first.click()
    page.locator("[data-row-form] select[name=template]").wait_for()
    with page.expect_response(re.compile("/totals/")):
        page.locator("[data-row-form]").get_by_role("button", name="Save").click()


def test_a_question_names_values_and_lines(
    open_page: Callable[..., Page], salesperson: User, worksheet: str
):
    other = InteractionTemplateFactory(code="CALL", cost=Decimal(15))
    page = open_page(salesperson)
    page.goto(worksheet)
    group(page, "interaction").locator("summary").click()
    header = page.locator("[data-header-form]")
    header.get_by_label("Unit cost").fill("9")
    header.get_by_label("Unit cost").press("Enter")
    expect(page.get_by_text("Saved: unit cost.")).to_be_visible()
    # The group that one worked in is still open.
    header.locator("select[name=template]").select_option(str(other.pk))
    group(page, "interaction").get_by_role("button", name="Save").click()
    expect(page.get_by_text("unit cost 9.00 → 15.00")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Save the header").click()
    expect(page.get_by_text("From template CALL").first).to_be_visible()
