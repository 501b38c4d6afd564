"""What a load balancer asks."""

import pytest
from django.db import DatabaseError
from django.urls import reverse

from crm.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_says_ok_to_strangers_and_nothing_else(client, django_assert_num_queries):
    # Whether there is a user.
    with django_assert_num_queries(1):
        response = client.get(reverse("healthz"))
    assert (response.status_code, response.content) == (200, b"ok")
    assert response.headers["Content-Type"] == "text/plain"
    assert not response.cookies
    assert not {"Server", "X-Powered-By", "Via"} & set(response.headers)


def test_says_the_same_to_an_administrator(client):
    client.force_login(UserFactory(role="Administrator", is_staff=True))
    assert client.get(reverse("healthz")).content == b"ok"


def test_a_broken_database_is_an_error_without_its_reason(client, monkeypatch):
    def broken(*args):
        raise DatabaseError("no connection to secret-host")

    monkeypatch.setattr(User.objects, "exists", broken, raising=False)
    client.raise_request_exception = False
    response = client.get(reverse("healthz"))
    assert response.status_code == 500
    assert "secret-host" not in response.content.decode()


def test_takes_no_post(client):
    assert client.post(reverse("healthz")).status_code == 405
