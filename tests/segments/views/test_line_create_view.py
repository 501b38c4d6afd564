"""The last row of the grid: type a name, number or e-mail."""

import pytest
from django.urls import reverse

from segments import actions
from tests.factories import ConsentFactory, ContactFactory, UserFactory
from tests.segments.factories import listed
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def cedar(db):
    return ContactFactory(name="Cedar", email="office@cedar.example")


@pytest.mark.parametrize("typed", ["cedar", "office@CEDAR.example", "{number}"])
def test_an_exact_name_number_or_email_adds_the_contact(browser, segment, url, cedar, typed):
    text = typed.format(number=cedar.number.lower())
    page = browser.post(url("line-create"), {"q": text}, follow=True)
    assert cedar.pk in listed(segment)
    assert "Cedar was added." in said(page)


def test_a_contact_that_refused_letters_is_added_with_a_warning(browser, segment, url, cedar):
    ConsentFactory(contact=cedar, channel="hard_copy", status="refused")
    page = browser.post(url("line-create"), {"q": "cedar"}, follow=True)
    assert cedar.pk in listed(segment)
    warning = "1 contact refused letters: the interaction will be logged, but no letter made."
    assert warning in said(page)


def test_a_chosen_contact_is_added(browser, segment, url, cedar):
    browser.post(url("line-create"), {"q": "Ced", "contact": cedar.number})
    assert cedar.pk in listed(segment)


def test_the_only_match_of_a_part_of_the_name_is_added(browser, segment, url, cedar):
    page = browser.post(url("line-create"), {"q": "ced"}, follow=True)
    assert cedar.pk in listed(segment)
    assert "Cedar was added." in said(page)


def test_several_matches_are_listed_and_nobody_is_added(browser, segment, url, cedar):
    ContactFactory(name="Cedar")
    page = browser.post(url("line-create"), {"q": "cedar"})
    assert len(page.context["candidates"]) == 2
    assert len(listed(segment)) == 2


def test_nobody_found_says_so(browser, url):
    assert "Nobody found for “zzz”." in browser.post(url("line-create"), {"q": "zzz"}).text


def test_typing_fetches_options_alone(browser, segment, url, cedar):
    page = browser.get(
        url("line-create"), {"q": "ced"}, headers={"HX-Request": "true", "HX-Target": "options"}
    )
    assert 'role="option"' in page.text
    assert f'data-value="{cedar.number}"' in page.text
    assert "<html" not in page.text


def test_options_say_who_cannot_come(browser, segment, url):
    ContactFactory(name="Cedar", is_privacy_blocked=True)
    assert "blocked for privacy" in browser.get(url("line-create"), {"q": "cedar"}).text
    assert "already on this segment" in browser.get(url("line-create"), {"q": "birch"}).text


def test_somebody_listed_already_is_shown_not_doubled(browser, segment, url):
    page = browser.post(url("line-create"), {"q": "birch"}, follow=True)
    assert "Birch is already on this segment." in said(page)
    assert [row.line.contact.name for row in page.context["grid"].rows] == ["Birch"]


def test_a_blocked_contact_is_refused_with_the_reason(browser, segment, url):
    ContactFactory(name="Cedar", is_privacy_blocked=True)
    page = browser.post(url("line-create"), {"q": "cedar"}, follow=True)
    assert "The contact is blocked for privacy." in said(page)
    assert len(listed(segment)) == 2


def test_an_excluded_contact_needs_the_right_and_a_yes(browser, client, segment, url):
    cedar = ContactFactory(name="Cedar", is_excluded=True)
    page = browser.post(url("line-create"), {"q": "cedar"}, follow=True)
    assert "excluded from segments" in said(page)
    browser.post(url("line-create"), {"q": "cedar", "include_excluded": "1"})
    assert cedar.pk not in listed(segment)

    client.force_login(UserFactory(role="Marketing manager"))
    assert "Add Cedar anyway?" in client.post(url("line-create"), {"q": "cedar"}).text
    client.post(url("line-create"), {"q": "cedar", "include_excluded": "1"})
    assert cedar.pk in listed(segment)


def test_asks_before_undone_steps_with_typed_values_are_dropped(browser, user, segment, url, cedar):
    line = segment.lines.get(contact__name="Birch")
    actions.update_line(line, user=user, version=1, values={"personal_text": "Hello"})
    browser.post(url("segment-undo"), {"step": line.step_id})
    page = browser.post(url("line-create"), {"q": "cedar"})
    assert "Drop the undone steps?" in page.text
    assert cedar.pk not in listed(segment)
    browser.post(url("line-create"), {"q": "cedar", "discard_redo": "1"})
    assert cedar.pk in listed(segment)


def test_statements_of_the_options_do_not_grow(browser, segment, url):
    ContactFactory(name="Cedar")
    few = statements(lambda: browser.get(url("line-create"), {"q": "cedar"}))
    ContactFactory.create_batch(9, name="Cedar")
    assert statements(lambda: browser.get(url("line-create"), {"q": "cedar"})) == few


def test_unknown_numbers_are_not_found(browser, url):
    assert browser.post(url("line-create"), {"contact": "NOSUCH"}).status_code == 404


def test_somebody_elses_segment_is_not_found(browser, foreign, cedar):
    address = reverse("segments:line-create", args=[foreign.number])
    assert browser.post(address, {"q": "cedar"}).status_code == 404
    assert cedar.pk not in listed(foreign)


def test_viewers_may_not_add(client, segment, url, cedar):
    client.force_login(UserFactory(role="Viewer"))
    assert client.post(url("line-create"), {"q": "cedar"}).status_code == 403
    assert cedar.pk not in listed(segment)
