"""The lists of a contact in its letters: read by the database, frozen with the log."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import ContactProfileAnswer, MailingGroup, MailingGroupMembership
from interactions.logged_letters import entry_values
from interactions.models import InteractionLogEntry
from interactions.summaries import kept_values
from segments.empty_fields import empty_fields
from segments.letters import Letters, letter_of
from segments.resolving import Resolver
from tests.documents import letter_document
from tests.factories import (
    ContactAltAddressFactory,
    ContactProfileAnswerFactory,
    InteractionLogEntryFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    MailingGroupMembershipFactory,
    PersonFactory,
    ProfileAnswerFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import TODAY, line_of, log, make_segment

pytestmark = pytest.mark.django_db

LISTS = ("interactions", "profile", "groups", "addresses")
SAYS_ALL = "".join(f"{{% for row in contact.{name} %}}x{{% endfor %}}" for name in LISTS)


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager")


def template_of(text: str):
    template = InteractionTemplateFactory(correspondence_type="hard_copy")
    InteractionTemplateLanguageFactory(
        template=template, language="", document=letter_document(text)
    )
    return template


def with_lists():
    """A contact with a row or two in each list, and rows that no letter tells of."""
    salesperson = SalespersonFactory()
    person = PersonFactory(address="Lindenweg 5", city="Berlin", salesperson=salesperson)
    for day, subject in ((3, "News"), (9, "Offer")):
        InteractionLogEntryFactory(
            contact=person, date=dt.date(2025, 6, day), description="Call", subject=subject
        )
    InteractionLogEntryFactory(contact=person, is_cancelled=True)
    answer = ProfileAnswerFactory(text="Ten", question__text="How many?")
    ContactProfileAnswerFactory(contact=person, answer=answer, said_on=dt.date(2025, 5, 1))
    news = MailingGroup.objects.get_or_create(code="NEWS", description="News")[0]
    MailingGroupMembershipFactory(contact=person, group=news)
    ContactAltAddressFactory(contact=person, code="SEA", city="Sassnitz", starts_on="2030-01-01")
    ContactAltAddressFactory(contact=person, code="OLD", ends_on=dt.date(2025, 1, 1))
    return person


def test_a_letter_has_the_lists_of_its_contact_in_order(user):
    segment = make_segment(person := with_lists(), user=user, template=template_of(SAYS_ALL))

    contact = letter_of(line_of(segment, person), today=TODAY).values["contact"]

    said = [(row["date"], row["subject"]) for row in contact["interactions"]]
    assert said == [("2025-06-09", "Offer"), ("2025-06-03", "News")]
    assert contact["profile"] == [{"question": "How many?", "answer": "Ten", "date": "2025-05-01"}]
    assert contact["groups"] == [{"code": "NEWS", "description": "News"}]
    assert [row["city"] for row in contact["addresses"]] == ["Sassnitz"]


def test_what_a_list_held_is_frozen_with_the_log(user):
    segment = make_segment(person := with_lists(), user=user, template=template_of(SAYS_ALL))
    before = letter_of(line_of(segment, person), today=TODAY).values["contact"]

    log(segment, user)
    ContactProfileAnswer.objects.all().delete()
    MailingGroupMembership.objects.all().delete()
    entry = InteractionLogEntry.objects.get(segment_number=segment.number)

    after = entry_values(entry)["contact"]
    assert {name: after[name] for name in LISTS} == {name: before[name] for name in LISTS}
    assert ("mailing groups", "NEWS · News") in kept_values(entry)


def test_lists_that_no_document_uses_are_not_frozen(user):
    segment = make_segment(with_lists(), user=user, template=template_of("{{ contact.name }}"))

    log(segment, user)

    assert (
        "lists" not in InteractionLogEntry.objects.get(segment_number=segment.number).merge_values
    )


def test_lists_take_as_many_statements_for_one_contact_as_for_many(user):
    segment = make_segment(with_lists(), user=user, template=template_of(SAYS_ALL))
    many = make_segment(with_lists(), with_lists(), user=user, template=segment.template.template)
    counts = []
    for worksheet in (segment, many):
        with CaptureQueriesContext(connection) as asked:
            letters = Letters(worksheet, today=TODAY)
            list(letters.read(letters.lines))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_check_counts_who_has_nothing_in_a_list(user):
    template = template_of("{% for row in contact.groups %}{{ row.description }}{% endfor %}")
    nobody = PersonFactory(address="Lindenweg 5", city="Berlin")
    segment = make_segment(with_lists(), nobody, user=user, template=template)
    document = template.languages.get().document

    found = empty_fields(Resolver(segment, today=TODAY), document)

    assert [(field.name, field.count) for field in found] == [("contact.groups", 1)]
