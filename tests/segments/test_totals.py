"""Totals are those of the lines as they resolve."""

from decimal import Decimal

import pytest

from segments import actions
from segments.totals import Totals, totals
from tests.factories import ContactFactory, InteractionTemplateFactory, UserFactory
from tests.segments.factories import line_of, make_segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager")


@pytest.fixture
def contacts(db):
    return ContactFactory.create_batch(4)


@pytest.fixture
def segment(user, contacts):
    template = InteractionTemplateFactory(cost=Decimal("8.10"), duration_min=30)
    return make_segment(*contacts, user=user, template=template)


def test_of_an_empty_segment_are_nothing(user):
    assert totals(make_segment(user=user)) == Totals(0, Decimal(0), 0)


def test_add_up_inherited_own_and_own_templates_values(user, segment, contacts):
    own = InteractionTemplateFactory(cost=Decimal("0.05"), duration_min=1)
    for contact, values in zip(
        contacts, [{}, {"cost": Decimal("2.20")}, {"template": own}], strict=False
    ):
        if values:
            actions.update_line(line_of(segment, contact), user=user, version=1, values=values)
    actions.remove_lines(segment, [line_of(segment, contacts[3]).pk], user=user)
    found = totals(segment)
    assert found == Totals(3, Decimal("10.35"), 61)
    assert (found.hours, found.minutes) == (1, 1)


def test_cost_the_same_at_any_number_of_lines(user, segment, django_assert_num_queries):
    for _round in range(2):
        # templates · their texts · whether there are other addresses · all lines at once
        with django_assert_num_queries(4):
            totals(segment)
        for contact in ContactFactory.create_batch(20):
            actions.add_line(segment, contact, user=user)
