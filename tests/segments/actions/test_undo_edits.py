"""An edit is a step: taken back where nobody changed the value since, and done again."""

import datetime as dt
from decimal import Decimal

import pytest

from segments import actions, sentences
from segments.models import Segment, SegmentLine, SegmentLineBefore
from segments.steps import strip
from tests.factories import (
    CampaignFactory,
    ContactAltAddressFactory,
    ContactFactory,
    InteractionTemplateFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import line_of, make_segment, resolved

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager")


@pytest.fixture
def contacts(db):
    return ContactFactory.create_batch(3)


@pytest.fixture
def segment(user, contacts):
    template = InteractionTemplateFactory(
        cost="8.00", correspondence_type="hard_copy", campaign=CampaignFactory()
    )
    return make_segment(*contacts, user=user, template=template)


def edit(segment, user, **values):
    return actions.update_lines(segment, segment.lines.all(), user=user, values=values)


def type_in(segment, contact, user, **values):
    line = line_of(segment, contact)
    return actions.update_line(line, user=user, version=line.version, values=values)


def back(segment, user):
    return actions.undo(segment, user=user, step=strip(segment).undoable.step.pk)


def forth(segment, user):
    return actions.redo(segment, user=user, step=strip(segment).redoable.step.pk)


def said(segment, name):
    return list(segment.lines.order_by("pk").values_list(name, flat=True))


EVERY_FIELD = {
    "description": "Call",
    "date": dt.date(2026, 2, 3),
    "correspondence_type": "",
    "language": "ru",
    "subject": "News",
    "cost": Decimal("3.50"),
    "duration_min": 7,
    "information_flow": "inbound",
    "initiated_by": "them",
    "campaign_target": True,
    "send_as_attachment": True,
    "personal_text": "It was good to meet you.",
    "evaluation": "positive",
    "attempt_failed": True,
}


@pytest.mark.parametrize(("name", "value"), EVERY_FIELD.items())
def test_every_field_goes_back_and_forth(segment, user, name, value):
    before = said(segment, name)
    edit(segment, user, **{name: value})
    after = said(segment, name)
    assert after == [value] * 3
    assert back(segment, user).line_count == 3
    assert said(segment, name) == before
    assert forth(segment, user).line_count == 3
    assert said(segment, name) == after


def test_keys_go_back_and_forth(segment, user):
    own = InteractionTemplateFactory()
    salesperson = SalespersonFactory()
    edit(segment, user, template=own, salesperson=salesperson)
    pinned = segment.templates.get(template=own)
    back(segment, user)
    assert said(segment, "template") == said(segment, "salesperson") == [None] * 3
    forth(segment, user)
    assert said(segment, "template") == [pinned.pk] * 3
    assert said(segment, "salesperson") == [salesperson.pk] * 3


def test_each_line_gets_its_own_value_back(segment, user, contacts):
    type_in(segment, contacts[0], user, description="First")
    type_in(segment, contacts[1], user, description="Second")
    edit(segment, user, description="All")
    back(segment, user)
    assert said(segment, "description") == ["First", "Second", None]


def test_what_somebody_typed_since_stays_and_is_counted(segment, user, contacts):
    edit(segment, user, description="All")
    type_in(segment, contacts[1], user, description="Since")
    result = back(segment, user)
    assert (result.line_count, result.kept) == (2, 1)
    assert said(segment, "description") == [None, "Since", None]
    again = forth(segment, user)
    assert (again.line_count, again.kept) == (2, 1)
    assert said(segment, "description") == ["All", "Since", "All"]


def test_another_field_typed_since_does_not_keep_the_line(segment, user, contacts):
    edit(segment, user, description="All")
    type_in(segment, contacts[1], user, personal_text="Hello!")
    assert back(segment, user).kept == 0
    assert said(segment, "personal_text") == ["", "Hello!", ""]


def test_a_campaign_and_no_campaign_go_back_together(segment, user, contacts):
    first, second = CampaignFactory.create_batch(2)
    edit(segment, user, no_campaign=True)
    edit(segment, user, campaign=first)
    type_in(segment, contacts[0], user, campaign=second)
    result = back(segment, user)
    assert result.kept == 1
    assert said(segment, "no_campaign") == [False, True, True]
    assert said(segment, "campaign") == [second.pk, None, None]


def test_the_main_address_goes_back_and_forth(segment, user, contacts):
    address = ContactAltAddressFactory(contact=contacts[0])
    assert resolved(segment, contacts[0]).r_address == address.pk
    edit(segment, user, main_address=True)
    assert said(segment, "main_address") == [True, False, False]
    assert resolved(segment, contacts[0]).r_address is None
    back(segment, user)
    assert resolved(segment, contacts[0]).r_address == address.pk


def test_a_value_that_equals_the_inherited_one_is_none_and_goes_back(segment, user, contacts):
    type_in(segment, contacts[0], user, cost=Decimal("9.00"))
    edit(segment, user, cost=Decimal("8.00"))
    assert said(segment, "cost") == [None] * 3
    back(segment, user)
    assert said(segment, "cost") == [Decimal("9.00"), None, None]


def test_a_new_step_drops_the_edit_that_was_taken_back(segment, user):
    edit(segment, user, description="All")
    back(segment, user)
    actions.add_line(segment, ContactFactory(), user=user)
    assert strip(segment).redoable is None
    assert not SegmentLineBefore.objects.exists()


def test_the_header_goes_back_and_forth(segment, user, contacts):
    salesperson = SalespersonFactory()
    values = {
        "description": "Autumn",
        "date": dt.date(2026, 3, 4),
        "cost": Decimal("9.50"),
        "salesperson": salesperson,
        "no_campaign": True,
    }
    actions.update_header(segment, user=user, version=segment.version, values=values)
    back(segment, user)
    header = Segment.objects.get(pk=segment.pk)
    assert (header.description, header.date, header.cost) == ("Spring letter", None, None)
    assert (header.salesperson, header.no_campaign) == (None, False)
    assert header.version > segment.version
    forth(segment, user)
    header.refresh_from_db()
    assert (header.description, header.date) == ("Autumn", dt.date(2026, 3, 4))
    assert (header.cost, header.salesperson) == (Decimal("9.50"), salesperson)


def test_another_template_goes_back_with_the_values_it_reset(segment, user, contacts):
    header = actions.update_header(
        segment, user=user, version=segment.version, values={"cost": Decimal("9.00")}
    ).segment
    other = InteractionTemplateFactory(cost="15.00")
    actions.update_header(header, user=user, version=header.version, values={"template": other})
    back(segment, user)
    segment.refresh_from_db()
    assert resolved(segment, contacts[0]).r_cost == Decimal("9.00")


def test_what_somebody_changed_in_the_header_since_stays_and_is_named(segment, user):
    header = actions.update_header(
        segment, user=user, version=segment.version, values={"cost": Decimal(9), "duration_min": 5}
    ).segment
    Segment.objects.filter(pk=header.pk).update(cost=Decimal(11))
    result = back(segment, user)
    assert result.kept_fields == ["cost"]
    header.refresh_from_db()
    assert (header.cost, header.duration_min) == (Decimal(11), None)


@pytest.mark.django_db(transaction=True)
def test_what_named_a_row_that_is_gone_stays_and_earlier_steps_can_still_go_back(user, contacts):
    gone, other = CampaignFactory(), CampaignFactory()
    segment = make_segment(*contacts, user=user, template=InteractionTemplateFactory())
    segment.refresh_from_db()
    for campaign in (gone, other):
        segment = actions.update_header(
            segment, user=user, version=segment.version, values={"campaign": campaign}
        ).segment
    gone.delete()
    result = actions.undo(segment, user=user, step=strip(segment).undoable.step.pk)
    assert result.kept_fields == ["campaign"]
    segment.refresh_from_db()
    assert segment.campaign == other
    actions.undo(segment, user=user, step=strip(segment).undoable.step.pk)


def test_an_edit_of_the_header_alone_is_told_as_such(segment, user):
    actions.update_header(
        segment, user=user, version=segment.version, values={"description": "New"}
    )
    back = actions.undo(segment, user=user, step=strip(segment).undoable.step.pk)
    assert sentences.step_back(back) == ["The step was taken back; the header is as it was."]
    again = actions.redo(segment, user=user, step=strip(segment).redoable.step.pk)
    assert sentences.step_forward(again) == [
        "The step was done again; the header is changed again."
    ]


def test_lines_reset_with_the_header_go_back_with_it(segment, user, contacts):
    type_in(segment, contacts[0], user, description="Own")
    change = actions.update_header(
        segment,
        user=user,
        version=segment.version,
        values={"description": "Autumn"},
        reset_lines=["description"],
    )
    assert (change.lines_reset, change.overriding) == (1, {})
    assert resolved(change.segment, contacts[0]).r_description == "Autumn"
    back(segment, user)
    segment.refresh_from_db()
    assert resolved(segment, contacts[0]).r_description == "Own"
    assert resolved(segment, contacts[1]).r_description == "Spring letter"


@pytest.mark.parametrize("size", [2, 30])
def test_takes_the_same_number_of_statements_at_any_size(user, size, django_assert_num_queries):
    segment = make_segment(user=user)
    ContactFactory.create_batch(size, country="DE")
    actions.add_contacts(segment, {"country": ["DE"]}, user=user)
    lines = SegmentLine.objects.filter(segment=segment)
    with django_assert_num_queries(15):
        actions.update_lines(
            segment, lines, user=user, values={"description": "All", "cost": Decimal(3)}
        )
    with django_assert_num_queries(12):
        back(segment, user)
    with django_assert_num_queries(12):
        forth(segment, user)
