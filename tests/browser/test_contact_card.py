"""A contact's card, filled in page by page: what it takes from its company, addresses, consents,
profile."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.actions import create_contact
from crm.models import Contact, User
from tests.browser.conftest import assert_accessible
from tests.factories import (
    OrganizationalLevelFactory,
    ProfileAnswerFactory,
    ProfileQuestionFactory,
    ProfileQuestionnaireFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def company(salesperson: User) -> Contact:
    return create_contact(
        user=salesperson,
        type="company",
        name="Ромашка",
        address="Лесная 1",
        city="Тула",
        country="RU",
        language="ru",
    )


@pytest.fixture
def user(salesperson: User) -> User:
    """Who reads Russian."""
    salesperson.language = "ru"
    salesperson.save()
    return salesperson


def save(page: Page) -> None:
    page.locator("main form button.btn-primary").last.click()


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"main [name={name}]").fill(value)


def panel(page: Page, name: str) -> Any:
    return page.locator(f"section[aria-labelledby={name}]")


def test_a_person_is_typed_in_and_takes_what_is_not_typed_from_its_company(
    open_page: Any, user: User, company: Contact
) -> None:
    OrganizationalLevelFactory(code="CEO", description="Директор")
    page = open_page(user)
    page.goto("/contacts/new/")
    assert_accessible(page)
    page.locator("[name=type]").select_option("person")
    page.locator("[name=company]").press_sequentially("Ромаш")
    page.get_by_role("option", name="Ромашка").click()
    fill(page, first_name="Анна", middle_name="Сергеевна", surname="Петрова", email="anna@")
    page.locator("[name=organizational_level]").select_option(label="CEO · Директор")
    save(page)
    # Nothing that was typed is lost, and the wrong field has the cursor.
    expect(page.locator("[name=email]")).to_be_focused()
    expect(page.locator("[name=surname]")).to_have_value("Петрова")
    assert_accessible(page)
    fill(page, email="anna@romashka.example")
    save(page)
    expect(page.get_by_role("heading", name="Анна Сергеевна Петрова")).to_be_visible()
    assert_accessible(page)
    anna = Contact.objects.get(type="person")
    assert (anna.company, anna.city, anna.own_address) == (company, "Тула", False)
    assert (anna.own_communication, anna.organizational_level.code) == (True, "CEO")
    assert anna.formal_salutation == "Уважаемая Анна Сергеевна"
    assert anna.addressee == "«Ромашка», Петровой А. С."


def test_addresses_consents_and_profile_have_pages_of_their_own(
    open_page: Any, user: User, company: Contact
) -> None:
    questionnaire = ProfileQuestionnaireFactory(code="FIRMS", contact_type="company")
    size = ProfileQuestionFactory(questionnaire=questionnaire, text="Размер?", takes_several=False)
    wish = ProfileQuestionFactory(questionnaire=questionnaire, text="Темы", takes_several=True)
    for question, code, text in ((size, "S", "До 10"), (size, "L", "Больше"), (wish, "A", "Азы")):
        ProfileAnswerFactory(question=question, code=code, text=text, priority=3)
    page = open_page(user)

    page.goto(company.get_absolute_url())
    panel(page, "addresses").get_by_role("link").first.click()
    assert_accessible(page)
    fill(page, code="summer", address="Садовая 2", city="Калуга", ends_on="2020-01-01")
    fill(page, starts_on="2026-06-01")
    save(page)
    expect(page.get_by_text("Адрес не может закончиться раньше, чем начался.")).to_be_visible()
    fill(page, ends_on="")
    save(page)
    expect(panel(page, "addresses")).to_contain_text("SUMMER")

    panel(page, "consent").get_by_role("link").click()
    assert_accessible(page)
    page.locator("[name=email-status]").select_option("refused")
    page.locator("[name=email-source]").fill("звонок")
    page.locator("[name=email-basis]").select_option("consent")
    save(page)
    expect(panel(page, "consent")).to_contain_text("звонок")

    panel(page, "profile").get_by_role("link").click()
    assert_accessible(page)
    page.get_by_label("Азы").check()
    page.get_by_label("Больше").check()
    save(page)
    expect(panel(page, "profile")).to_contain_text("Больше")
    assert_accessible(page)
    answers = set(company.profile_answers.values_list("answer__code", flat=True))
    assert answers == {"A", "L"}
    consent = company.consents.get()
    assert (consent.channel, consent.status, consent.basis) == ("email", "refused", "consent")
    assert company.alt_addresses.get().city == "Калуга"
