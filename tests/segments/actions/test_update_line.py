"""A line stores only what differs from what it would inherit."""

import datetime as dt
from decimal import Decimal

import pytest

from crm.exceptions import NotAllowed
from segments import actions
from segments.exceptions import LineChanged, LineIsGone
from tests.factories import (
    CampaignFactory,
    ContactAltAddressFactory,
    ContactFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import TODAY, line_of, make_segment, resolved

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager", salesperson=SalespersonFactory())


@pytest.fixture
def template():
    template = InteractionTemplateFactory(
        cost="8.00", correspondence_type="hard_copy", default_language="en"
    )
    InteractionTemplateLanguageFactory(template=template, language="en", subject="News")
    return template


@pytest.fixture
def line(user, template):
    contact = ContactFactory(language="en")
    return line_of(make_segment(contact, user=user, template=template), contact)


def update(line, user, version=1, **values):
    return actions.update_line(line, user=user, version=version, values=values)


INHERITED = [
    ("description", "Spring letter"),
    ("cost", Decimal("8.00")),
    ("correspondence_type", "hard_copy"),
    ("language", "en"),
    ("subject", "News"),
]


@pytest.mark.parametrize(("field", "value"), INHERITED)
def test_a_value_equal_to_the_inherited_one_is_no_override(line, user, field, value):
    assert getattr(update(line, user, **{field: value}), field) is None


def test_the_headers_own_template_is_no_override(line, user, template):
    assert update(line, user, template=template).template is None


def test_none_inherits_again(line, user):
    update(line, user, description="Own", date=dt.date(2026, 3, 1))
    updated = update(line, user, version=2, description=None, date=None)
    assert (updated.description, updated.date) == (None, None)


def test_blank_on_purpose_is_kept(line, user):
    updated = update(line, user, correspondence_type="", subject="")
    assert (updated.correspondence_type, updated.subject) == ("", "")


def test_writes_the_given_values_only(line, user):
    update(line, user, personal_text="Hello!")
    updated = update(line, user, version=2, description="Own")
    assert (updated.personal_text, updated.description) == ("Hello!", "Own")


def test_a_template_of_the_lines_own_is_pinned_to_the_segment(line, user):
    other = InteractionTemplateFactory(cost="15.00")
    update(line, user, template=other)
    other.cost = Decimal(99)
    other.save()
    assert resolved(line.segment, line.contact).r_cost == 15


def test_refuses_an_old_version_and_shows_the_other_values(line, user):
    update(line, user, description="Theirs")
    with pytest.raises(LineChanged) as refused:
        update(line, user, version=1, description="Mine")
    assert refused.value.theirs.description == "Theirs"
    line.refresh_from_db()
    assert line.description == "Theirs"


def test_refuses_a_line_that_was_removed(line, user):
    actions.remove_lines(line.segment, [line.pk], user=user)
    with pytest.raises(LineIsGone):
        update(line, user, description="Late")


def test_refuses_somebody_elses_segment(line):
    with pytest.raises(NotAllowed):
        update(line, UserFactory(role="Salesperson"), description="Mine")


def test_sets_and_resets_many_lines_at_once(user, template):
    contacts = ContactFactory.create_batch(3)
    segment = make_segment(*contacts, user=user, template=template)
    chosen = [line_of(segment, contact).pk for contact in contacts[:2]]
    values = {"description": "Call", "cost": Decimal("8.00")}
    assert actions.update_lines(segment, chosen, user=user, values=values).line_count == 2
    rows = [line_of(segment, contact) for contact in contacts]
    assert [(row.description, row.cost) for row in rows] == [
        ("Call", None),
        ("Call", None),
        (None, None),
    ]
    actions.reset_lines(segment, chosen[:1], user=user, fields=["description"])
    assert [line_of(segment, contact).description for contact in contacts] == [None, "Call", None]


def test_emptying_what_cannot_be_blank_resets_it():
    user = UserFactory(role="Marketing manager")
    segment = make_segment(ContactFactory(), user=user)
    line = segment.lines.get()
    line = actions.update_line(line, user=user, version=1, values={"description": "Own"})
    assert (
        actions.update_lines(segment, [line.pk], user=user, values={"description": ""}).line_count
        == 1
    )
    line.refresh_from_db()
    assert line.description is None


def test_a_flag_is_compared_with_what_the_lines_own_campaign_brings():
    user = UserFactory(role="Marketing manager")
    contact, template = ContactFactory(), InteractionTemplateFactory(campaign_target=True)
    segment = make_segment(contact, user=user, template=template)
    line, campaign = segment.lines.get(), CampaignFactory()
    line = actions.update_line(line, user=user, version=1, values={"campaign": campaign})
    assert resolved(segment, contact).r_campaign_target is True
    actions.update_line(line, user=user, version=2, values={"campaign_target": False})
    assert resolved(segment, contact).r_campaign_target is False


def test_a_subject_is_compared_with_what_the_lines_own_type_brings():
    user = UserFactory(role="Marketing manager")
    contact = ContactFactory()
    segment = make_segment(contact, user=user, correspondence_type="email")
    line = segment.lines.get()
    values = {"correspondence_type": "hard_copy"}
    line = actions.update_line(line, user=user, version=1, values=values)
    actions.update_line(line, user=user, version=2, values={"subject": segment.description})
    assert resolved(segment, contact).r_subject == segment.description


def test_the_address_of_the_day_is_the_inherited_one(user):
    """Which alternative address a line inherits depends on the day that the act is told."""
    contact = ContactFactory()
    summer = ContactAltAddressFactory(
        contact=contact, starts_on=dt.date(2026, 6, 1), ends_on=dt.date(2026, 8, 31)
    )
    segment = make_segment(contact, user=user)
    for version, today, kept in ((1, dt.date(2026, 7, 1), None), (2, TODAY, summer)):
        values = {"address": summer}
        line = actions.update_line(
            line_of(segment, contact), user=user, version=version, values=values, today=today
        )
        assert line.address == kept
