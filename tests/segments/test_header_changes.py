"""What a change of the header would touch, known before anything is written."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from segments import actions
from segments.header_changes import header_at_stake, stake_of
from segments.models import SegmentTemplate
from tests.factories import (
    ContactFactory,
    DocumentFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    UserFactory,
)
from tests.segments.factories import line_of, make_segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager")


@pytest.fixture
def contacts(db):
    return ContactFactory.create_batch(3)


@pytest.fixture
def other():
    return InteractionTemplateFactory(code="CALL", cost=Decimal(15))


@pytest.fixture
def segment(user, contacts):
    template = InteractionTemplateFactory(code="BUS", cost=Decimal(8))
    return make_segment(*contacts, user=user, template=template)


def type_in(segment, contact, user, **values):
    line = line_of(segment, contact)
    actions.update_line(line, user=user, version=line.version, values=values)


def test_nothing_where_nobody_says_anything(segment, other):
    assert header_at_stake(segment, {"description": "New", "template": other}) is None


def test_nothing_is_written(segment, user, contacts, other):
    type_in(segment, contacts[0], user, cost=Decimal(3))
    assert header_at_stake(segment, {"template": other, "description": "New"})
    assert not SegmentTemplate.objects.filter(segment=segment, template=other).exists()
    assert (segment.template.code, segment.description) == ("BUS", "Spring letter")


def test_lines_that_override_a_changed_field_are_counted(segment, user, contacts):
    for contact in contacts[:2]:
        type_in(segment, contact, user, description="Own")
    type_in(segment, contacts[2], user, cost=Decimal(3))
    assert stake_of(segment, {"description": "New"}).overriding == {"description": 2}


def test_a_value_saved_as_it_was_touches_nobody(segment, user, contacts):
    type_in(segment, contacts[0], user, description="Own")
    assert not stake_of(segment, {"description": segment.description})


def test_lines_are_counted_whose_value_would_come_from_another_template(
    segment, user, contacts, other
):
    type_in(segment, contacts[0], user, cost=Decimal(3))
    type_in(segment, contacts[1], user, duration_min=5)
    assert stake_of(segment, {"template": other}).overriding == {"cost": 1}


def test_lines_that_have_the_new_template_already_are_no_exception(segment, user, contacts, other):
    third = InteractionTemplateFactory(code="T9")
    type_in(segment, contacts[0], user, template=other)
    type_in(segment, contacts[1], user, template=third)
    assert stake_of(segment, {"template": other}).overriding == {"template": 1}
    assert stake_of(segment, {"template": None}).overriding == {"template": 2}


def test_a_value_typed_with_the_new_template_is_not_lost(segment, user, other):
    values = {"cost": Decimal(9), "duration_min": 7}
    header = actions.update_header(segment, user=user, version=segment.version, values=values)
    stake = stake_of(header.segment, {"template": other, "cost": Decimal(11)})
    assert stake.reset == ["duration_min"]


def test_own_documents_that_fall_asleep_are_named(segment, other):
    pinned = segment.template
    for language in ("en", "ru"):
        pinned.languages.create(language=language, own_document=DocumentFactory())
    question = header_at_stake(segment, {"template": other})
    assert "template BUS (English, Russian) are no longer used" in question["details"][0]


def test_a_template_that_was_pinned_before_comes_as_it_was(segment, user, other):
    InteractionTemplateLanguageFactory(template=other)
    version = segment.version
    for template in (other, segment.template.template):
        change = actions.update_header(
            segment, user=user, version=version, values={"template": template}
        )
        version, segment = change.segment.version, change.segment
    other.cost = Decimal(99)
    other.save()
    assert stake_of(segment, {"template": other}).header.template.cost == 15


def test_costs_the_same_at_any_number_of_lines(user, segment, other):
    longer = make_segment(
        *ContactFactory.create_batch(20), user=user, template=segment.template.template
    )
    counts = []
    for each in (segment, longer):
        each.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            header_at_stake(each, {"template": other, "description": "New"})
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
