"""Contacts of a logged segment: the log is chosen, then which of its contacts."""

import pytest

from tests.factories import ContactFactory, InteractionLogEntryFactory, LoggedSegmentFactory
from tests.segments.factories import listed
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(url):
    return url("contacts-from-log")


@pytest.fixture
def logged(db):
    logged = LoggedSegmentFactory(segment_number="SM00042", description="Autumn fair")
    for name, evaluation in (("Cedar", "positive"), ("Elm", "")):
        InteractionLogEntryFactory(
            logged_segment=logged, contact=ContactFactory(name=name), evaluation=evaluation
        )
    return logged


def test_offers_the_logged_segments_to_choose_from(browser, address, logged):
    LoggedSegmentFactory(description="Golf day")
    assert "Golf day" in browser.get(address).text
    page = browser.get(address, {"q": "autumn"})
    assert "?logged=SM00042" in page.text
    assert "Golf day" not in page.text


def test_shows_whom_the_choice_would_bring(browser, segment, address, logged):
    page = browser.get(address, {"logged": "SM00042"})
    assert page.context["preview"].will_add == 2
    page = browser.get(address, {"logged": "SM00042", "evaluation": "positive"})
    assert page.context["preview"].first_names == ["Cedar"]
    assert len(listed(segment)) == 2


def test_the_count_comes_alone_while_choosing(browser, address, logged):
    headers = {"HX-Request": "true", "HX-Target": "funnel"}
    page = browser.post(address, {"logged": "SM00042", "count": "1"}, headers=headers)
    assert "Will be added" in page.text
    assert "<html" not in page.text


def test_adds_the_contacts_that_came_out_so(browser, segment, address, logged):
    data = {"logged": "SM00042", "evaluation": ["none"]}
    page = browser.post(address, data, follow=True)
    elm = logged.entries.get(contact__name="Elm").contact_id
    assert elm in listed(segment)
    assert len(listed(segment)) == 3
    assert "1 contact was added." in said(page)
    assert segment.steps.last().criteria["outcome"] == {"evaluation": ["none"]}


def test_names_who_may_not_come(browser, address, logged):
    ContactFactory._meta.model.objects.filter(name="Elm").update(is_inactive=True)
    assert "The contact is inactive. Elm" in browser.get(address, {"logged": "SM00042"}).text
    page = browser.post(address, {"logged": "SM00042"}, follow=True)
    assert "1 left out: The contact is inactive. Elm" in said(page)


@pytest.mark.parametrize("data", [{"evaluation": "splendid"}, {"delivery": "lost"}])
def test_a_wrong_answer_is_refused_and_nothing_done(browser, segment, address, logged, data):
    assert browser.post(address, {"logged": "SM00042", **data}).status_code == 422
    assert len(listed(segment)) == 2


def test_an_unknown_log_is_not_found(browser, address):
    assert browser.get(address, {"logged": "NOSUCH"}).status_code == 404


def test_statements_do_not_grow_with_entries(browser, address, logged):
    few = statements(lambda: browser.get(address, {"logged": "SM00042"}))
    for _time in range(30):
        InteractionLogEntryFactory(logged_segment=logged)
    assert statements(lambda: browser.get(address, {"logged": "SM00042"})) == few


def test_a_list_of_one_size_offers_no_other(browser, address, logged):
    page = browser.get(address)
    assert "1–1 of 1" in page.text
    assert "Rows a page:" not in page.text
