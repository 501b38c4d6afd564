"""Into the trash with a question, and back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from segments import actions
from segments.models import Segment
from tests.factories import ContactFactory, UserFactory
from tests.segments.factories import make_segment
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db
LIST = "/segments/"


@pytest.fixture
def trashed(user, segment):
    return actions.trash_segment(segment, user=user)


def found(browser, query=""):
    return [segment.number for segment in browser.get(LIST + query).context["page"]]


def close_days_ago(segment, days):
    closed_at = timezone.now() - dt.timedelta(days=days)
    Segment.objects.filter(pk=segment.pk).update(closed_at=closed_at)


class TestTrash:
    def test_asks_once_and_names_what_goes(self, browser, user, segment, url):
        line = segment.lines.first()
        actions.update_line(
            line, user=user, version=1, values={"cost": Decimal(3), "personal_text": "Hello!"}
        )
        for page in (browser.get(url("segment-trash")), browser.post(url("segment-trash"))):
            assert f"Put segment {segment} in the trash?" in page.text
            assert (
                "With it go: 2 lines, 1 line with values of its own, 1 personal text." in page.text
            )
            assert "restored for 30 days" in page.text
        assert Segment.objects.get().is_open

    def test_confirmed_leads_to_the_list_with_a_way_back(self, browser, segment, url):
        page = browser.post(url("segment-trash"), {"confirmed": "1"}, follow=True)
        assert page.redirect_chain == [(LIST, 302)]
        assert f"Segment {segment.number} is in the trash" in said(page)
        assert f'action="{url("segment-restore")}"' in page.text
        assert found(browser) == []
        page = browser.post(url("segment-restore"), follow=True)
        assert page.redirect_chain[-1][0] == segment.get_absolute_url()
        assert "is open again, with 2 lines" in said(page)

    def test_viewers_may_not(self, client, segment, url):
        client.force_login(UserFactory(role="Viewer"))
        for name in ("segment-trash", "segment-restore"):
            assert client.post(url(name), {"confirmed": "1"}).status_code == 403
        assert Segment.objects.get().is_open

    def test_the_menu_offers_it_to_those_who_may(self, browser, client, segment, url):
        assert url("segment-trash") in browser.get(segment.get_absolute_url()).text
        client.force_login(UserFactory(role="Viewer"))
        assert url("segment-trash") not in client.get(segment.get_absolute_url()).text

    def test_statements_of_the_question_do_not_grow(self, browser, user, segment, url):
        few = statements(lambda: browser.get(url("segment-trash")))
        ids = [contact.pk for contact in ContactFactory.create_batch(30)]
        actions.add_selected(segment, ids, user=user)
        assert statements(lambda: browser.get(url("segment-trash"))) == few


class TestPage:
    def test_the_address_says_so_and_offers_to_restore(self, browser, trashed, url):
        page = browser.get(trashed.get_absolute_url())
        assert page.status_code == 200
        assert "This segment is in the trash." in page.text
        assert "its 2 lines until" in page.text
        assert url("segment-restore") in page.text

    def test_who_may_not_restore_is_not_offered_it(self, client, trashed, url):
        client.force_login(UserFactory(role="Viewer"))
        page = client.get(trashed.get_absolute_url())
        assert "This segment is in the trash." in page.text
        assert url("segment-restore") not in page.text

    def test_after_its_days_says_that_the_lines_are_gone(self, browser, trashed, url):
        close_days_ago(trashed, 31)
        page = browser.get(trashed.get_absolute_url())
        assert "its lines are gone" in page.text
        assert url("segment-restore") not in page.text
        page = browser.post(url("segment-restore"), follow=True)
        assert "its lines are gone" in said(page)

    @pytest.mark.parametrize("name", ["contacts-add", "segment-log", "letter-list", "segment-copy"])
    def test_other_pages_lead_there(self, browser, trashed, url, name):
        assert browser.get(url(name)).url == trashed.get_absolute_url()

    def test_a_change_is_refused_with_a_sentence(self, browser, trashed, url):
        page = browser.post(url("segment-update"), {"reset": "date"}, follow=True)
        assert page.redirect_chain[-1][0] == trashed.get_absolute_url()
        assert "no longer open; nothing was changed" in said(page)

    def test_a_fragment_becomes_the_whole_page(self, browser, trashed):
        headers = {"HX-Request": "true", "HX-Target": "grid"}
        page = browser.get(trashed.get_absolute_url(), headers=headers)
        assert page["HX-Redirect"] == trashed.get_absolute_url()

    def test_somebody_elses_is_not_found(self, browser, foreign):
        actions.trash_segment(foreign, user=foreign.created_by)
        assert browser.get(foreign.get_absolute_url()).status_code == 404
        restore = reverse("segments:segment-restore", args=[foreign.number])
        assert browser.post(restore).status_code == 404


class TestList:
    def test_shows_open_ones_unless_another_state_is_asked_for(self, browser, user, trashed):
        other = make_segment(user=user)
        assert found(browser) == [other.number]
        assert found(browser, "?state=trashed") == [trashed.number]
        Segment.objects.filter(pk=other.pk).update(state="logged", closed_at=timezone.now())
        assert found(browser, "?state=logged") == [other.number]
        assert found(browser) == []

    def test_a_state_that_does_not_exist_shows_open_ones(self, browser, segment):
        assert found(browser, "?state=lost") == [segment.number]

    def test_the_trash_says_until_when(self, browser, trashed):
        page = browser.get(LIST, {"state": "trashed"})
        assert "Can be restored until" in page.text
        assert f"{timezone.localtime(trashed.kept_until):%m/%d/%Y}" in page.text
        assert "Can be restored until" not in browser.get(LIST).text

    def test_what_cannot_be_restored_is_no_longer_in_the_trash(self, browser, trashed):
        close_days_ago(trashed, 31)
        assert found(browser, "?state=trashed") == []
        assert "is in the trash" in browser.get(LIST, {"state": "trashed"}).text

    def test_a_logged_one_leads_to_its_logged_segment(self, browser, user, segment):
        check = actions.check_log(segment, today=dt.date(2026, 1, 20), deliver=True)
        logged = actions.log_segment(
            segment,
            user=user,
            today=dt.date(2026, 1, 20),
            deliver=True,
            fingerprint=check.fingerprint,
        ).logged_segment
        assert segment.get_absolute_url() in browser.get(LIST, {"state": "logged"}).text
        assert browser.get(segment.get_absolute_url()).url == logged.get_absolute_url()
