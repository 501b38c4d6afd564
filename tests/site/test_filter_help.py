"""The help on filter expressions: in both languages, and every example can be typed."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from crm.expressions import ENGLISH, RUSSIAN, FieldType, Kind, parse
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOTATIONS = {"en": ENGLISH, "ru": RUSSIAN}
# Signs that are spoken of, and examples that are no expression of their own.
SPOKEN_OF = {"?", "&", "|", "'", "*", "@", "\\"}


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(UserFactory(role="Salesperson"))
    return client


def page(client, language):
    client.cookies["language"] = language
    return client.get(reverse("filter-help"), headers={"accept-language": language}).text


@pytest.mark.parametrize("language", NOTATIONS)
def test_every_example_is_understood(client, language):
    tables = re.findall(r'<tbody data-kind="(\w+)">(.*?)</tbody>', page(client, language), re.S)
    examples = [
        (kind, unescape(text))
        for kind, body in tables
        for text in re.findall(r"<code>(.*?)</code>", body)
    ]
    assert len(examples) > 40
    for kind, text in examples:
        if text not in SPOKEN_OF:
            asked = FieldType(Kind(kind), size=0)
            assert parse(text, asked, notation=NOTATIONS[language], today=date(2026, 1, 20)), text


def test_both_languages_tell_the_same(client):
    english, russian = (page(client, language) for language in NOTATIONS)
    assert "anything but" in english
    assert "всё, кроме" in russian
    rows = [len(re.findall("<tr>", text)) for text in (english, russian)]
    assert rows[0] == rows[1] > 20


def test_conditions_lead_to_it(client):
    address = reverse("filter-help")
    assert address in client.get("/contacts/?country=DE").text
