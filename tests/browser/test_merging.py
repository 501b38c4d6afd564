"""Two contacts become one and two again without a mouse; the pages of it are accessible."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.models import Contact, User
from tests.browser.conftest import assert_accessible
from tests.factories import ContactFactory, InteractionLogEntryFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page: Page, role: Any, name: str) -> None:
    """By the keyboard alone."""
    page.get_by_role(role, name=name, exact=True).first.focus()
    page.keyboard.press("Enter")


def test_a_duplicate_is_found_merged_and_parted_again(open_page: Any, salesperson: User) -> None:
    first = ContactFactory(name="Linden GmbH", email="info@linden.test", city="Bonn")
    other = ContactFactory(name="Linden", email="Info@linden.test", phone="+49 228 123456")
    InteractionLogEntryFactory(contact=other)
    make_segment(other, user=salesperson)
    page = open_page(salesperson)
    page.goto("/contacts/duplicates/")
    assert_accessible(page)
    press(page, "link", f"Compare {other.number} with {first.number}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Merge Linden into Linden GmbH?")
    expect(page.get_by_text("1 interaction", exact=True)).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Name: Linden GmbH").focus()
    page.keyboard.press("ArrowRight")
    press(page, "button", "Merge")
    expect(page.get_by_role("heading", level=1)).to_have_text("Linden")
    survivor = Contact.objects.get()
    assert (survivor.name, survivor.phone, survivor.city) == ("Linden", "+49 228 123456", "Bonn")
    assert_accessible(page)
    page.goto("/contacts/merges/")
    assert_accessible(page)
    press(page, "button", f"Take back the merge of {other.number}")
    expect(page.get_by_text("again, with all it had")).to_be_visible()
    assert set(Contact.objects.values_list("name", flat=True)) == {"Linden GmbH", "Linden"}


def test_similar_contacts_are_shown_while_typing(open_page: Any, salesperson: User) -> None:
    ContactFactory(name="Linden GmbH", email="info@linden.test")
    page = open_page(salesperson)
    page.goto("/contacts/new/")
    page.get_by_label("E-mail", exact=True).fill("INFO@linden.test")
    similar = page.locator("#similar")
    expect(similar.get_by_role("link", name="Linden GmbH")).to_be_visible()
    expect(similar.get_by_text("same e-mail")).to_be_visible()
    assert_accessible(page)


@pytest.mark.looks
def test_the_pages_are_accessible_in_russian_on_a_phone(open_page: Any, salesperson: User) -> None:
    salesperson.is_superuser, salesperson.language = True, "ru"
    salesperson.save()
    first = ContactFactory(name="Липа", email="info@lipa.test", note="Одна")
    second = ContactFactory(name="Липа ООО", email="info@lipa.test", note="Две")
    page = open_page(salesperson, width=390)
    for address in (
        "/contacts/duplicates/",
        "/contacts/duplicates/not/",
        "/contacts/merges/",
        f"/contacts/{first.number}/merge/",
        f"/contacts/{first.number}/merge/?contact={second.number}",
        f"/contacts/{first.number}/everything/",
        f"/contacts/{first.number}/erase/",
    ):
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
