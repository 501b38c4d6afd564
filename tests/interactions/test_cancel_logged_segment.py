"""A logged segment cancelled as a whole, brought back, and deleted."""

import pytest

from crm.exceptions import NotAllowed
from interactions.actions import (
    cancel_entries,
    cancel_logged_segment,
    delete_logged_segment,
    uncancel_logged_segment,
)
from interactions.exceptions import LoggedSegmentCounts, NothingToCancel
from interactions.models import CampaignEntry, InteractionLogEntry, LoggedSegment
from tests.factories import (
    CampaignFactory,
    InteractionLogEntryFactory,
    LoggedSegmentFactory,
    SalespersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return UserFactory(role="Marketing manager")


@pytest.fixture
def administrator():
    return UserFactory(role="Administrator")


@pytest.fixture
def logged(manager):
    campaign = CampaignFactory()
    segment = LoggedSegmentFactory(segment_number="SM00042", campaign=campaign)
    campaign_entry = CampaignEntry.objects.create(
        campaign=campaign,
        logged_segment=segment,
        segment_number=segment.segment_number,
        description="Spring letter",
        date=segment.logged_on,
        user=manager,
    )
    InteractionLogEntryFactory.create_batch(
        3, logged_segment=segment, campaign=campaign, campaign_entry=campaign_entry
    )
    return segment


def test_cancels_entries_and_campaign_entry_with_it(logged, manager):
    assert cancel_logged_segment(logged, user=manager) == 3

    logged.refresh_from_db()
    assert logged.is_cancelled
    assert not logged.entries.filter(is_cancelled=False).exists()
    assert logged.campaign_entries.get().is_cancelled


def test_brings_back_what_it_took_and_nothing_else(logged, manager):
    alone = logged.entries.first()
    cancel_entries(InteractionLogEntry.objects.filter(pk=alone.pk), user=manager)
    assert cancel_logged_segment(logged, user=manager) == 2

    assert uncancel_logged_segment(logged, user=manager) == 2

    logged.refresh_from_db()
    assert not logged.is_cancelled
    assert logged.entries.get(is_cancelled=True) == alone
    assert not logged.campaign_entries.get().is_cancelled


@pytest.mark.parametrize(
    ("act", "is_cancelled", "sentence"),
    [
        (cancel_logged_segment, True, "is cancelled already"),
        (uncancel_logged_segment, False, "is not cancelled"),
    ],
)
def test_what_is_done_already_is_told(logged, manager, act, is_cancelled, sentence):
    LoggedSegment.objects.update(is_cancelled=is_cancelled)
    with pytest.raises(NothingToCancel, match=f"SM00042.* {sentence}"):
        act(logged, user=manager)


def test_a_salesperson_cancels_only_what_is_nobody_elses():
    anna = UserFactory(role="Salesperson")
    own = LoggedSegmentFactory(user=anna)
    foreign = LoggedSegmentFactory(salesperson=SalespersonFactory())
    InteractionLogEntryFactory(logged_segment=foreign)

    cancel_logged_segment(own, user=anna)
    with pytest.raises(NotAllowed, match="but not cancel it"):
        cancel_logged_segment(foreign, user=anna)

    assert not foreign.entries.filter(is_cancelled=True).exists()


def test_deleted_its_entries_stay_cancelled_without_letters(logged, administrator):
    cancel_logged_segment(logged, user=administrator)

    assert delete_logged_segment(logged, user=administrator) == 3

    assert not LoggedSegment.objects.exists()
    assert not CampaignEntry.objects.exists()
    entries = InteractionLogEntry.objects.filter(is_cancelled=True, logged_segment=None)
    assert entries.count() == 3
    assert not entries.filter(merge_values__isnull=False).exists()
    assert set(entries.values_list("segment_number", flat=True)) == {"SM00042"}


def test_is_not_deleted_while_it_counts(logged, administrator):
    with pytest.raises(LoggedSegmentCounts, match="all cancelled can be deleted"):
        delete_logged_segment(logged, user=administrator)
    assert logged.entries.count() == 3


def test_is_not_deleted_by_others(logged, manager):
    cancel_logged_segment(logged, user=manager)
    with pytest.raises(NotAllowed):
        delete_logged_segment(logged, user=manager)
    assert LoggedSegment.objects.exists()


@pytest.mark.parametrize("act", [cancel_logged_segment, uncancel_logged_segment])
def test_statements_do_not_grow_with_entries(act, administrator, django_assert_num_queries):
    for size in (1, 30):
        segment = LoggedSegmentFactory(is_cancelled=act is uncancel_logged_segment)
        InteractionLogEntryFactory.create_batch(size, logged_segment=segment)
        user = type(administrator).objects.get(pk=administrator.pk)
        # Two for the user's rights, savepoint and release, the visible one, the lock, the
        # segment, its campaign entries, its entries, the record.
        with django_assert_num_queries(10):
            act(segment, user=user)
