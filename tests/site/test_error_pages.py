"""Pages that say what went wrong, and nothing about how."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from crm import site_views
from crm.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(client, monkeypatch):
    def fails(*args):
        raise RuntimeError("a password in a traceback")

    monkeypatch.setattr(User.objects, "exists", fails, raising=False)
    client.raise_request_exception = False
    return client


def test_an_unknown_address_keeps_the_navigation(client):
    client.force_login(UserFactory(role="Viewer"))
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()
    assert reverse("crm:contact-list") in response.content.decode()


def test_a_stranger_sees_no_navigation_on_an_error(client):
    text = client.get("/no/such/page/").content.decode()
    assert "Page not found" in text
    assert 'id="navigation"' not in text
    assert reverse("logout") not in text


def test_an_address_that_takes_forms_only_says_so(client):
    client.force_login(UserFactory(role="Salesperson"))
    response = client.get(reverse("segments:add-selected"))
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert "only takes what a form sends" in response.content.decode()


def test_what_is_not_allowed_is_said_in_a_sentence(client):
    client.force_login(UserFactory())
    response = client.get(reverse("crm:contact-list"))
    assert response.status_code == 403
    assert "You do not have the right to do this." in response.content.decode()


def test_the_reason_of_a_refusal_is_shown_as_text(rf):
    request = rf.get("/")
    request.user = UserFactory()
    response = site_views.permission_denied(request, PermissionDenied("Only <b>managers</b> may."))
    assert "Only &lt;b&gt;managers&lt;/b&gt; may." in response.content.decode()


def test_a_strange_host_name_is_a_bad_request(client):
    response = client.get(reverse("login"), headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "Bad request" in response.content.decode()
    assert "elsewhere.example" not in response.content.decode()


def test_a_form_without_its_token_says_what_to_do():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    response = client.post(reverse("profile"), {"language": "ru"})
    assert response.status_code == 403
    assert "The page was open too long" in response.content.decode()
    assert "<style" not in response.content.decode()


def test_a_mistake_of_ours_tells_nothing(broken):
    response = broken.get(reverse("healthz"))
    text = response.content.decode()
    assert response.status_code == 500
    assert "Something went wrong" in text
    assert "password" not in text
    assert "Traceback" not in text
    assert "<style" not in text


def test_the_page_of_a_mistake_asks_the_database_nothing(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = site_views.server_error(rf.get("/"))
    assert response.status_code == 500


def test_the_page_of_a_mistake_speaks_the_readers_language(broken):
    response = broken.get(reverse("healthz"), headers={"accept-language": "ru"})
    assert '<html lang="ru">' in response.content.decode()
