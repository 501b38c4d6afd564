"""Home, and the panel on a contact's page."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from interactions.actions import remind
from interactions.models import Delivery, EntryBatch
from segments import actions
from segments.dashboard import RECENT_LOGS
from tests.factories import (
    ContactFactory,
    DeliveryFactory,
    InteractionLogEntryFactory,
    LoggedSegmentFactory,
    UserFactory,
)
from tests.segments.factories import make_segment
from tests.segments.views.conftest import statements

pytestmark = pytest.mark.django_db


def waiting(browser):
    return browser.get(reverse("home")).context["dashboard"]


def counts(browser):
    return {
        number.label: number.count for number in browser.get(reverse("home")).context["numbers"]
    }


def log(letters=0, failed=0, **values):
    logged = LoggedSegmentFactory(was_delivered=True, **values)
    states = [Delivery.State.READY] * letters + [Delivery.State.FAILED] * failed
    for state in states:
        DeliveryFactory(
            entry=InteractionLogEntryFactory(logged_segment=logged),
            channel="hard_copy",
            state=state,
        )
    return logged


def test_somebody_new_is_told_what_to_do(browser):
    page = browser.get(reverse("home"))
    assert "A mailing in four steps" in page.text
    assert reverse("segments:segment-create") in page.text


def test_somebody_new_begins_with_a_prepared_segment(browser, segment):
    page = browser.get(reverse("home")).text
    for name in ("step-list", "letter-list", "segment-log"):
        assert reverse(f"segments:{name}", args=[segment.number]) in page


def test_somebody_who_has_logged_is_not_told_how(browser, user, segment):
    LoggedSegmentFactory(user=user)
    assert "A mailing in four steps" not in browser.get(reverse("home")).text


def test_shows_my_open_segments_only(browser, segment, foreign):
    assert waiting(browser).segments == [segment]
    assert counts(browser)["My open segments"] == 1


def test_counts_my_segments_beyond_those_listed(browser, user):
    for _ in range(10):
        make_segment(user=user)
    assert len(waiting(browser).segments) == 8
    assert counts(browser)["My open segments"] == 10


def test_counts_letters_that_wait_and_deliveries_that_failed(browser):
    log(letters=2, failed=1)
    log()
    found = counts(browser)
    assert (found["Letters waiting for download"], found["Failed deliveries"]) == (2, 1)
    assert len(waiting(browser).outbox) == 1


def test_letters_of_interactions_written_at_once_wait_there_too(browser, user):
    batch = EntryBatch.objects.create(user=user, token="t", entry_count=2)
    for _ in range(2):
        entry = InteractionLogEntryFactory(batch=batch, description="Spring letter")
        DeliveryFactory(entry=entry, channel="hard_copy", state="ready")
    [row] = waiting(browser).outbox
    assert (row.name, row.letters, row.failed) == ("Spring letter", 2, 0)
    assert batch.get_absolute_url() in browser.get(reverse("home")).text


def test_counts_what_waits_since_long_too(browser):
    log(letters=1, failed=1)
    for _number in range(RECENT_LOGS):
        log()
    found = counts(browser)
    assert (found["Letters waiting for download"], found["Failed deliveries"]) == (1, 1)


def follow_up_of(logged, user):
    old = timezone.localdate() - dt.timedelta(days=30)
    InteractionLogEntryFactory(logged_segment=logged, date=old)
    return actions.create_follow_up(logged, user=user)


def test_counts_follow_up_segments(browser, user, segment):
    follow_up_of(LoggedSegmentFactory(), user)
    LoggedSegmentFactory(follow_up_number="GONE")
    assert counts(browser)["My follow-up segments"] == 1


def test_counts_the_interactions_of_the_week(browser):
    today = timezone.localdate()
    InteractionLogEntryFactory(date=today)
    InteractionLogEntryFactory(date=today, is_cancelled=True)
    InteractionLogEntryFactory(date=today - dt.timedelta(days=8))
    InteractionLogEntryFactory(date=today + dt.timedelta(days=8))
    assert counts(browser)["Interactions this week"] == 1


def test_every_number_leads_to_the_list_that_proves_it(browser, user, segment, foreign):
    follow_up_of(LoggedSegmentFactory(logged_on=timezone.localdate()), user)
    log(letters=3, failed=2, logged_on=timezone.localdate())
    log(letters=1, is_cancelled=True, logged_on=timezone.localdate())
    cancelled = InteractionLogEntryFactory(is_cancelled=True, date=timezone.localdate())
    DeliveryFactory(entry=cancelled, channel="hard_copy", state="ready")
    unknown = InteractionLogEntryFactory(date=timezone.localdate())
    DeliveryFactory(entry=unknown, state="trying")
    today = timezone.localdate()
    remind(ContactFactory(), user=user, on=today, today=today)

    shown = browser.get(reverse("home"))
    numbers = shown.context["numbers"]
    assert [number.count for number in numbers] == [2, 1, 1, 0, 4, 3, 1, 2]
    for number in numbers:
        assert rows_behind(browser, number.address) == number.count
        assert number.address.replace("&", "&amp;") in shown.text


def rows_behind(browser, address):
    page = browser.get(address).context["page"]
    return page.total if hasattr(page, "total") else page.paginator.count


def test_counts_what_was_logged_this_week(browser):
    today = timezone.localdate()
    log(logged_on=today)
    log(logged_on=today - dt.timedelta(days=30))
    assert counts(browser)["Segments logged this week"] == 1


def test_statements_do_not_grow(browser, user):
    make_segment(user=user)
    log(letters=1)
    few = statements(lambda: browser.get(reverse("home")))
    for _ in range(5):
        make_segment(user=user)
        log(letters=2)
    assert statements(lambda: browser.get(reverse("home"))) == few


def test_somebody_without_any_right_sees_no_list(client):
    log(letters=1)
    client.force_login(UserFactory())
    page = client.get(reverse("home"))
    assert page.status_code == 200
    assert page.context["numbers"] == []


def panel(browser, contact):
    return browser.get(reverse("segments:contact-segments", args=[contact.number]))


def test_a_contact_shows_its_open_segments_and_why(browser, segment):
    contact = segment.lines.first().contact
    page = panel(browser, contact)
    assert str(segment) in page.text
    assert "Added by hand" in page.text


def test_a_contact_shows_its_logged_segments_and_why(browser, django_assert_num_queries):
    filters = {"filters": {"country": ["DE"]}, "options": []}
    by_rule = {"ordinal": 2, "kind": "add", "criteria": filters}
    by_hand = {"ordinal": 3, "kind": "manual_add", "criteria": {"numbers": ["CT1"], "count": 1}}
    contact = ContactFactory()
    for number, ordinal in (("SM7", 2), ("SM8", 3), ("SM9", None)):
        logged = LoggedSegmentFactory(segment_number=number, criteria=[by_rule, by_hand])
        InteractionLogEntryFactory(contact=contact, logged_segment=logged, step_ordinal=ordinal)
    page = panel(browser, contact)
    assert [standing.sentence for standing in page.context["logged"]] == [
        "",
        "Added by hand",
        "Added: Country is Germany",
    ]
    assert all(number in page.text for number in ("SM7", "SM8", "SM9"))


def test_segments_of_others_are_not_told(browser, foreign):
    page = panel(browser, foreign.lines.get().contact)
    assert foreign.number not in page.text
    assert "On no open segment." in page.text


def test_an_unknown_contact_is_not_found(browser):
    assert browser.get(reverse("segments:contact-segments", args=["NOSUCH"])).status_code == 404


def test_the_panel_needs_the_right_to_see_segments(client):
    client.force_login(UserFactory())
    assert panel(client, ContactFactory()).status_code == 403


def test_counts_every_log_of_the_week(browser):
    for _number in range(RECENT_LOGS + 1):
        LoggedSegmentFactory(logged_on=timezone.localdate())
    assert counts(browser)["Segments logged this week"] == RECENT_LOGS + 1
