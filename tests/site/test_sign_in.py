"""Signing in and out, and what stops somebody who guesses."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "northern-light"


@pytest.fixture
def anna():
    user = UserFactory(username="anna", role="Salesperson")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, password, **values):
    return client.post(reverse("login"), {"username": "anna", "password": password, **values})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_the_right_password_leads_home(client, anna):
    response = sign_in(client, PASSWORD)
    assert response.url == reverse("home")
    assert is_signed_in(client)


def test_a_page_that_asked_to_sign_in_is_come_back_to(client, anna):
    asked = client.get(reverse("segments:segment-list")).url
    assert asked == f"{reverse('login')}?next={reverse('segments:segment-list')}"
    assert f'value="{reverse("segments:segment-list")}"' in client.get(asked).content.decode()
    assert sign_in(client, PASSWORD, next=reverse("segments:segment-list")).url == "/segments/"


class TestPostedAfterTheSessionEnded:
    PAGE = "http://testserver/segments/SM00001/"
    TYPED = {"description": 'Spring "& <letter>', "line": ["1", "2"]}

    def post(self, client, **headers):
        headers = {"referer": self.PAGE, **headers}
        return client.post("/segments/SM00001/header/?a=1", self.TYPED, headers=headers)

    def carried(self, response):
        posted = response.context["posted"]
        return posted and (posted.path, posted.fields)

    def test_the_form_waits_and_can_be_sent_once_more(self, client, anna):
        asked = self.post(client)
        assert (asked.status_code, asked.context["next"]) == (401, self.PAGE)
        assert "what you typed is kept" in asked.text
        posted = str(asked.context["posted"])
        wrong = sign_in(client, "wrong", posted=posted, next=self.PAGE)
        assert str(wrong.context["posted"]) == posted
        page = sign_in(client, PASSWORD, posted=posted, next=self.PAGE)
        assert is_signed_in(client)
        fields = [("description", self.TYPED["description"]), ("line", "1"), ("line", "2")]
        assert self.carried(page) == ("/segments/SM00001/header/?a=1", fields)
        assert 'value="Spring &quot;&amp; &lt;letter&gt;"' in page.text
        assert f'href="{self.PAGE}"' in page.text

    def test_a_fragment_keeps_it_in_its_page(self, client):
        asked = self.post(client, **{"hx-request": "true"})
        assert asked.url == f"{reverse('login')}?next=http%3A//testserver/segments/SM00001/"

    @pytest.mark.parametrize(
        "posted",
        ["", "x", "[]", "7", '["/segments/", 7]', '["//elsewhere.example/", []]', '["x:y", []]'],
    )
    def test_what_is_none_of_ours_is_not_sent_anywhere(self, client, anna, posted):
        assert sign_in(client, PASSWORD, posted=posted).url == reverse("home")


def test_nobody_is_led_to_another_host(client, anna):
    response = sign_in(client, PASSWORD, next="https://elsewhere.example/")
    assert response.url == reverse("home")


def test_a_wrong_password_is_said_without_saying_which_half_was_wrong(client, anna):
    wrong = sign_in(client, "wrong").content.decode()
    unknown = client.post(reverse("login"), {"username": "nobody", "password": "x"})
    sentence = "User name and password do not belong together."
    assert sentence in wrong
    assert sentence in unknown.content.decode()
    assert 'value="anna"' in wrong
    assert "wrong" not in wrong.split(sentence)[1]
    assert not is_signed_in(client)


def test_somebody_blocked_does_not_come_in(client, anna):
    anna.is_active = False
    anna.save(update_fields=["is_active"])
    assert "do not belong together" in sign_in(client, PASSWORD).content.decode()
    assert not is_signed_in(client)


def test_who_guesses_is_locked_out_even_with_the_right_password(client, anna, settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    answers = [sign_in(client, f"guess {n}").status_code for n in range(3)]
    assert answers == [200, 200, 429]
    locked = sign_in(client, PASSWORD)
    assert locked.status_code == 429
    assert "Too many attempts" in locked.content.decode()
    assert not is_signed_in(client)


def test_a_few_mistakes_lock_nobody_out(client, anna, settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    sign_in(client, "one")
    sign_in(client, "two")
    assert sign_in(client, PASSWORD).status_code == 302
    assert is_signed_in(client)


def test_others_sign_in_while_one_name_is_locked(client, anna, settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    for n in range(4):
        client.post(reverse("login"), {"username": "admin", "password": f"guess {n}"})
    assert sign_in(client, PASSWORD).status_code == 302


def test_the_page_speaks_the_browsers_language(client):
    response = client.get(reverse("login"), headers={"accept-language": "ru"})
    assert '<html lang="ru">' in response.content.decode()


def test_who_is_signed_in_is_not_asked_again(client, anna):
    client.force_login(anna)
    assert client.get(reverse("login")).url == reverse("home")


def test_signing_out_takes_a_post(client, anna):
    client.force_login(anna)
    assert client.get(reverse("logout")).status_code == 405
    assert is_signed_in(client)
    assert client.post(reverse("logout")).url == reverse("login")
    assert not is_signed_in(client)
