"""Interactions without a segment, by the keyboard alone; the pages of it are accessible."""

from typing import Any

import pytest
from playwright.sync_api import expect

from crm.models import Contact, User
from interactions.models import InteractionLogEntry, InteractionTemplate
from tests.browser.conftest import assert_accessible
from tests.browser.hands import Keyboard
from tests.factories import ContactFactory, InteractionTemplateFactory, PersonFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def template(transactional_db: None) -> InteractionTemplate:
    made: InteractionTemplate = InteractionTemplateFactory(
        description="Phone call", cost="3.00", duration_min=15, used_for="call"
    )
    return made


def test_begun_postponed_resumed_from_home_and_finished(
    open_page: Any, salesperson: User, template: InteractionTemplate
) -> None:
    contact: Contact = PersonFactory(name="Maria Berg", is_excluded=True)
    page = open_page(salesperson)
    hands = Keyboard(page)
    page.goto(contact.get_absolute_url())
    hands.press(page.get_by_role("link", name="Create interaction"))
    page.wait_for_url("**/interaction/")
    hands.choose(page.get_by_label("Template"), str(template.pk))
    hands.page.keyboard.press("Tab")
    expect(page.get_by_label("Description")).to_have_value("Phone call")
    expect(page.get_by_label("Cost")).to_have_value("3.00")
    expect(page.get_by_text("1 contact is excluded from segments.")).to_be_visible()
    assert_accessible(page)
    hands.write(page.get_by_label("Comment"), "She asks for samples.")
    hands.press(page.get_by_role("button", name="Postpone"))
    expect(page.get_by_text("The interaction is postponed")).to_be_visible()
    assert not InteractionLogEntry.objects.exists()
    page.goto("/")
    hands.press(page.get_by_role("link", name="Postponed interactions"))
    page.wait_for_url("**/interactions/postponed/")
    assert_accessible(page)
    hands.press(page.get_by_role("link", name="Phone call"))
    expect(page.get_by_label("Comment")).to_have_value("She asks for samples.")
    assert_accessible(page)
    hands.press(page.get_by_role("button", name="Log the interaction"))
    expect(page.get_by_text("1 interaction is logged.")).to_be_visible()
    timeline = page.locator("#contact-timeline")
    expect(timeline.get_by_role("link", name="Phone call")).to_be_visible()


def test_a_call_is_dialled_and_logged(
    open_page: Any, salesperson: User, template: InteractionTemplate
) -> None:
    contact: Contact = PersonFactory(name="Maria Berg", phone="+49 30 1")
    page = open_page(salesperson)
    hands = Keyboard(page)
    page.goto(contact.get_absolute_url())
    hands.press(page.get_by_role("link", name="Call", exact=True))
    dial = page.get_by_role("link", name="Dial +49 30 1")
    expect(dial).to_have_attribute("href", "tel:%2B49%2030%201")
    assert_accessible(page)
    hands.tick(page.get_by_label("Reached"))
    hands.choose(page.get_by_label("Evaluation"), "positive")
    hands.press(page.get_by_role("button", name="Log the call"))
    expect(page.get_by_text("The call is logged.")).to_be_visible()
    entry = InteractionLogEntry.objects.get()
    assert (entry.contact_via, entry.evaluation) == ("+49 30 1", "positive")


def test_several_with_one_blocked(
    open_page: Any, salesperson: User, template: InteractionTemplate
) -> None:
    ContactFactory(name="Alder")
    ContactFactory(name="Birch", is_privacy_blocked=True)
    page = open_page(salesperson)
    hands = Keyboard(page)
    page.goto("/contacts/")
    for name in ("Alder", "Birch"):
        hands.tick(page.get_by_label(f"Select {name}"))
    hands.press(page.get_by_role("button", name="Create interaction…"))
    expect(page.get_by_role("heading", level=1)).to_have_text("New interaction with 2 contacts")
    hands.choose(page.get_by_label("Template"), str(template.pk))
    hands.page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Birch")).to_be_visible()
    assert_accessible(page)
    hands.tick(page.get_by_label("Leave the 1 blocked contact out and log the others"))
    expect(page.get_by_text("1 interaction will be logged.")).to_be_visible()
    hands.press(page.get_by_role("button", name="Log the interaction"))
    expect(page.get_by_text("1 interaction is logged.")).to_be_visible()
    assert InteractionLogEntry.objects.get().contact_name == "Alder"
