"""Who else has the worksheet open is named, and gone after a minute."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from segments import presence
from segments.models import Presence, Segment
from tests.factories import UserFactory
from tests.segments.views.conftest import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(url):
    return url("segment-presence")


@pytest.fixture
def colleague(address):
    """Somebody else with the page open."""
    other = UserFactory(role="Marketing manager", first_name="Max", last_name="Orlov")
    client = Client()
    client.force_login(other)
    client.post(address)
    return other


def test_nobody_is_told_of_themselves(browser, address):
    browser.post(address)
    assert browser.post(address).text.strip() == ""
    assert Presence.objects.count() == 1


def test_others_are_named(browser, address, colleague):
    assert browser.post(address).text.strip() == "Also here: Max Orlov"


def test_who_is_silent_for_a_minute_is_gone(browser, address, colleague):
    past = timezone.now() - timedelta(seconds=61)
    Presence.objects.filter(user=colleague).update(seen_at=past)
    assert browser.post(address).text.strip() == ""
    assert presence.forget() == 1
    assert Presence.objects.get().user != colleague


def test_a_closed_segment_is_silent_and_leaves_no_message(browser, segment, address, url):
    Segment.objects.filter(pk=segment.pk).update(state="trashed")
    answer = browser.post(address)
    assert (answer.status_code, answer.content) == (204, b"")
    assert not Presence.objects.exists()
    assert not list(browser.get("/").context["messages"])


def test_asking_costs_the_same_however_many_are_there(browser, address):
    browser.post(address)
    few = statements(lambda: browser.post(address))
    segment = Segment.objects.get()
    for _n in range(20):
        presence.note(segment, user=UserFactory())
    assert statements(lambda: browser.post(address)) == few


def test_the_page_says_where_to_ask(browser, segment, address):
    assert f'data-presence="{address}"' in browser.get(segment.get_absolute_url()).text
