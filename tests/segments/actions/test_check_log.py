"""Every problem is told at once, before anything happens."""

import datetime as dt

import pytest

from crm.models import MarketingSetup
from segments import actions
from segments.actions.columns import add_columns
from segments.models import Segment
from tests.documents import letter_document
from tests.factories import (
    CampaignFactory,
    ConsentFactory,
    ContactFactory,
    DocumentFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
    agrees_to_emails,
)
from tests.segments.factories import TODAY, line_of, make_segment

pytestmark = pytest.mark.django_db

REACHABLE = {"address": "Lindenweg 5", "city": "Berlin", "email": "a@example.com"}


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager", salesperson=SalespersonFactory())


def letters(*paragraphs, correspondence_type="hard_copy", **values):
    template = InteractionTemplateFactory(
        correspondence_type=correspondence_type, default_language="en", **values
    )
    InteractionTemplateLanguageFactory(
        template=template,
        language="en",
        document=letter_document(*paragraphs) if paragraphs else None,
    )
    return template


def codes(segment, *, deliver=True):
    check = actions.check_log(segment, today=TODAY, deliver=deliver)
    return {(problem.severity, problem.code): problem.count for problem in check.problems}


def test_finds_nothing_wrong_with_a_complete_segment(user):
    segment = make_segment(
        ContactFactory(**REACHABLE), user=user, template=letters("{{ contact.name }}")
    )
    assert codes(segment) == {}


def test_an_empty_segment_is_blocked(user):
    assert codes(make_segment(user=user)) == {("block", "empty"): 0}


def test_tells_every_problem_at_once_with_counts_and_lines(user):
    nobody = UserFactory(role="Marketing manager")
    contacts = [ContactFactory(is_inactive=False, **REACHABLE) for _ in range(3)]
    segment = make_segment(*contacts, user=nobody)
    contacts[0].is_privacy_blocked = True
    contacts[0].save()
    check = actions.check_log(segment, today=TODAY, deliver=True)
    assert {problem.code: problem.count for problem in check.blocks} == {
        "no_template": 3,
        "no_salesperson": 3,
        "privacy_blocked": 1,
    }
    blocked = next(problem for problem in check.blocks if problem.code == "privacy_blocked")
    assert blocked.lines == [line_of(segment, contacts[0])]
    assert check.is_blocked


def test_a_letter_needs_a_document_only_when_delivered(user):
    segment = make_segment(ContactFactory(**REACHABLE), user=user, template=letters())
    assert codes(segment) == {("block", "letter_without_document"): 1}
    assert codes(segment, deliver=False) == {}


def test_an_email_needs_a_text_or_a_document_when_delivered(user):
    template = letters(correspondence_type="email")
    contact = agrees_to_emails(ContactFactory(**REACHABLE))
    segment = make_segment(contact, user=user, template=template)
    assert codes(segment) == {("block", "email_without_text"): 1}


@pytest.mark.parametrize(
    ("contact", "code"),
    [({"city": ""}, "no_postal_address"), ({"is_excluded": True}, "excluded")],
)
def test_warns_without_blocking(user, contact, code):
    there = ContactFactory(**REACHABLE)
    segment = make_segment(there, user=user, template=letters("{{ contact.name }}"))
    for name, value in contact.items():
        setattr(there, name, value)
    there.save()
    assert codes(segment) == {("warning", code): 1}


@pytest.mark.parametrize(
    ("way", "channel", "status", "needed", "problems"),
    [
        ("hard_copy", "hard_copy", "refused", True, {("warning", "letters_refused"): 1}),
        ("hard_copy", "hard_copy", "given", True, {}),
        ("hard_copy", "email", "refused", True, {}),
        ("hard_copy", "", "", True, {}),
        ("email", "email", "refused", True, {("warning", "emails_refused"): 1}),
        ("email", "email", "refused", False, {("warning", "emails_refused"): 1}),
        ("email", "email", "given", True, {}),
        ("email", "hard_copy", "refused", False, {}),
        ("email", "", "", True, {("warning", "emails_not_asked"): 1}),
        ("email", "", "", False, {}),
        ("email", "phone", "given", True, {("warning", "emails_not_asked"): 1}),
    ],
)
def test_warns_of_who_may_not_be_written_to(user, way, channel, status, needed, problems):
    MarketingSetup.objects.update_or_create(pk=1, defaults={"email_needs_consent": needed})
    contact = ContactFactory(**REACHABLE)
    if channel:
        ConsentFactory(contact=contact, channel=channel, status=status)
    template = letters("{{ contact.name }}", correspondence_type=way)
    segment = make_segment(contact, user=user, template=template)
    assert codes(segment) == problems
    assert codes(segment, deliver=False) == {}


def test_says_how_many_were_not_asked(user):
    contacts = ContactFactory.create_batch(2, **REACHABLE)
    template = letters("{{ contact.name }}", correspondence_type="email")
    segment = make_segment(*contacts, user=user, template=template)
    (problem,) = actions.check_log(segment, today=TODAY, deliver=True).problems
    assert problem.sentence == (
        "2 contacts were not asked whether they want e-mails: logged, but not sent."
    )


def test_warns_of_an_old_date_and_of_a_retired_template(user):
    template = letters("{{ contact.name }}")
    segment = make_segment(
        ContactFactory(**REACHABLE),
        user=user,
        template=template,
        date=TODAY - dt.timedelta(days=31),
    )
    template.is_retired = True
    template.save()
    assert codes(segment) == {("warning", "old_date"): 1, ("warning", "template_retired"): 1}


MISSING = {("warning", "text_missing"): 1}


@pytest.mark.parametrize(
    ("of_contact", "of_header", "of_line", "expected"),
    [
        pytest.param("en", None, None, {}, id="there is a text"),
        pytest.param("fr", None, None, MISSING, id="none in the contact's language"),
        pytest.param("", "fr", None, MISSING, id="none in the header's language"),
        pytest.param("en", "fr", None, {}, id="the contact's language comes before the header's"),
        pytest.param("en", None, "fr", MISSING, id="none in the line's language"),
        pytest.param("fr", None, "", {}, id="the neutral one on purpose"),
    ],
)
def test_warns_where_the_text_is_in_another_language(
    user, of_contact, of_header, of_line, expected
):
    contact = ContactFactory(language=of_contact, **REACHABLE)
    header = {} if of_header is None else {"language": of_header}
    segment = make_segment(contact, user=user, template=letters("{{ contact.name }}"), **header)
    if of_line is not None:
        line = line_of(segment, contact)
        actions.update_line(line, user=user, version=1, values={"language": of_line})
    assert codes(segment) == expected


def test_warns_of_a_personal_text_that_the_letter_has_no_place_for(user):
    contact = ContactFactory(**REACHABLE)
    segment = make_segment(contact, user=user, template=letters("{{ contact.name }}"))
    actions.update_line(
        line_of(segment, contact), user=user, version=1, values={"personal_text": "Hello!"}
    )
    assert codes(segment) == {("warning", "personal_text_without_place"): 1}


def test_a_personal_text_that_a_lines_own_document_does_not_show_warns(user):
    contact = ContactFactory(**REACHABLE)
    template = letters("{{ contact.name }} {{ personal_text }}")
    segment = make_segment(contact, user=user, template=template)
    own = DocumentFactory(fields=["contact.name"])
    values = {"personal_text": "Hello!", "document": own}
    actions.update_line(line_of(segment, contact), user=user, version=1, values=values)
    assert codes(segment) == {("warning", "personal_text_without_place"): 1}


def test_a_blocked_salesperson_and_a_closed_campaign_block(user):
    segment = make_segment(
        ContactFactory(**REACHABLE),
        user=user,
        template=letters("{{ contact.name }}", campaign=CampaignFactory(is_closed=True)),
        salesperson=SalespersonFactory(is_blocked=True),
    )
    assert codes(segment) == {
        ("block", "salesperson_blocked"): 1,
        ("block", "campaign_closed"): 1,
    }


def test_counts_what_will_be_written_by_type_and_template(user):
    by_mail = ContactFactory(correspondence_type="email", **REACHABLE)
    segment = make_segment(
        ContactFactory(**REACHABLE),
        by_mail,
        user=user,
        template=letters("{{ contact.name }}", code="BUS"),
    )
    check = actions.check_log(segment, today=TODAY, deliver=False)
    assert dict(check.by_type) == {"Hard copy": 1, "E-mail": 1}
    assert check.by_template == [("BUS", 2)]
    assert check.line_count == 2


def test_the_fingerprint_changes_with_every_line_and_with_the_header(user):
    contact = ContactFactory(**REACHABLE)
    segment = make_segment(contact, user=user, template=letters("{{ contact.name }}"))

    def fingerprint():
        segment.refresh_from_db()
        return actions.check_log(segment, today=TODAY, deliver=True).fingerprint

    seen = [fingerprint()]
    assert fingerprint() == seen[0]
    actions.update_line(
        line_of(segment, contact), user=user, version=1, values={"description": "Own"}
    )
    seen.append(fingerprint())
    actions.update_header(segment, user=user, version=1, values={"description": "Autumn"})
    seen.append(fingerprint())
    actions.add_line(segment, ContactFactory(**REACHABLE), user=user)
    seen.append(fingerprint())
    assert len(set(seen)) == 4


def test_warns_of_a_column_that_the_letter_prints_and_no_list_has_brought(user):
    template = letters("{{ list.discount }} {{ list.seat }}")
    segment = make_segment(ContactFactory(**REACHABLE), user=user, template=template)
    add_columns(segment.steps.last(), {"seat": "Seat"})
    assert codes(segment) == {("warning", "column_missing"): 1}
    add_columns(segment.steps.last(), {"discount": "Discount"})
    assert codes(Segment.objects.get(pk=segment.pk)) == {}
