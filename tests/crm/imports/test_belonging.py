"""Groups and consents of a file, written with its contacts."""

from datetime import date

import pytest
from django.utils import timezone

from crm.imports import preview_import, run_import, take_in
from crm.models import BusinessRelation, Consent, Contact, Event, MailingGroup
from tests.factories import ConsentFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
HEADER = "Company,Contact Name,Mailing group,Business relation,Newsletter,Consent date"


def run_of(*rows: str, user=None):
    text = "\n".join([HEADER, *rows])
    return take_in(
        user=user or UserFactory(role="Salesperson"), file_name="l.csv", content=text.encode()
    )


def imported(*rows: str) -> dict:
    run = run_of(*rows)
    return run_import(run, user=run.owner)


@pytest.fixture
def codes():
    MailingGroup.objects.create(code="NEWS", description="News")
    MailingGroup.objects.create(code="VIP", description="Best clients")
    BusinessRelation.objects.create(code="CUST", description="Customer")


def groups_of(contact: Contact, field: str) -> set[str]:
    return set(getattr(contact, field).values_list("code", flat=True))


def test_new_contacts_come_with_their_groups_and_consents(codes):
    result = imported("Acme,Anna,NEWS;vip,cust,yes,2025-04-03", "Best,,NEWS,,no,")
    assert (result["companies"]["new"], result["people"]["new"]) == (2, 1)
    anna = Contact.objects.get(name="Anna")
    assert groups_of(anna, "mailing_groups") == {"NEWS", "VIP"}
    assert groups_of(anna.company, "business_relations") == {"CUST"}
    consent = anna.consents.get()
    assert (consent.channel, consent.status, consent.said_on) == (
        "email",
        "given",
        date(2025, 4, 3),
    )
    refusal = Contact.objects.get(name="Best").consents.get()
    assert (refusal.status, refusal.said_on) == ("refused", timezone.localdate())
    told = Event.objects.filter(subject="consent", subject_key=anna.number).get()
    assert told.details == {"channel": "email", "answer": "given"}
    assert anna.version == 1


def test_a_second_run_changes_nothing_and_a_group_more_is_an_update(codes):
    row = "Acme,Anna,NEWS,CUST,yes,2025-04-03"
    imported(row)
    again = imported(row)
    assert again["people"] == {"new": 0, "update": 0, "unchanged": 1}
    assert Event.objects.filter(subject="consent").count() == 1
    run = run_of("Acme,Anna,VIP,,,")
    assert preview_import(run, user=run.owner).people.update == 1
    assert run_import(run, user=run.owner)["people"]["update"] == 1
    anna = Contact.objects.get(name="Anna")
    assert groups_of(anna, "mailing_groups") == {"NEWS", "VIP"}
    assert anna.version == 2


@pytest.mark.parametrize(
    ("stored", "cells", "status"),
    [
        (("refused", date(2025, 4, 3)), "yes,", "refused"),
        (("refused", date(2025, 4, 3)), "yes,2025-04-02", "refused"),
        (("refused", date(2025, 4, 3)), "yes,2025-04-04", "given"),
        (("given", date(2025, 4, 3)), "no,", "refused"),
        (("given", date(2025, 4, 3)), "no,2025-04-03", "refused"),
        (("given", date(2025, 4, 3)), "no,2025-04-02", "given"),
        (("given", date(2025, 4, 3)), ",2025-04-04", "given"),
    ],
)
def test_a_refusal_is_written_over_by_a_later_answer_only(codes, stored, cells, status):
    anna = PersonFactory(name="Anna", sort_name="anna")
    ConsentFactory(contact=anna, channel="email", status=stored[0], said_on=stored[1])
    imported(f"{anna.company.name},Anna,,,{cells}" if anna.company else f",Anna,,,{cells}")
    assert Consent.objects.get(contact=anna).status == status


def test_costs_the_same_for_any_number_of_rows(codes):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    user = UserFactory(role="Salesperson")
    user.has_perm("crm.import_contact")

    def cost(count: int, prefix: str) -> int:
        rows = [f"{prefix} {n},Anna {n},NEWS;VIP,CUST,yes,2025-04-03" for n in range(count)]
        run = run_of(*rows, user=user)
        with CaptureQueriesContext(connection) as queries:
            run_import(run, user=user)
        return len(queries)

    cost(1, "warm")
    assert cost(2, "a") == cost(20, "b")
