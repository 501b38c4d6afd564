"""Somebody who was removed comes again: what the old line said can come back."""

import pytest
from django.urls import reverse

from segments import actions
from tests.factories import UserFactory
from tests.segments.factories import line_of
from tests.segments.views.conftest import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def birch(segment):
    return segment.lines.get(contact__name="Birch").contact


@pytest.fixture
def removed(segment, user, birch):
    values = {"language": "ru", "personal_text": "Hello"}
    line = actions.update_line(line_of(segment, birch), user=user, version=1, values=values)
    actions.remove_lines(segment, [line.pk], user=user)
    return line


def test_adding_offers_what_the_removed_line_said(browser, segment, url, removed):
    page = browser.post(url("line-create"), {"q": "birch"}, follow=True)
    assert "Birch was on this segment before, with values of its own: Language, Personal text." in (
        said(page)
    )
    assert "Bring them back" in page.text


def test_the_offers_button_brings_the_values_back(browser, segment, url, birch, removed):
    browser.post(url("line-create"), {"q": "birch"})
    line = line_of(segment, birch)
    page = browser.post(url("line-restore", line.pk), {"version": "1"}, follow=True)
    assert "The earlier values of Birch are back." in said(page)
    line.refresh_from_db()
    assert (line.language, line.personal_text) == ("ru", "Hello")


def test_nothing_is_offered_where_the_removed_line_said_nothing(browser, user, segment, url, birch):
    actions.remove_lines(segment, [line_of(segment, birch).pk], user=user)
    page = browser.post(url("line-create"), {"q": "birch"}, follow=True)
    assert "was on this segment before" not in said(page)


def test_a_line_edited_meanwhile_is_left_alone(browser, user, segment, url, birch, removed):
    browser.post(url("line-create"), {"q": "birch"})
    line = actions.update_line(
        line_of(segment, birch), user=user, version=1, values={"language": "de"}
    )
    page = browser.post(url("line-restore", line.pk), {"version": "1"}, follow=True)
    assert "This line was changed meanwhile; nothing was saved." in said(page)
    line.refresh_from_db()
    assert line.language == "de"


def test_viewers_may_not(client, segment, url):
    client.force_login(UserFactory(role="Viewer"))
    assert client.post(url("line-restore", segment.lines.first().pk)).status_code == 403


def test_somebody_elses_is_not_found(browser, foreign):
    address = reverse("segments:line-restore", args=[foreign.number, foreign.lines.get().pk])
    assert browser.post(address, {"version": "1"}).status_code == 404
