"""What was said of many entries at once is taken back, as far as it still stands."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.exceptions import NotAllowed
from interactions.actions import (
    delete_cancelled_entries,
    purge_entry_acts,
    undo_entry_act,
    update_entries,
    update_entry,
)
from interactions.exceptions import NothingToTakeBack
from interactions.models import EntryAct, EntryBefore, EntryComment, InteractionLogEntry
from tests.factories import CampaignFactory, InteractionLogEntryFactory, UserFactory

pytestmark = pytest.mark.django_db
ALL = InteractionLogEntry.objects.all


@pytest.fixture
def anna():
    return UserFactory(role="Salesperson")


@pytest.fixture
def entries(anna):
    campaign = CampaignFactory()
    return [
        InteractionLogEntryFactory(user=anna, campaign=campaign, evaluation=evaluation)
        for evaluation in ("", "negative", "positive")
    ]


def changed(anna, comment="", **values):
    return update_entries(ALL(), user=anna, values=values, comment=comment).act


def said(*names):
    return list(ALL().order_by("pk").values_list(*names))


def test_each_says_what_it_said_before(anna, entries):
    act = changed(anna, evaluation="positive", attempt_failed=True, campaign_response=True)
    back = undo_entry_act(act, user=anna)
    assert (back.count, back.left) == (3, 0)
    assert said("evaluation", "attempt_failed", "campaign_response") == [
        ("", False, False),
        ("negative", False, False),
        ("positive", False, False),
    ]


def test_what_somebody_changed_since_stays(anna, entries):
    act = changed(anna, evaluation="positive", attempt_failed=True)
    seen = {"evaluation": "positive", "attempt_failed": True, "campaign_response": False}
    other = UserFactory(role="Administrator")
    update_entry(entries[0], user=other, seen=seen, values=seen | {"evaluation": "neutral"})
    back = undo_entry_act(act, user=anna)
    assert (back.count, back.left) == (2, 1)
    assert said("evaluation", "attempt_failed") == [
        ("neutral", False),
        ("negative", False),
        ("positive", False),
    ]


def test_what_said_so_before_the_act_is_not_touched(anna, entries):
    act = changed(anna, evaluation="positive")
    InteractionLogEntry.objects.filter(pk=entries[2].pk).update(evaluation="negative")
    assert undo_entry_act(act, user=anna).left == 0
    assert said("evaluation") == [("",), ("negative",), ("negative",)]


def test_its_comments_go_and_others_stay(anna, entries):
    EntryComment.objects.create(entry=entries[0], user=anna, text="Before.")
    act = changed(anna, comment="Called.")
    back = undo_entry_act(act, user=anna)
    assert (back.count, back.left) == (3, 0)
    assert EntryComment.objects.get().text == "Before."


def test_is_taken_back_once(anna, entries):
    act = changed(anna, evaluation="positive")
    undo_entry_act(act, user=anna)
    with pytest.raises(NothingToTakeBack):
        undo_entry_act(act, user=anna)


def test_somebody_elses_is_refused(anna, entries):
    act = changed(anna, evaluation="positive")
    with pytest.raises(NotAllowed):
        undo_entry_act(act, user=UserFactory(role="Administrator"))
    assert set(said("evaluation")) == {("positive",)}


def test_a_strangers_act_is_not_found(client, anna, entries):
    act = changed(anna, evaluation="positive")
    client.force_login(UserFactory(role="Administrator"))
    assert client.post(f"/interactions/acts/{act.pk}/undo/").status_code == 404


def test_the_page_says_what_stays(client, anna, entries):
    act = changed(anna, evaluation="positive")
    InteractionLogEntry.objects.filter(pk=entries[0].pk).update(evaluation="neutral")
    client.force_login(anna)
    page = client.post(
        f"/interactions/acts/{act.pk}/undo/",
        HTTP_REFERER="http://testserver/interactions/",
        follow=True,
    )
    assert "1 interaction is as it was before." in page.text
    assert "1 was changed since and stays as it is." in page.text


def test_deleted_entries_are_no_hindrance(anna, entries):
    act = changed(anna, evaluation="positive")
    InteractionLogEntry.objects.filter(pk=entries[0].pk).update(is_cancelled=True)
    delete_cancelled_entries(ALL(), user=UserFactory(role="Administrator"))
    assert undo_entry_act(act, user=anna).count == 1


def test_is_forgotten_after_a_month_and_what_it_said_stays(anna, entries):
    old, new = changed(anna, evaluation="positive", comment="Yes."), changed(anna, comment="No.")
    EntryAct.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
    purge_entry_acts()
    assert EntryAct.objects.get() == new
    assert set(EntryBefore.objects.values_list("act", flat=True)) == {new.pk}
    assert EntryComment.objects.count() == 6
    assert set(said("evaluation")) == {("positive",)}


def test_costs_the_same_for_any_number(anna):
    anna.get_all_permissions()
    counts = []
    for size in (2, 40):
        InteractionLogEntryFactory.create_batch(size - ALL().count(), user=anna)
        act = changed(anna, evaluation="positive", attempt_failed=True, comment="Tried.")
        with CaptureQueriesContext(connection) as queries:
            assert undo_entry_act(act, user=anna).count == size
        counts.append(len(queries))
    assert counts[0] == counts[1]
