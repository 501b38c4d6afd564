from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crm.models import Contact, User
from tests.factories import ContactFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client: Client) -> User:
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


def text_of(response: Any) -> str:
    return response.content.decode()


def test_a_filter_is_shown_by_its_name_and_can_be_dropped(client: Client, user: User):
    ContactFactory(country="DE")
    address = reverse("crm:contact-list")
    page = text_of(client.get(address, {"country": ["DE", "FR"], "excluded": "false", "page": "1"}))
    assert "Country: <strong>Germany</strong>" in page
    assert f'href="{address}?country=FR&amp;excluded=false"' in page
    assert "Excluded from segments: <strong>No</strong>" in page


def test_any_condition_is_a_chip_and_all_conditions_are_none(client: Client, user: User):
    ContactFactory(country="DE")
    address = reverse("crm:contact-list")
    said = "Must hold: <strong>Any condition</strong>"
    assert said in text_of(client.get(address, {"country": "DE", "match": "any"}))
    page = text_of(client.get(address, {"country": "DE", "match": "all"}))
    assert "Must hold: <strong>" not in page


def test_the_list_takes_any_condition(client: Client, user: User):
    ContactFactory(name="A", country="DE")
    ContactFactory(name="B", city="Bonn")
    ContactFactory(name="C")
    asked = {"country": "DE", "city": "bonn", "match": "any"}
    page = client.get(reverse("crm:contact-list"), asked).context["page"]
    assert [contact.name for contact in page] == ["A", "B"]


def test_the_search_is_no_chip(client: Client, user: User):
    page = text_of(client.get(reverse("crm:contact-list"), {"q": "nobody"}))
    assert 'class="chip"' not in page


def test_a_hostile_address_is_harmless(client: Client, user: User):
    ContactFactory()
    hostile = {
        "country": '"><script>',
        "match": "x",
        "consent": "email:",
        "page": "x",
        "size": "9e9",
        "sort": "-password",
        "q": "\0",
    }
    response = client.get(reverse("crm:contact-list"), hostile)
    assert response.status_code == 200
    assert '"><script>' not in text_of(response)
    assert Contact.objects.count() == 1
