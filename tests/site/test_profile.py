"""What people choose for themselves."""

import pytest
from django.urls import reverse

from tests.factories import SalespersonFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(client):
    user = UserFactory(username="anna", salesperson=SalespersonFactory(name="Anna Hartmann"))
    client.force_login(user)
    return user


def save(client, **values):
    return client.post(reverse("profile"), values, follow=True)


def test_shows_who_is_signed_in(client, anna):
    text = client.get(reverse("profile")).content.decode()
    assert "User name: anna" in text
    assert "Anna Hartmann" in text


def test_saves_language_and_time_zone(client, anna):
    save(client, language="ru", time_zone="Asia/Yekaterinburg")
    anna.refresh_from_db()
    assert (anna.language, anna.time_zone) == ("ru", "Asia/Yekaterinburg")


def test_says_so_in_the_chosen_language(client, anna):
    page = save(client, language="en", time_zone="")
    assert [str(message) for message in page.context["messages"]] == ["Your profile is saved."]
    assert '<html lang="ru">' in save(client, language="ru", time_zone="").content.decode()


def test_both_may_be_left_to_browser_and_server(client, anna):
    save(client, language="ru", time_zone="Europe/Berlin")
    save(client, language="", time_zone="")
    anna.refresh_from_db()
    assert (anna.language, anna.time_zone) == ("", "")


@pytest.mark.parametrize("wrong", [{"time_zone": "Mars/Olympus"}, {"language": "xx"}])
def test_refuses_what_does_not_exist_and_keeps_the_rest(client, anna, wrong):
    page = save(client, **{"language": "ru", "time_zone": "Europe/Berlin", **wrong})
    assert set(page.context["form"].errors) == set(wrong)
    assert 'aria-invalid="true"' in page.content.decode()
    anna.refresh_from_db()
    assert (anna.language, anna.time_zone) == ("", "")


def test_nobody_makes_himself_more_than_he_is(client, anna):
    save(client, language="en", time_zone="", is_staff="on", is_superuser="on", username="root")
    anna.refresh_from_db()
    assert (anna.username, anna.is_staff, anna.is_superuser) == ("anna", False, False)
