"""Entries that count no more, come back, or go for good."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.exceptions import NotAllowed
from interactions.actions import (
    cancel_entries,
    cancel_logged_segment,
    comment_entry,
    delete_cancelled_entries,
    uncancel_entries,
)
from interactions.delivery import deliver_queued
from interactions.exceptions import LoggedSegmentIsCancelled, NothingToCancel
from interactions.models import Delivery, EntryComment, InteractionLogEntry
from tests.factories import (
    DeliveryFactory,
    InteractionLogEntryFactory,
    LoggedSegmentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return UserFactory(role="Marketing manager")


@pytest.fixture
def administrator():
    return UserFactory(role="Administrator")


def entries(*chosen: InteractionLogEntry):
    return InteractionLogEntry.objects.filter(pk__in=[entry.pk for entry in chosen])


def test_cancelled_ones_stay_and_count_no_more(manager):
    one, other = InteractionLogEntryFactory.create_batch(2)

    done = cancel_entries(entries(one), user=manager)

    assert (done.count, done.left) == (1, 0)
    assert list(InteractionLogEntry.objects.counting()) == [other]
    assert InteractionLogEntry.objects.count() == 2


def test_says_how_many_were_cancelled_before(manager):
    one = InteractionLogEntryFactory(is_cancelled=True)
    other = InteractionLogEntryFactory()
    done = cancel_entries(entries(one, other), user=manager)
    assert (done.count, done.left) == (1, 1)


def test_cancelling_twice_is_told(manager):
    entry = InteractionLogEntryFactory(is_cancelled=True)
    with pytest.raises(NothingToCancel, match="cancelled already"):
        cancel_entries(entries(entry), user=manager)


def test_one_that_is_somebody_elses_keeps_all_from_being_cancelled():
    anna = UserFactory(role="Salesperson")
    own, foreign = InteractionLogEntryFactory(user=anna), InteractionLogEntryFactory()

    with pytest.raises(NotAllowed, match="1 of these interactions is somebody else's"):
        cancel_entries(entries(own, foreign), user=anna)

    assert not InteractionLogEntry.objects.filter(is_cancelled=True).exists()


def test_they_come_back(manager):
    entry = InteractionLogEntryFactory(is_cancelled=True)
    assert uncancel_entries(entries(entry), user=manager).count == 1
    assert InteractionLogEntry.objects.counting().get() == entry


def test_they_stay_cancelled_while_their_logged_segment_is(manager):
    logged = LoggedSegmentFactory(segment_number="SM00042")
    entry = InteractionLogEntryFactory(logged_segment=logged)
    cancel_logged_segment(logged, user=manager)

    with pytest.raises(LoggedSegmentIsCancelled, match="Logged segment SM00042 is cancelled"):
        uncancel_entries(entries(entry), user=manager)

    entry.refresh_from_db()
    assert entry.is_cancelled


def test_only_cancelled_ones_are_deleted_with_all_that_hangs_on_them(administrator):
    gone, kept = InteractionLogEntryFactory(is_cancelled=True), InteractionLogEntryFactory()
    for entry in (gone, kept):
        DeliveryFactory(entry=entry)
        comment_entry(entry, user=administrator, text="Noted")

    assert delete_cancelled_entries(entries(gone, kept), user=administrator) == 1

    assert InteractionLogEntry.objects.get() == kept
    assert Delivery.objects.get().entry == EntryComment.objects.get().entry == kept


def test_what_counts_is_not_deleted(administrator):
    entry = InteractionLogEntryFactory()
    with pytest.raises(NothingToCancel, match="Only cancelled interactions can be deleted"):
        delete_cancelled_entries(entries(entry), user=administrator)
    assert InteractionLogEntry.objects.exists()


def test_only_administrators_delete(manager):
    entry = InteractionLogEntryFactory(is_cancelled=True)
    with pytest.raises(NotAllowed):
        delete_cancelled_entries(entries(entry), user=manager)
    assert InteractionLogEntry.objects.exists()


@pytest.mark.parametrize(
    ("act", "is_cancelled"),
    [(cancel_entries, False), (uncancel_entries, True), (delete_cancelled_entries, True)],
)
def test_statements_do_not_grow_with_entries(administrator, act, is_cancelled):
    counts = []
    for size in (1, 30):
        logged = LoggedSegmentFactory()
        made = InteractionLogEntryFactory.create_batch(
            size, is_cancelled=is_cancelled, logged_segment=logged
        )
        chosen = entries(*made)
        administrator = type(administrator).objects.get(pk=administrator.pk)
        with CaptureQueriesContext(connection) as captured:
            act(chosen, user=administrator)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_an_email_that_waits_is_not_sent_any_more(manager, mailoutbox):
    row = DeliveryFactory(state=Delivery.State.QUEUED, channel=Delivery.Channel.EMAIL)
    cancel_entries(entries(row.entry), user=manager)

    deliver_queued()

    row.refresh_from_db()
    assert (row.state, mailoutbox) == (Delivery.State.SKIPPED, [])
