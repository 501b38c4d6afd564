"""Cancelling a logged segment from its page, and deleting it."""

import pytest

from interactions.models import LoggedSegment
from tests.factories import InteractionLogEntryFactory, LoggedSegmentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged():
    segment = LoggedSegmentFactory(segment_number="SM00042")
    InteractionLogEntryFactory.create_batch(2, logged_segment=segment)
    return segment


@pytest.fixture
def administrator(client):
    user = UserFactory(role="Administrator")
    client.force_login(user)
    return user


def test_asks_once_with_what_stops_counting(client, administrator, logged):
    page = client.get(f"{logged.get_absolute_url()}cancel/").text
    assert "Cancel all interactions of SM00042" in page
    assert "2 interactions, cost 16.00, stay in the log but count no more" in page
    assert not logged.entries.filter(is_cancelled=True).exists()


def test_cancels_and_offers_the_way_back(client, administrator, logged):
    page = client.post(f"{logged.get_absolute_url()}cancel/", follow=True).text
    assert "2 interactions are cancelled; they count no more." in page
    assert f"{logged.get_absolute_url()}uncancel/" in page

    page = client.post(f"{logged.get_absolute_url()}uncancel/", follow=True).text
    assert "2 interactions count again." in page
    assert not logged.entries.filter(is_cancelled=True).exists()


def test_deletes_what_is_cancelled(client, administrator, logged):
    assert "Delete…" not in client.get(logged.get_absolute_url()).text
    client.post(f"{logged.get_absolute_url()}cancel/")
    assert "Delete…" in client.get(logged.get_absolute_url()).text
    assert (
        "2 interactions stay in the log" in client.get(f"{logged.get_absolute_url()}delete/").text
    )

    page = client.post(f"{logged.get_absolute_url()}delete/", follow=True).text

    assert "Logged segment SM00042 is deleted; 2 interactions stay, cancelled." in page
    assert not LoggedSegment.objects.exists()
    assert client.get(logged.get_absolute_url()).status_code == 404


def test_what_counts_is_not_deleted(client, administrator, logged):
    client.post(f"{logged.get_absolute_url()}delete/")
    assert "all cancelled can be deleted" in client.get(logged.get_absolute_url()).text
    assert LoggedSegment.objects.exists()
