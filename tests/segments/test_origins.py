"""What the form of a line says of inherited values: each with whose it is."""

import datetime as dt

import pytest

from segments import actions
from segments.models import SegmentLine
from segments.origins import inherited_values
from tests.factories import (
    CampaignFactory,
    ContactAltAddressFactory,
    ContactFactory,
    InteractionGroupFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import line_of, make_segment, resolved

pytestmark = pytest.mark.django_db

SEGMENT, CONTACT = "from the segment", "from the contact"
TEMPLATE, OWN = "from template BUS", "from template CALL"


def template_of(code, **values):
    """A letter with everything said, and texts in English and Russian."""
    template = InteractionTemplateFactory(
        code=code,
        cost="8.00",
        duration_min=30,
        information_flow="outbound",
        initiated_by="us",
        correspondence_type="hard_copy",
        group=InteractionGroupFactory(description=f"Group {code}"),
        default_language="en",
        **values,
    )
    for language in ("en", "ru"):
        InteractionTemplateLanguageFactory(
            template=template, language=language, subject=f"{code} {language}"
        )
    return template


def inherited(contact=None, template=None, header=None, line=None):
    """What the one line of such a segment inherits, by field: text and origin."""
    contact = contact or ContactFactory()
    user = UserFactory(role="Marketing manager")
    segment = make_segment(contact, user=user, template=template, **(header or {}))
    row = line_of(segment, contact)
    if line:
        row = actions.update_line(row, user=user, version=1, values=line)
    values = inherited_values(SegmentLine.objects.select_related("segment").get(pk=row.pk))
    return {name: (value.text, value.origin) for name, value in values.items()}


def test_every_value_that_inherits_is_told():
    assert set(inherited()) == set(SegmentLine.OVERRIDES)


def test_a_header_without_a_template_is_all_there_is():
    values = inherited()
    assert values["template"] == ("–", "")
    assert values["description"] == ("Spring letter", SEGMENT)
    assert values["cost"] == ("0.00", "")
    assert values["date"] == ("on logging", "")
    assert values["salesperson"] == ("–", "")
    assert values["campaign_target"] == ("No", "as there is no campaign")


def test_the_template_is_behind_what_the_header_does_not_say():
    values = inherited(template=template_of("BUS", campaign=CampaignFactory(number="CP1")))
    assert values["template"] == ("BUS", SEGMENT)
    assert values["cost"] == ("8.00", TEMPLATE)
    assert values["duration_min"] == ("30", TEMPLATE)
    assert values["information_flow"] == ("Outbound", TEMPLATE)
    assert values["group"] == ("Group BUS", TEMPLATE)
    assert values["correspondence_type"] == ("Hard copy", TEMPLATE)
    assert values["campaign"] == ("CP1 · Spring", TEMPLATE)
    assert values["campaign_target"] == ("No", TEMPLATE)
    assert values["language"] == ("English", TEMPLATE)
    assert values["subject"] == ("BUS en", TEMPLATE)


def test_the_header_is_before_its_template():
    header = {
        "cost": "9.00",
        "correspondence_type": "email",
        "language": "ru",
        "date": dt.date(2026, 2, 1),
        "salesperson": SalespersonFactory(name="Anna"),
        "campaign": CampaignFactory(number="CP9"),
        "campaign_target": True,
        "send_as_attachment": True,
    }
    values = inherited(template=template_of("BUS"), header=header)
    assert values["cost"] == ("9.00", SEGMENT)
    assert values["correspondence_type"] == ("E-mail", SEGMENT)
    assert values["language"] == ("Russian", SEGMENT)
    assert values["date"] == ("02/01/2026", SEGMENT)
    assert values["salesperson"] == ("Anna", SEGMENT)
    assert values["campaign"] == ("CP9 · Spring", SEGMENT)
    assert values["campaign_target"] == ("Yes", SEGMENT)
    assert values["send_as_attachment"] == ("Yes", SEGMENT)
    assert values["subject"] == ("BUS ru", TEMPLATE)


def test_the_contact_is_asked_where_the_rule_says_so():
    contact = ContactFactory(
        language="ru", correspondence_type="email", salesperson=SalespersonFactory(name="Ivan")
    )
    values = inherited(contact, template_of("BUS"), {"language": "en"})
    assert values["language"] == ("Russian", CONTACT)
    assert values["correspondence_type"] == ("E-mail", CONTACT)
    assert values["salesperson"] == ("Ivan", CONTACT)


@pytest.mark.parametrize(
    ("template_ignores", "header_ignores", "origin"),
    [(True, None, TEMPLATE), (True, False, CONTACT), (False, True, TEMPLATE)],
)
def test_a_preference_that_is_ignored_is_nobodys(template_ignores, header_ignores, origin):
    contact = ContactFactory(correspondence_type="email")
    template = template_of("BUS", ignore_contact_preference=template_ignores)
    values = inherited(contact, template, {"ignore_contact_preference": header_ignores})
    assert values["correspondence_type"][1] == origin


def test_a_template_of_the_lines_own_is_before_the_header():
    header = {"cost": "9.00", "correspondence_type": "email", "language": "ru"}
    own = template_of("CALL")
    values = inherited(template=template_of("BUS"), header=header, line={"template": own})
    assert values["template"] == ("BUS", SEGMENT)
    assert values["cost"] == ("8.00", OWN)
    assert values["correspondence_type"] == ("Hard copy", OWN)
    assert values["language"] == ("English", OWN)
    assert values["subject"] == ("CALL en", OWN)
    assert values["description"] == ("Spring letter", SEGMENT)


def test_other_values_of_the_line_count():
    line = {"language": "ru", "campaign": CampaignFactory(), "cost": "1.00"}
    values = inherited(template=template_of("BUS", campaign_target=True), line=line)
    assert values["subject"] == ("BUS ru", TEMPLATE)
    assert values["campaign_target"] == ("Yes", TEMPLATE)
    assert values["cost"] == ("8.00", TEMPLATE)


def test_no_campaign_leaves_nothing_to_target():
    template = template_of("BUS", campaign=CampaignFactory(), campaign_target=True)
    none = ("No", "as there is no campaign")
    assert inherited(template=template, header={"no_campaign": True})["campaign_target"] == none
    assert inherited(template=template, line={"no_campaign": True})["campaign_target"] == none


def test_an_emails_subject_may_be_the_description():
    values = inherited(header={"correspondence_type": "email"})
    assert values["subject"] == ("Spring letter", "from the description")


def test_the_address_is_the_one_active_on_the_day():
    contact = ContactFactory(address="Main 1", city="Leeds")
    assert inherited(contact)["address"] == ("Main 1, Leeds", CONTACT)
    ContactAltAddressFactory(
        contact=contact, address="Elm 1", starts_on="2026-06-01", ends_on="2026-07-01"
    )
    assert inherited(contact)["address"] == ("Main 1, Leeds", CONTACT)
    line = {"date": dt.date(2026, 6, 15)}
    assert inherited(contact, line=line)["address"] == ("Elm 1, Leeds", CONTACT)


def test_what_is_told_is_what_a_reset_gives():
    template, user = template_of("BUS"), UserFactory(role="Marketing manager")
    contact = ContactFactory()
    segment = make_segment(contact, user=user, template=template)
    values = {"cost": "1.00", "subject": "Own", "duration_min": 3}
    line = actions.update_line(line_of(segment, contact), user=user, version=1, values=values)
    told = inherited_values(line)
    actions.update_line(line, user=user, version=2, values=dict.fromkeys(values))
    row = resolved(segment, contact)
    assert (told["cost"].text, told["subject"].text) == (f"{row.r_cost:.2f}", row.r_subject)
    assert told["duration_min"].text == str(row.r_duration_min)
