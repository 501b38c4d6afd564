"""Seeded contacts and worksheets of any size; the worksheets by the product's own acts."""

import datetime as dt
import itertools
import random
from dataclasses import dataclass
from functools import cached_property

from django.core.management.color import no_style
from django.db import connection
from django.db.models import F

from crm.models import (
    Campaign,
    Channel,
    Consent,
    Contact,
    MailingGroup,
    MailingGroupMembership,
    MarketingSetup,
    Salesperson,
    User,
)
from interactions import documents
from interactions.models import InteractionGroup, InteractionTemplate, InteractionTemplateLanguage
from segments.actions import add_contacts, create_segment
from segments.demo.letters import business_letter
from segments.models import Segment, SegmentLine

SEED = 20260302
TODAY = dt.date(2026, 3, 2)
BATCH = 5_000
SUBJECTS = {"en": "New light", "ru": "Новый свет", "de": "Neues Licht"}
COUNTRIES = {"en": "GB", "ru": "RU", "de": "DE", "fr": "FR"}
_numbers = itertools.count(1)


@dataclass(frozen=True)
class World:
    """Everything a worksheet needs; `segment(n)` makes one with n lines."""

    user: User
    template: InteractionTemplate

    def segment(self, lines: int) -> Segment:
        """Open, with a template in three languages; every twentieth line or so says otherwise."""
        segment = create_segment(
            f"Benchmark {next(_numbers)}", user=self.user, template=self.template
        )
        filters = {"mailing_group": [f"FIRST-{lines}"]}
        result = add_contacts(segment, filters, user=self.user)
        assert result.line_count == lines
        _override(segment)
        segment.refresh_from_db()
        return segment

    @cached_property
    def salesperson(self) -> Salesperson:
        return Salesperson.objects.get()


def build(sizes: list[int]) -> World:
    """Contacts for the largest size, and a mailing group with the first n for each size."""
    MarketingSetup.objects.update_or_create(
        pk=1, defaults={"company_name": "Northern Light Ltd", "company_country": "GB"}
    )
    salesperson = Salesperson.objects.create(code="AH", name="Anna Hartmann")
    user = User.objects.create(username="anna", is_superuser=True, salesperson=salesperson)
    _contacts(max(sizes))
    _consents(max(sizes), user)
    for size in sizes:
        _group(size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return World(user, _template(user))


def _contacts(count: int) -> None:
    """A fifth are companies, each before its four persons."""
    chance = random.Random(SEED)
    company: Contact | None = None
    batch: list[Contact] = []
    for number in range(1, count + 1):
        contact = _contact(number, company if number % 5 != 1 else None, chance)
        company = contact if number % 5 == 1 else company
        batch.append(contact)
        if len(batch) == BATCH or number == count:
            Contact.objects.bulk_create(batch)
            batch = []
    with connection.cursor() as cursor:
        # The next contact comes after these, whose keys were chosen.
        for statement in connection.ops.sequence_reset_sql(no_style(), [Contact]):
            cursor.execute(statement)


def _contact(number: int, company: Contact | None, chance: random.Random) -> Contact:
    language = chance.choices(list(COUNTRIES), (50, 20, 20, 10))[0]
    name = f"{'Company' if company is None else 'Person'} {chance.randrange(10**6):06d}"
    return Contact(
        pk=number,
        number=f"CT{number:07d}",
        type="company" if company is None else "person",
        company=company,
        name=name,
        first_name="Robin",
        surname=name.split()[1],
        job_title="" if company is None else "Buyer",
        address=f"{chance.randrange(1, 200)} Mill Lane",
        post_code=f"{chance.randrange(10**5):05d}",
        city=chance.choice(["Leeds", "Berlin", "Казань", "Lyon"]),
        country=COUNTRIES[language],
        phone=f"+44 1632 {number:06d}",
        email=f"contact{number}@example.com",
        language=language,
        correspondence_type=chance.choices(["", "email"], (8, 2))[0],
        formal_salutation="Dear Sir or Madam",
        informal_salutation="Hello",
        addressee=name,
        sort_name=name.lower(),
        company_sort_name=(company or Contact(name=name)).name.lower(),
        search_text=f"ct{number:07d} {name.lower()}",
    )


def _consents(count: int, user: User) -> None:
    """To e-mails most said yes, some no, and a few were not asked; a few want no letters."""
    answers = [
        Consent(contact_id=pk, channel=channel, status=status, said_on=TODAY, user=user)
        for pk in range(1, count + 1)
        for channel, status in (
            (Channel.EMAIL, "refused" if pk % 11 == 0 else "given" if pk % 7 else ""),
            (Channel.HARD_COPY, "refused" if pk % 50 == 0 else ""),
        )
        if status
    ]
    Consent.objects.bulk_create(answers, batch_size=BATCH)


def _group(size: int) -> None:
    group = MailingGroup.objects.create(code=f"FIRST-{size}", description=f"{size} contacts")
    MailingGroupMembership.objects.bulk_create(
        (MailingGroupMembership(group=group, contact_id=pk) for pk in range(1, size + 1)),
        batch_size=BATCH,
    )


def _template(user: User) -> InteractionTemplate:
    template = InteractionTemplate.objects.create(
        code="BUS",
        description="Business letter",
        group=InteractionGroup.objects.create(code="LETTER", description="Letters"),
        cost=8,
        duration_min=30,
        information_flow="outbound",
        initiated_by="us",
        correspondence_type="hard_copy",
        campaign=Campaign.objects.create(number="CP1001", description="Increase sale"),
        campaign_target=True,
        default_language="en",
    )
    for language, subject in SUBJECTS.items():
        document = documents.store(business_letter(language), f"letter_{language}.docx", user=user)
        InteractionTemplateLanguage.objects.create(
            template=template, language=language, document=document, subject=subject
        )
    return template


def _override(segment: Segment) -> None:
    lines = SegmentLine.objects.filter(segment=segment)
    for every, values in (
        (20, {"description": "Said otherwise"}),
        (25, {"cost": "9.50"}),
        (40, {"language": "ru"}),
        (50, {"personal_text": "It was good to meet you."}),
        (90, {"no_campaign": True}),
    ):
        lines.alias(rest=F("contact") % every).filter(rest=0).update(**values)
