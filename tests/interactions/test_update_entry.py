"""Evaluation, response and failed attempt of a logged interaction."""

import pytest

from crm.exceptions import NotAllowed
from crm.models import Event
from interactions.actions import comment_entry, update_entry
from interactions.exceptions import EntryChanged, NoCampaign
from interactions.models import InteractionLogEntry
from tests.factories import (
    CampaignFactory,
    InteractionLogEntryFactory,
    SalespersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SEEN = {"evaluation": "", "campaign_response": False, "attempt_failed": False}


@pytest.fixture
def anna():
    return UserFactory(role="Salesperson", salesperson=SalespersonFactory())


def test_sets_what_differs_and_leaves_the_rest(anna):
    entry = InteractionLogEntryFactory(user=anna, campaign=CampaignFactory(), cost=9)
    values = {"evaluation": "positive", "campaign_response": True, "attempt_failed": False}

    saved = update_entry(entry, user=anna, seen=SEEN, values=values)

    assert (saved.evaluation, saved.campaign_response, saved.attempt_failed) == (
        "positive",
        True,
        False,
    )
    assert saved.cost == 9
    event = Event.objects.get(subject="entry")
    assert event.details == {"fields": ["campaign_response", "evaluation"]}


def test_two_who_set_different_values_both_succeed(anna):
    entry = InteractionLogEntryFactory(user=anna)
    update_entry(entry, user=anna, seen=SEEN, values=SEEN | {"evaluation": "negative"})

    update_entry(entry, user=anna, seen=SEEN, values=SEEN | {"attempt_failed": True})

    entry.refresh_from_db()
    assert (entry.evaluation, entry.attempt_failed) == ("negative", True)


def test_the_second_who_sets_the_same_value_is_told(anna):
    entry = InteractionLogEntryFactory(user=anna)
    update_entry(entry, user=anna, seen=SEEN, values=SEEN | {"evaluation": "negative"})

    with pytest.raises(EntryChanged, match="Somebody else changed this interaction"):
        update_entry(entry, user=anna, seen=SEEN, values=SEEN | {"evaluation": "positive"})

    entry.refresh_from_db()
    assert entry.evaluation == "negative"


def test_without_a_campaign_there_is_no_response(anna):
    entry = InteractionLogEntryFactory(user=anna)
    with pytest.raises(NoCampaign, match="no campaign to respond to"):
        update_entry(entry, user=anna, seen=SEEN, values=SEEN | {"campaign_response": True})


def test_an_entry_in_the_name_of_ones_salesperson_is_ones_own(anna):
    entry = InteractionLogEntryFactory(salesperson=anna.salesperson)
    update_entry(entry, user=anna, seen=SEEN, values=SEEN | {"evaluation": "positive"})


@pytest.mark.parametrize("role", ["Salesperson", "Viewer"])
def test_somebody_elses_is_refused(role):
    entry = InteractionLogEntryFactory()
    with pytest.raises(NotAllowed):
        update_entry(
            entry,
            user=UserFactory(role=role),
            seen=SEEN,
            values=SEEN | {"evaluation": "positive"},
        )
    assert not InteractionLogEntry.objects.filter(evaluation="positive").exists()


def test_a_manager_changes_everybodys():
    entry = InteractionLogEntryFactory()
    manager = UserFactory(role="Marketing manager")
    update_entry(entry, user=manager, seen=SEEN, values=SEEN | {"evaluation": "positive"})


def test_a_comment_says_who_wrote_it(anna):
    entry = InteractionLogEntryFactory()

    comment_entry(entry, user=anna, text="Call again in May.")

    comment = entry.comments.get()
    assert (comment.text, comment.user) == ("Call again in May.", anna)


def test_who_only_reads_does_not_comment():
    entry = InteractionLogEntryFactory()
    with pytest.raises(NotAllowed):
        comment_entry(entry, user=UserFactory(role="Viewer"), text="Hello")
    assert not entry.comments.exists()
