"""The contacts of a logged segment join a worksheet: once each, by outcome, with reasons."""

import pytest

from crm.exceptions import NotAllowed
from crm.filters import BrokenCriteria
from segments import actions
from segments.steps import strip
from tests.factories import (
    ContactFactory,
    InteractionLogEntryFactory,
    LoggedSegmentFactory,
    UserFactory,
)
from tests.segments.factories import listed, make_segment, to_hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager")


@pytest.fixture
def segment(user):
    return make_segment(user=user)


@pytest.fixture
def logged(db):
    return LoggedSegmentFactory(segment_number="SM00042")


def entry(logged, contact=None, **values):
    contact = contact or ContactFactory()
    return InteractionLogEntryFactory(logged_segment=logged, contact=contact, **values)


def reuse(segment, logged, user, outcome=None, **more):
    return actions.reuse_logged_segment(segment, logged, user=user, outcome=outcome, **more)


def test_lists_the_contacts_of_all_entries_that_are_not_cancelled(segment, logged, user):
    kept = entry(logged)
    entry(logged, is_cancelled=True)
    entry(LoggedSegmentFactory())
    result = reuse(segment, logged, user)
    assert listed(segment) == {kept.contact_id}
    assert (result.step.kind, result.step.criteria) == ("logged_segment", {"number": "SM00042"})


def test_who_is_listed_already_stays_once(logged, user):
    contact = ContactFactory()
    entry(logged, contact)
    segment = make_segment(contact, user=user)
    result = reuse(segment, logged, user)
    assert (result.line_count, result.already_listed) == (0, 1)
    assert segment.lines.count() == 1


def test_an_outcome_narrows_it_and_stays_with_the_step(segment, logged, user):
    good = entry(logged, evaluation="positive")
    entry(logged, evaluation="negative")
    step = reuse(segment, logged, user, {"evaluation": ["positive"]}).step
    assert listed(segment) == {good.contact_id}
    assert step.criteria == {"number": "SM00042", "outcome": {"evaluation": ["positive"]}}
    assert strip(segment)[0].sentence == "Logged segment SM00042, Evaluation is Positive"


def test_who_is_not_eligible_is_named(segment, logged, user):
    entry(logged, ContactFactory(name="Adatum", is_privacy_blocked=True))
    entry(logged, ContactFactory(name="Birch", is_excluded=True))
    result = reuse(segment, logged, user)
    assert listed(segment) == set()
    assert result.left_out_names == {"privacy_blocked": ["Adatum"], "excluded": ["Birch"]}
    assert result.step.left_out == {"privacy_blocked": 1, "excluded": 1}


def test_an_entry_whose_contact_is_gone_brings_nobody(segment, logged, user):
    entry(logged).contact.delete()
    assert reuse(segment, logged, user).line_count == 0


def test_the_preview_agrees_and_writes_nothing(segment, logged, user):
    entry(logged, ContactFactory(name="Adatum"))
    entry(logged, ContactFactory(name="Birch", is_inactive=True))
    preview = actions.preview_reuse(segment, logged, user=user)
    assert (preview.matches, preview.will_add, preview.first_names) == (2, 1, ["Adatum"])
    assert preview.left_out_names == {"inactive": ["Birch"]}
    assert not segment.steps.exists()


def test_an_unknown_answer_writes_nothing(segment, logged, user):
    entry(logged)
    with pytest.raises(BrokenCriteria):
        reuse(segment, logged, user, {"evaluation": ["splendid"]})
    assert not segment.steps.exists()


def test_who_may_not_read_the_log_may_not_use_it(segment, logged):
    with pytest.raises(NotAllowed):
        reuse(segment, logged, UserFactory())


@pytest.mark.parametrize("size", [2, 40])
def test_takes_the_same_number_of_statements_at_any_size(
    segment, logged, user, size, django_assert_num_queries
):
    for _time in range(size):
        entry(logged)
    user.has_perm("x")
    with django_assert_num_queries(13 + to_hold()):
        reuse(segment, logged, user)
    assert len(listed(segment)) == size
