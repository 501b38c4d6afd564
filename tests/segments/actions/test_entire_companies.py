"""Refining and reducing by entire companies: one match speaks for everybody of its company."""

import pytest

from segments import actions
from segments.previews import preview_remove
from segments.steps import strip
from tests.factories import ContactFactory, PersonFactory, UserFactory
from tests.segments.factories import listed, make_segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager")


@pytest.fixture
def company(db):
    return ContactFactory(number="CC1", name="Adatum")


@pytest.fixture
def people(company):
    return [PersonFactory(number=f"CP{n}", company=company, job_title=f"T{n}") for n in (1, 2)]


ONE = {"job_title": ["T1"]}


def test_reducing_takes_everybody_of_the_company(user, company, people):
    other = ContactFactory()
    segment = make_segment(company, *people, other, user=user)
    actions.reduce_contacts(segment, ONE, user=user, entire_companies=True)
    assert listed(segment) == {other.pk}


def test_without_the_option_only_the_match_goes(user, company, people):
    segment = make_segment(company, *people, user=user)
    actions.reduce_contacts(segment, ONE, user=user)
    assert listed(segment) == {company.pk, people[1].pk}


def test_a_colleague_who_is_not_on_the_segment_counts(user, company, people):
    segment = make_segment(company, user=user)
    actions.reduce_contacts(segment, ONE, user=user, entire_companies=True)
    assert listed(segment) == set()


def test_a_matching_company_speaks_for_its_people(user, company, people):
    segment = make_segment(*people, user=user)
    actions.reduce_contacts(segment, {"q": ["cc1"]}, user=user, entire_companies=True)
    assert listed(segment) == set()


def test_refining_keeps_everybody_of_the_company(user, company, people):
    other, lone = ContactFactory(), PersonFactory(company=None)
    segment = make_segment(company, people[1], other, lone, user=user)
    actions.refine_contacts(segment, ONE, user=user, entire_companies=True)
    assert listed(segment) == {company.pk, people[1].pk}


def test_somebody_without_a_company_speaks_for_nobody_else(user):
    lone, other = PersonFactory(company=None, job_title="T1"), PersonFactory(company=None)
    segment = make_segment(lone, other, user=user)
    actions.reduce_contacts(segment, ONE, user=user, entire_companies=True)
    assert listed(segment) == {other.pk}


def test_refining_without_conditions_keeps_all_and_is_recorded(user, company):
    segment = make_segment(company, user=user)
    for entire in (False, True):
        result = actions.refine_contacts(segment, {}, user=user, entire_companies=entire)
        assert result.line_count == 0
    assert listed(segment) == {company.pk}
    assert segment.steps.count() == 3


def test_reducing_without_conditions_empties_and_is_recorded(user, company):
    segment = make_segment(company, user=user)
    assert actions.reduce_contacts(segment, {}, user=user).line_count == 1
    assert listed(segment) == set()


def test_the_step_says_so(user, company):
    segment = make_segment(company, user=user)
    step = actions.refine_contacts(segment, ONE, user=user, entire_companies=True).step
    assert step.criteria == {"filters": ONE, "options": ["entire_companies"]}
    sentence = strip(segment).undoable.sentence
    assert sentence == "All but: Job title contains “T1”, entire companies"


@pytest.mark.parametrize("keep", [True, False])
def test_the_preview_agrees(user, company, people, keep):
    other = ContactFactory()
    segment = make_segment(company, *people, other, user=user)
    preview = preview_remove(segment, ONE, user=user, keep_matching=keep, entire_companies=True)
    act = actions.refine_contacts if keep else actions.reduce_contacts
    assert act(segment, ONE, user=user, entire_companies=True).line_count == preview.going
