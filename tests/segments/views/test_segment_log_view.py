"""The log's dialog."""

from decimal import Decimal

import pytest
from django.urls import reverse

from crm.models import Contact
from interactions.models import Delivery, InteractionLogEntry, LoggedSegment
from segments import actions
from segments.log_dialog import LogDialog
from segments.models import Segment
from tests.factories import CampaignFactory, ContactFactory, UserFactory
from tests.segments.factories import TODAY, make_segment
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db


def dialog(browser, address, **asked):
    """What the dialog's form posts back."""
    page = browser.get(address, asked)
    return {
        "deliver": asked.get("deliver", "1"),
        "fingerprint": page.context["form"]["fingerprint"].value(),
        "seen": page.context["dialog"].numbers,
    }


def test_shows_counts_and_every_problem_before_anything_happens(browser, segment, url):
    Contact.objects.filter(name="Birch").update(city="", is_excluded=True)
    page = browser.get(url("segment-log"))
    for text in (
        "2 interactions will be logged.",
        "Hard copy",
        "BUS",
        "1 contact has no postal address",
        "1 contact is excluded from segments.",
    ):
        assert text in page.text
    assert not LoggedSegment.objects.exists()


def test_says_what_will_be_written_by_salesperson_and_by_campaign_with_cost(
    browser, segment, url, user
):
    campaign = CampaignFactory(number="CP1", description="Spring")
    line = segment.lines.order_by("pk").first()
    segment.lines.filter(pk=line.pk).update(campaign=campaign, cost="12.50")
    page = browser.get(url("segment-log"))
    dialog = page.context["dialog"]
    assert dialog.by_salesperson == [(user.salesperson.name, 2)]
    other = segment.lines.exclude(pk=line.pk).count()
    assert [(name, count) for name, count, _cost in dialog.by_campaign] == [
        (str(campaign), 1),
        ("No campaign", other),
    ]
    assert dialog.by_campaign[0][2] == Decimal("12.50")
    assert "12.50" in page.text


def test_logging_leads_to_the_logged_segment_and_says_how_many(browser, segment, url):
    page = browser.post(url("segment-log"), dialog(browser, url("segment-log")))
    logged = LoggedSegment.objects.get()
    assert page.url == logged.get_absolute_url()
    assert InteractionLogEntry.objects.count() == 2
    assert Delivery.objects.count() == 2
    segment.refresh_from_db()
    assert segment.state == "logged"


def test_without_delivery_only_entries_are_written(browser, url):
    data = dialog(browser, url("segment-log"), deliver="0")
    browser.post(url("segment-log"), data)
    assert InteractionLogEntry.objects.count() == 2
    assert not Delivery.objects.exists()


def test_a_follow_up_has_the_proposed_description(browser, segment, url):
    page = browser.get(url("segment-log"))
    proposed = page.context["form"]["follow_up_description"].value()
    assert proposed == f"Follow-up on segment {segment.number}"
    data = dialog(browser, url("segment-log")) | {"follow_up": "on"}
    browser.post(url("segment-log"), data)
    follow_up = Segment.objects.exclude(pk=segment.pk).get()
    assert (follow_up.description, follow_up.line_count) == (proposed, 2)


def test_a_change_since_shows_the_difference_and_writes_nothing(browser, user, segment, url):
    data = dialog(browser, url("segment-log"))
    actions.add_line(segment, ContactFactory(name="Cedar"), user=user)
    page = browser.post(url("segment-log"), data)
    assert page.status_code == 409
    assert "The segment changed since you looked" in page.text
    assert "It was 2 when you looked." in page.text
    assert not LoggedSegment.objects.exists()
    again = {
        "deliver": "1",
        "fingerprint": page.context["form"]["fingerprint"].value(),
    }
    browser.post(url("segment-log"), again)
    assert InteractionLogEntry.objects.count() == 3


def test_a_blocked_segment_is_refused_with_every_reason(browser, user):
    segment = make_segment(ContactFactory(), user=user)
    address = reverse("segments:segment-log", args=[segment.number])
    page = browser.post(address, dialog(browser, address))
    assert page.status_code == 409
    assert "1 line has no interaction template." in page.text
    assert "disabled" in page.text
    assert not LoggedSegment.objects.exists()


def test_an_empty_segment_says_so(browser, user):
    segment = make_segment(user=user)
    page = browser.get(reverse("segments:segment-log", args=[segment.number]))
    assert "The segment has no lines." in page.text


def test_pressed_twice_says_who_logged_it_and_logs_once(browser, user, url):
    data = dialog(browser, url("segment-log"))
    browser.post(url("segment-log"), data)
    list(browser.get("/").context["messages"])
    page = browser.post(url("segment-log"), data)
    logged = LoggedSegment.objects.get()
    assert page.url == logged.get_absolute_url()
    home = browser.get("/")
    assert f"{user.username} has already logged segment" in said(home)
    assert InteractionLogEntry.objects.count() == 2


def test_checking_again_writes_nothing(browser, url):
    data = dialog(browser, url("segment-log")) | {"check": "1", "follow_up": "on"}
    page = browser.post(url("segment-log"), data)
    assert page.status_code == 200
    assert page.context["form"]["follow_up"].value() is True
    assert not LoggedSegment.objects.exists()


def test_the_check_comes_alone_when_delivery_is_switched(browser, url):
    headers = {"HX-Request": "true", "HX-Target": "log-check"}
    page = browser.get(url("segment-log"), {"deliver": "0"}, headers=headers)
    assert "2 interactions will be logged." in page.text
    assert "<html" not in page.text


def test_statements_of_the_dialog_do_not_grow(browser, user, segment, url):
    few = statements(lambda: browser.get(url("segment-log")))
    ids = [contact.pk for contact in ContactFactory.create_batch(50, address="A", city="B")]
    actions.add_selected(segment, ids, user=user)
    assert statements(lambda: browser.get(url("segment-log"))) == few


@pytest.mark.parametrize("seen", ["", "x", "lines:x", "lines:", "a:b c"])
def test_numbers_that_make_no_sense_show_no_difference(browser, url, seen):
    page = browser.post(url("segment-log"), {"fingerprint": "x", "seen": seen})
    assert page.status_code == 409
    assert page.context["dialog"].lines_before is None


def test_viewers_may_not_log(client, url):
    client.force_login(UserFactory(role="Viewer"))
    assert client.post(url("segment-log"), {"fingerprint": "x"}).status_code == 403
    assert not LoggedSegment.objects.exists()


def test_somebody_elses_is_not_found(browser, foreign):
    address = reverse("segments:segment-log", args=[foreign.number])
    assert browser.post(address, {"fingerprint": "x"}).status_code == 404


def test_the_dialog_remembers_only_what_differs(segment):
    check = actions.check_log(segment, today=TODAY, deliver=True)
    assert LogDialog(check).lines_before is None
    assert LogDialog(check, seen=LogDialog(check).numbers).lines_before is None
    assert LogDialog(check, seen="lines:7").lines_before == 7


def test_a_wrong_value_is_said_and_the_rest_stays_as_chosen(browser, segment, url):
    data = dialog(browser, url("segment-log"), deliver="0")
    data |= {"follow_up": "on", "follow_up_description": "x" * 101}
    page = browser.post(url("segment-log"), data)
    assert page.status_code == 422
    assert "at most 100 characters" in page.text
    assert "The segment changed" not in page.text
    assert page.context["form"]["deliver"].value() == "0"
    assert not LoggedSegment.objects.exists()


def test_each_problem_leads_to_its_lines_in_the_worksheet(browser, segment, url):
    Contact.objects.filter(name="Birch").update(city="")
    address = f"{segment.get_absolute_url()}?problem=no_postal_address"
    assert f'href="{address}"' in browser.get(url("segment-log")).text
    page = browser.get(address)
    assert [row.line.contact.name for row in page.context["grid"].rows] == ["Birch"]
    assert "No postal address" in page.text


class TestLeaveBehind:
    """Alder may no longer be written to."""

    @pytest.fixture(autouse=True)
    def alder_is_blocked(self, segment):
        Contact.objects.filter(name="Alder").update(is_privacy_blocked=True)

    def test_is_offered_with_the_count_while_the_log_is_blocked(self, browser, url):
        page = browser.get(url("segment-log"))
        assert "Leave the 1 blocked line behind and log the others" in page.text
        assert "To be mended first" in page.text
        assert page.context["dialog"].check.is_blocked

    def test_chosen_says_what_will_happen(self, browser, segment, url):
        for page in (
            browser.get(url("segment-log"), {"leave_blocked": "on"}),
            browser.post(url("segment-log"), {"leave_blocked": "on", "check": "1"}),
        ):
            assert "1 interaction will be logged." in page.text
            assert f"1 line stays behind on a new segment, “Rest of {segment.number}”." in page.text
            assert "To be mended first" not in page.text
            assert not page.context["dialog"].check.is_blocked
        assert not LoggedSegment.objects.exists()

    def test_leads_to_the_logged_segment_which_links_to_the_rest(self, browser, segment, url):
        data = dialog(browser, url("segment-log"), leave_blocked="on") | {"leave_blocked": "on"}
        page = browser.post(url("segment-log"), data, follow=True)
        rest = Segment.objects.exclude(pk=segment.pk).get()
        assert f"1 line was left behind on segment {rest}." in said(page)
        assert f'href="{rest.get_absolute_url()}"' in page.text
        assert rest.lines.get().contact.name == "Alder"
        assert InteractionLogEntry.objects.get().contact_name == "Birch"

    def test_another_choice_than_was_shown_comes_again(self, browser, url):
        data = dialog(browser, url("segment-log")) | {"leave_blocked": "on"}
        page = browser.post(url("segment-log"), data)
        assert page.status_code == 409
        assert not LoggedSegment.objects.exists()

    def test_is_not_offered_where_nothing_is_blocked(self, browser, url):
        Contact.objects.update(is_privacy_blocked=False)
        assert "leave_blocked" not in browser.get(url("segment-log")).text.replace(
            "[name=leave_blocked]", ""
        )
