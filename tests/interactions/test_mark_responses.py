"""Who responded to a campaign, marked for many entries at once."""

import pytest

from crm.exceptions import NotAllowed
from crm.models import Event
from interactions.actions import mark_responses
from interactions.actions.responses import UNDOABLE
from interactions.exceptions import NoCampaign, NothingToMark
from interactions.models import InteractionLogEntry
from tests.factories import CampaignFactory, InteractionLogEntryFactory, UserFactory

pytestmark = pytest.mark.django_db
ENTRIES = InteractionLogEntry.objects


@pytest.fixture
def anna(db):
    return UserFactory(role="Salesperson")


@pytest.fixture
def entries(anna):
    return InteractionLogEntryFactory.create_batch(3, user=anna, campaign=CampaignFactory())


def responded():
    return set(ENTRIES.filter(campaign_response=True).values_list("pk", flat=True))


def test_marks_all_of_them(anna, entries):
    marked = mark_responses(ENTRIES.all(), user=anna, responded=True)
    assert (marked.count, marked.left) == (3, 0)
    assert set(marked.keys) == responded() == {entry.pk for entry in entries}
    assert Event.objects.get(verb="responded").details == {"entries": 3}


def test_takes_the_mark_away(anna, entries):
    ENTRIES.update(campaign_response=True)
    assert mark_responses(ENTRIES.all(), user=anna, responded=False).count == 3
    assert not responded()


def test_leaves_what_is_marked_or_does_not_count(anna, entries):
    first, second, third = entries
    ENTRIES.filter(pk=first.pk).update(campaign_response=True)
    ENTRIES.filter(pk=second.pk).update(is_cancelled=True)
    marked = mark_responses(ENTRIES.all(), user=anna, responded=True)
    assert (marked.count, marked.left, marked.keys) == (1, 2, [third.pk])
    assert responded() == {first.pk, third.pk}


def test_refuses_where_nothing_is_left_to_mark(anna, entries):
    with pytest.raises(NothingToMark, match="marked so already"):
        mark_responses(ENTRIES.all(), user=anna, responded=False)
    with pytest.raises(NothingToMark, match="Choose the interactions first"):
        mark_responses(ENTRIES.none(), user=anna, responded=True)


def test_refuses_all_where_one_is_somebody_elses(anna, entries):
    InteractionLogEntryFactory(campaign=CampaignFactory())
    with pytest.raises(NotAllowed, match="1 of these interactions"):
        mark_responses(ENTRIES.all(), user=anna, responded=True)
    assert not responded()


def test_refuses_all_where_one_has_no_campaign(anna, entries):
    InteractionLogEntryFactory(user=anna)
    with pytest.raises(NoCampaign):
        mark_responses(ENTRIES.all(), user=anna, responded=True)
    assert not responded()


def test_asks_for_the_right(entries):
    with pytest.raises(NotAllowed):
        mark_responses(ENTRIES.all(), user=UserFactory(role="Viewer"), responded=True)


def test_remembers_no_more_than_can_be_taken_back(anna, entries):
    InteractionLogEntryFactory.create_batch(
        UNDOABLE, user=anna, campaign=entries[0].campaign, logged_segment=None
    )
    marked = mark_responses(ENTRIES.all(), user=anna, responded=True)
    assert (marked.count, marked.keys) == (UNDOABLE + 3, [])


def test_statements_do_not_grow(anna, entries, django_assert_num_queries):
    # Two for the right, savepoint and release, foreign ones, campaigns, count, keys, UPDATE, event.
    for _again in range(2):
        InteractionLogEntryFactory.create_batch(20, user=anna, campaign=entries[0].campaign)
        fresh = type(anna).objects.get(pk=anna.pk)
        with django_assert_num_queries(10):
            mark_responses(ENTRIES.all(), user=fresh, responded=True)
