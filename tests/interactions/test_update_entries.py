"""What is said of many interactions at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.exceptions import NotAllowed
from crm.models import Event
from interactions.actions import update_entries
from interactions.exceptions import EntriesChanged, NoCampaign, NothingToChange
from interactions.models import EntryAct, EntryComment, InteractionLogEntry
from tests.factories import CampaignFactory, InteractionLogEntryFactory, UserFactory

pytestmark = pytest.mark.django_db
ALL = InteractionLogEntry.objects.all


@pytest.fixture
def anna():
    return UserFactory(role="Salesperson")


def test_sets_what_is_given_and_keeps_each_ones_own_rest(anna):
    InteractionLogEntryFactory(user=anna, evaluation="negative", attempt_failed=True)
    InteractionLogEntryFactory(user=anna)

    changed = update_entries(ALL(), user=anna, expected=2, values={"evaluation": "positive"})

    assert (changed.count, changed.left) == (2, 0)
    found = ALL().order_by("pk").values_list("evaluation", "attempt_failed")
    assert list(found) == [("positive", True), ("positive", False)]


def test_comments_each(anna):
    entries = InteractionLogEntryFactory.create_batch(2, user=anna)

    update_entries(ALL(), user=anna, expected=2, values={}, comment="Call <again>.")

    said = EntryComment.objects.order_by("entry").values_list("entry", "text", "user")
    assert list(said) == [(entry.pk, "Call <again>.", anna.pk) for entry in entries]


def test_comments_those_that_the_change_takes_out_of_the_choice(anna):
    entry = InteractionLogEntryFactory(user=anna)
    not_evaluated = ALL().filter(evaluation="")

    update_entries(
        not_evaluated, user=anna, expected=1, values={"evaluation": "positive"}, comment="Yes."
    )

    assert entry.comments.count() == 1


def test_a_response_needs_a_campaign_and_writes_nothing_without(anna):
    InteractionLogEntryFactory(user=anna, campaign=CampaignFactory())
    InteractionLogEntryFactory(user=anna)

    with pytest.raises(NoCampaign, match="1 of these interactions belongs to no campaign"):
        update_entries(
            ALL(), user=anna, expected=2, values={"campaign_response": True}, comment="No."
        )

    assert not ALL().filter(campaign_response=True).exists()
    assert not EntryComment.objects.exists()


def test_refuses_other_than_what_was_asked_about(anna):
    InteractionLogEntryFactory.create_batch(3, user=anna)

    with pytest.raises(EntriesChanged) as refusal:
        update_entries(ALL(), user=anna, expected=2, values={"evaluation": "positive"})

    assert refusal.value.count == 3
    assert not ALL().exclude(evaluation="").exists()


def test_marks_responses_and_leaves_what_is_marked_or_does_not_count(anna):
    campaign = CampaignFactory()
    made = InteractionLogEntryFactory.create_batch(3, user=anna, campaign=campaign)
    ALL().filter(pk=made[0].pk).update(campaign_response=True)
    ALL().filter(pk=made[1].pk).update(is_cancelled=True)

    changed = update_entries(ALL(), user=anna, values={"campaign_response": True})

    assert (changed.count, changed.left) == (1, 2)
    responded = ALL().filter(campaign_response=True).order_by("pk")
    assert list(responded) == [made[0], made[2]]
    assert Event.objects.get(verb="change").details == {
        "entries": 1,
        "fields": ["campaign_response"],
    }


def test_refuses_where_nothing_is_left_to_change(anna):
    InteractionLogEntryFactory(user=anna, evaluation="positive")
    for entries, words in ((ALL(), "say so already"), (ALL().none(), "Choose the interactions")):
        with pytest.raises(NothingToChange, match=words):
            update_entries(entries, user=anna, values={"evaluation": "positive"})
    assert not EntryAct.objects.exists()


def test_changes_those_alone_that_it_was_asked_about(anna):
    """What is set may be what they were chosen by."""
    first = InteractionLogEntryFactory(user=anna)
    InteractionLogEntryFactory(user=anna, evaluation="positive")
    chosen = ALL().filter(evaluation="")

    update_entries(chosen, user=anna, values={"evaluation": "negative", "attempt_failed": True})

    assert list(ALL().filter(attempt_failed=True)) == [first]


def test_refuses_somebody_elses(anna):
    InteractionLogEntryFactory(user=anna)
    InteractionLogEntryFactory()

    with pytest.raises(NotAllowed):
        update_entries(ALL(), user=anna, expected=2, values={"evaluation": "positive"})

    assert not ALL().exclude(evaluation="").exists()


def test_costs_the_same_for_any_number(anna):
    anna.get_all_permissions()
    counts = []
    for size in (2, 40):
        InteractionLogEntryFactory.create_batch(size - ALL().count(), user=anna)
        with CaptureQueriesContext(connection) as queries:
            update_entries(
                ALL(),
                user=anna,
                expected=size,
                values={"evaluation": "positive", "attempt_failed": True},
                comment="Tried.",
            )
        counts.append(len(queries))
    assert counts[0] == counts[1]
