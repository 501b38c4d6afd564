"""Which entries of a logged segment are meant."""

import pytest

from crm.filters import BrokenCriteria
from interactions.outcomes import entries_with, outcome_sentence
from tests.factories import DeliveryFactory, InteractionLogEntryFactory, LoggedSegmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged(db):
    return LoggedSegmentFactory()


def entry(logged, **values):
    return InteractionLogEntryFactory(logged_segment=logged, **values)


def meant(logged, **outcome):
    return set(entries_with(logged.entries.all(), outcome))


def test_without_a_question_all_that_are_not_cancelled(logged):
    counted = entry(logged)
    entry(logged, is_cancelled=True)
    assert meant(logged) == {counted}


def test_by_evaluation(logged):
    good, none = entry(logged, evaluation="positive"), entry(logged)
    entry(logged, evaluation="negative")
    assert meant(logged, evaluation=["positive"]) == {good}
    assert meant(logged, evaluation=["positive", "none"]) == {good, none}


def test_by_delivery_result(logged):
    sent, failed, none = entry(logged), entry(logged), entry(logged)
    DeliveryFactory(entry=sent, state="sent")
    DeliveryFactory(entry=failed, state="failed")
    DeliveryFactory(entry=failed, channel="hard_copy", state="ready")
    assert meant(logged, delivery=["sent"]) == {sent}
    assert list(entries_with(logged.entries.all(), {"delivery": ["failed", "ready"]})) == [failed]
    assert meant(logged, delivery=["none", "sent"]) == {sent, none}


def test_by_response(logged):
    silent, heard = entry(logged), entry(logged, campaign_response=True)
    assert meant(logged, response=["no"]) == {silent}
    assert meant(logged, response=["yes"]) == {heard}


def test_several_questions_must_all_be_met(logged):
    entry(logged, evaluation="positive", campaign_response=True)
    both = entry(logged, evaluation="positive")
    assert meant(logged, evaluation=["positive"], response=["no"]) == {both}


@pytest.mark.parametrize("outcome", [{"mood": ["good"]}, {"evaluation": ["splendid"]}])
def test_an_unknown_question_or_answer_is_refused(logged, outcome):
    with pytest.raises(BrokenCriteria):
        meant(logged, **outcome)


def test_reads_as_a_sentence():
    assert outcome_sentence({}) == ""
    outcome = {"evaluation": ["positive", "none"], "response": ["no"]}
    assert outcome_sentence(outcome) == (
        "Evaluation is Positive or Not evaluated and Response to the campaign is No response"
    )
