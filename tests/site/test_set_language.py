"""The language switch."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def switch(client, language, **values):
    return client.post(reverse("set_language"), {"language": language, **values})


def language_of(client, url_name):
    text = client.get(reverse(url_name)).content.decode()
    return text.split('<html lang="')[1][:2]


def test_a_stranger_keeps_the_language_in_a_cookie(client):
    switch(client, "ru", next="/login/")
    assert language_of(client, "login") == "ru"


def test_a_user_keeps_the_language_and_nothing_else_changes(client):
    user = UserFactory(time_zone="Europe/Vienna")
    client.force_login(user)
    assert switch(client, "ru", next="/profile/").url == "/profile/"
    user.refresh_from_db()
    assert (user.language, user.time_zone) == ("ru", "Europe/Vienna")
    assert language_of(client, "profile") == "ru"


def test_the_users_language_goes_before_the_cookie(client):
    switch(client, "ru")
    client.force_login(UserFactory(language="en"))
    assert language_of(client, "profile") == "en"


def test_an_unknown_language_changes_nothing(client):
    user = UserFactory(language="en")
    client.force_login(user)
    switch(client, "xx")
    user.refresh_from_db()
    assert user.language == "en"


def test_nobody_is_led_to_another_host(client):
    assert switch(client, "ru", next="https://elsewhere.example/").url == "/"


def test_a_link_cannot_switch(client):
    assert client.get(reverse("set_language"), {"language": "ru"}).status_code == 405


def test_the_switch_leads_back_to_the_page_it_is_on(client):
    client.force_login(UserFactory(role="Viewer"))
    text = client.get(reverse("crm:contact-list"), {"q": "a&b"}).content.decode()
    assert 'name="next" value="/contacts/?q=a%26b"' in text
