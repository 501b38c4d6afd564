"""A follow-up segment from a logged one."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from crm.exceptions import NotAllowed
from segments import actions
from segments.models import Segment
from tests.factories import (
    ContactFactory,
    InteractionLogEntryFactory,
    LoggedSegmentFactory,
    UserFactory,
)
from tests.segments.factories import listed
from tests.segments.views.conftest import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged(db):
    """Two entries, one of them cancelled."""
    logged = LoggedSegmentFactory()
    for name, is_cancelled in (("Alder", False), ("Birch", True)):
        InteractionLogEntryFactory(
            logged_segment=logged, contact=ContactFactory(name=name), is_cancelled=is_cancelled
        )
    return logged


def address(logged):
    return reverse("segments:follow-up-create", args=[logged.segment_number])


def test_proposes_a_description(browser, logged):
    assert f"Follow-up on segment {logged.segment_number}" in browser.get(address(logged)).text
    assert not Segment.objects.exists()


def test_lists_the_contacts_of_entries_that_are_not_cancelled(browser, logged):
    page = browser.post(address(logged), {"description": "Again"}, follow=True)
    segment = Segment.objects.get()
    alder = logged.entries.get(contact_name="Alder").contact_id
    assert (segment.description, listed(segment)) == ("Again", {alder})
    assert f"Segment {segment.number} follows up on 1 contact." in said(page)


def test_names_who_may_not_come_any_more(browser, logged):
    contact = logged.entries.get(contact_name="Alder").contact
    contact.is_inactive = True
    contact.save()
    page = browser.post(address(logged), {"description": "Again"}, follow=True)
    assert "1 left out: The contact is inactive." in said(page)


def test_needs_a_description(browser, logged):
    assert browser.post(address(logged), {"description": ""}).status_code == 422
    assert not Segment.objects.exists()


def test_takes_those_alone_that_came_out_so(browser, logged):
    names = {"Cedar": "positive", "Dale": "negative", "Elm": "positive"}
    for name, evaluation in names.items():
        InteractionLogEntryFactory(
            logged_segment=logged,
            contact=ContactFactory(name=name),
            evaluation=evaluation,
            campaign_response=name == "Elm",
        )
    asked = {"evaluation": ["positive", "negative"], "without_response": "on"}
    browser.post(address(logged), {"description": "Again"} | asked)
    segment = Segment.objects.get()
    found = logged.entries.filter(contact_name__in=["Cedar", "Dale"])
    assert listed(segment) == set(found.values_list("contact", flat=True))
    outcome = {"evaluation": ["positive", "negative"], "response": ["no"]}
    criteria = {"number": logged.segment_number, "outcome": outcome}
    assert segment.steps.get().criteria == criteria


def test_nobody_to_follow_makes_no_segment_and_keeps_what_was_ticked(browser, logged):
    page = browser.post(address(logged), {"description": "Again", "evaluation": ["positive"]})
    assert page.status_code == 409
    assert "No interaction that is not cancelled came out so." in page.text
    assert 'value="positive" checked' in page.text
    assert not Segment.objects.exists()


def test_nonsense_is_refused(browser, logged):
    page = browser.post(address(logged), {"description": "Again", "evaluation": ["nonsense"]})
    assert page.status_code == 422
    assert not Segment.objects.exists()


def test_says_that_there_is_one_already(browser, logged):
    browser.post(address(logged), {"description": "Again"})
    assert "There is a follow-up segment already" in browser.get(address(logged)).text


def test_viewers_may_not(client, logged):
    client.force_login(UserFactory(role="Viewer"))
    assert client.post(address(logged), {"description": "x"}).status_code == 403
    assert not Segment.objects.exists()


def test_unknown_ones_are_not_found(browser):
    assert browser.get(reverse("segments:follow-up-create", args=["NOSUCH"])).status_code == 404


def test_who_may_not_read_the_log_gets_no_segment_out_of_it(client, logged):
    stranger = UserFactory()
    stranger.user_permissions.add(Permission.objects.get(codename="add_segment"))
    client.force_login(stranger)
    assert client.get(address(logged)).status_code == 403
    assert client.post(address(logged), {"description": "Mine now"}).status_code == 403
    with pytest.raises(NotAllowed):
        actions.create_follow_up(logged, user=stranger)
