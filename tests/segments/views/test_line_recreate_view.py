"""Somebody removed the line meanwhile: what was typed is shown, and the line brought back."""

import datetime as dt

import pytest
from django.urls import reverse

from segments import actions
from segments.models import SegmentLine
from tests.factories import UserFactory
from tests.segments.factories import line_of
from tests.segments.views.conftest import said
from tests.segments.views.test_line_update_view import FRAGMENT, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(segment):
    return segment.lines.select_related("contact").get(contact__name="Birch")


@pytest.fixture
def typed(line):
    return shown(line) | {"contact": line.contact.number, "description": "Mine"}


@pytest.fixture
def removed(user, segment, line, typed):
    """The line, gone after its form was opened; it said something of its own already."""
    line = actions.update_line(line, user=user, version=1, values={"personal_text": "Hello"})
    actions.remove_lines(segment, [line.pk], user=user)
    return line


@pytest.fixture
def dropped(user, segment, line, typed):
    """The line of which nothing is left: its step was taken back, and another one came."""
    actions.undo(segment, user=user, step=segment.steps.last().pk)
    actions.remove_lines(segment, [segment.lines.first().pk], user=user)
    assert not SegmentLine.objects.filter(pk=line.pk).exists()
    return line


@pytest.fixture(params=["removed", "dropped"])
def gone(request):
    return request.getfixturevalue(request.param)


def now(segment, line):
    return line_of(segment, line.contact)


@pytest.mark.parametrize("headers", [FRAGMENT, {}])
def test_saving_shows_what_was_typed_and_offers_the_line(browser, url, gone, typed, headers):
    page = browser.post(url("line-update", gone.pk), typed, headers=headers)
    assert page.status_code == 409
    assert "Birch was taken off this segment meanwhile; nothing was saved." in page.text
    assert 'value="Mine"' in page.text
    assert "Bring the line back" in page.text
    assert url("line-recreate", gone.pk) in page.text
    assert not SegmentLine.objects.listed().filter(contact=gone.contact).exists()


def test_the_line_comes_back_with_what_was_typed(browser, segment, url, gone, typed):
    page = browser.post(url("line-recreate", gone.pk), typed, follow=True)
    assert "Birch is back, with what you typed." in said(page)
    assert now(segment, gone).description == "Mine"
    assert [row.line.contact.name for row in page.context["grid"].rows] == ["Birch"]


def test_what_the_line_said_before_comes_back_too(browser, segment, url, removed, typed):
    browser.post(url("line-recreate", removed.pk), typed)
    assert now(segment, removed).personal_text == "Hello"


def test_a_fragment_leads_the_whole_page_there(browser, segment, url, gone, typed):
    page = browser.post(url("line-recreate", gone.pk), typed, headers=FRAGMENT)
    assert page["HX-Redirect"].startswith(segment.get_absolute_url())


def test_a_contact_who_came_again_is_a_conflict_with_the_new_line(
    browser, user, segment, url, gone, typed
):
    new = actions.add_line(segment, gone.contact, user=user)
    actions.update_line(new, user=user, version=1, values={"description": "Theirs"})
    for address in ("line-update", "line-recreate"):
        page = browser.post(url(address, gone.pk), typed, headers=FRAGMENT)
        assert page.status_code == 409
        assert "The other person saved: Theirs" in page.text
        assert 'value="Mine"' in page.text
        assert f'hx-post="{url("line-update", new.pk)}"' in page.text


def test_who_may_not_come_any_more_is_said_and_nothing_typed_lost(
    browser, segment, url, gone, typed
):
    gone.contact.is_privacy_blocked = True
    gone.contact.save()
    page = browser.post(url("line-recreate", gone.pk), typed, headers=FRAGMENT)
    assert page.status_code == 409
    assert 'value="Mine"' in page.text
    assert "rivacy" in page.text
    assert not SegmentLine.objects.listed().filter(contact=gone.contact).exists()


def test_what_cannot_be_is_refused_and_nobody_added(browser, url, gone, typed):
    page = browser.post(url("line-recreate", gone.pk), typed | {"cost": "x", "date": "soon"})
    assert page.status_code == 422
    assert 'value="Mine"' in page.text
    assert not SegmentLine.objects.listed().filter(contact=gone.contact).exists()


def test_undone_steps_are_dropped_after_a_question_that_keeps_what_was_typed(
    browser, user, segment, url, line, typed
):
    other = segment.lines.exclude(pk=line.pk).get()
    actions.update_line(line, user=user, version=1, values={"date": dt.date(2026, 3, 1)})
    actions.undo(segment, user=user, step=segment.steps.last().pk)
    page = browser.post(url("line-recreate", line.pk), typed, headers=FRAGMENT)
    assert "Drop the undone steps?" in page.text
    assert ("description", "Mine") in page.context["fields"]
    browser.post(url("line-recreate", line.pk), typed | {"discard_redo": "1"})
    again = now(segment, line)
    assert (again.description, again.date) == ("Mine", dt.date(2026, 3, 1))
    assert line_of(segment, other.contact) == other


def test_cancelling_takes_the_row_away(browser, url, gone):
    page = browser.get(url("line-update", gone.pk) + "?cancel=1", headers=FRAGMENT)
    assert (page.status_code, page.text) == (200, "")


def test_nobody_is_not_found(browser, url, dropped, typed):
    data = typed | {"contact": "NOBODY"}
    assert browser.post(url("line-update", dropped.pk), data).status_code == 404
    assert browser.post(url("line-recreate", dropped.pk), data).status_code == 404


def test_viewers_may_not(client, url, gone, typed):
    client.force_login(UserFactory(role="Viewer"))
    assert client.post(url("line-recreate", gone.pk), typed).status_code == 403


def test_somebody_elses_is_not_found(browser, foreign):
    address = reverse("segments:line-recreate", args=[foreign.number, foreign.lines.get().pk])
    assert browser.post(address).status_code == 404
