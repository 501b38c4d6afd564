"""Somebody who asks, and a few people who differ in all that is asked."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from crm.models import Contact
from interactions.models import Reminder
from tests.factories import (
    BusinessRelationFactory,
    CampaignFactory,
    ConsentFactory,
    ContactFactory,
    ContactProfileAnswerFactory,
    IndustryGroupFactory,
    InteractionLogEntryFactory,
    JobResponsibilityFactory,
    LoggedSegmentFactory,
    MailingGroupFactory,
    PersonFactory,
    ProfileAnswerFactory,
    ProfileQuestionFactory,
    ProfileQuestionnaireFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import make_segment


@pytest.fixture
def user(db):
    SalespersonFactory(code="AH")
    return UserFactory(role="Marketing manager", salesperson=SalespersonFactory(code="JR"))


@pytest.fixture
def people(user):
    ah, jr = user.salesperson.__class__.objects.order_by("code")
    muster = ContactFactory(number="C1", name="Muster GmbH", country="DE", city="Bonn")
    contacts = [
        muster,
        PersonFactory(number="C2", name="Мюллер Анна", company=muster, salesperson=ah),
        PersonFactory(number="C3", name="Straße_b", company=None, country="", city="Бонн"),
        ContactFactory(number="C4", name="50%", country="FR", city="", salesperson=jr),
        PersonFactory(number="C10", name="Алла", company=None, is_inactive=True, country="DE"),
    ]
    for day, contact in zip((5, 10, 15, 20, 25), contacts, strict=True):
        made = datetime(2026, 1, day, 12, tzinfo=UTC)
        Contact.objects.filter(pk=contact.pk).update(created_at=made)
    news, vip = MailingGroupFactory(code="NEWS"), MailingGroupFactory(code="VIP")
    contacts[0].mailing_groups.add(news)
    contacts[1].mailing_groups.add(news, vip)
    contacts[3].mailing_groups.add(vip)
    muster.business_relations.add(BusinessRelationFactory(code="CUST"))
    hobbies = ProfileQuestionFactory(
        questionnaire=ProfileQuestionnaireFactory(code="LEADS"), text="Hobbies", takes_several=True
    )
    golf, chess = (
        ProfileAnswerFactory(question=hobbies, code=code, text=text, priority=priority)
        for code, text, priority in (("GOLF", "Golf", 5), ("CHESS", "Chess", 2))
    )
    for contact, answer, day in ((1, golf, 3), (1, chess, 4), (2, chess, 3)):
        ContactProfileAnswerFactory(
            contact=contacts[contact], answer=answer, said_on=date(2026, 1, day)
        )
    ConsentFactory(contact=contacts[2], channel="email", status="refused", said_on=date(2026, 1, 3))
    ConsentFactory(contact=contacts[3], channel="phone", status="given", said_on=date(2025, 1, 3))
    fair = CampaignFactory(number="FAIR", starts_on=date(2026, 2, 1), ends_on=None)
    CampaignFactory(number="OTHER")
    for contact, day, cost, minutes, campaign, cancelled in (
        (contacts[0], 5, "8", 0, fair, False),
        (contacts[0], 10, "9.50", 10, None, False),
        (contacts[1], 7, "8", 20, None, True),
        (contacts[2], 6, "0", 1, fair, False),
    ):
        InteractionLogEntryFactory(
            contact=contact,
            date=date(2026, 1, day),
            cost=Decimal(cost),
            duration_min=minutes,
            campaign=campaign,
            is_cancelled=cancelled,
        )
    make_segment(contacts[3], user=user)
    somebody = UserFactory(role="Salesperson")
    done = datetime(2026, 1, 19, 9, tzinfo=UTC)
    for contact, whose, day, done_at in (
        (contacts[0], user, 15, None),
        (contacts[1], user, 25, None),
        (contacts[2], user, 16, done),
        (contacts[3], somebody, 15, None),
    ):
        Reminder.objects.create(
            contact=contact, user=whose, remind_on=date(2026, 1, day), done_at=done_at
        )
    muster.industry_groups.add(IndustryGroupFactory(code="MACHINE"))
    contacts[2].job_responsibilities.add(JobResponsibilityFactory(code="BUYER"))
    InteractionLogEntryFactory(
        contact=contacts[4], logged_segment=LoggedSegmentFactory(description="Autumn")
    )
    return contacts
