"""The smallest valid object of each kind; a test names only what it is about."""

import datetime
from decimal import Decimal
from typing import Any

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from crm.folding import fold, searchable
from crm.models import (
    BusinessRelation,
    Campaign,
    Channel,
    Consent,
    Contact,
    ContactAltAddress,
    ContactProfileAnswer,
    IndustryGroup,
    JobResponsibility,
    MailingGroup,
    MailingGroupMembership,
    OrganizationalLevel,
    ProfileAnswer,
    ProfileQuestion,
    ProfileQuestionnaire,
    Salesperson,
    Territory,
    User,
)
from crm.search_text import COLUMNS
from interactions.models import (
    Delivery,
    Document,
    InteractionGroup,
    InteractionLogEntry,
    InteractionTemplate,
    InteractionTemplateLanguage,
    LoggedSegment,
)

# crm


class SalespersonFactory(DjangoModelFactory):
    class Meta:
        model = Salesperson

    code = factory.Sequence(lambda n: f"SP{n}")
    name = factory.Sequence(lambda n: f"Salesperson {n}")


class TerritoryFactory(DjangoModelFactory):
    class Meta:
        model = Territory

    code = factory.Sequence(lambda n: f"T{n}")
    name = factory.Sequence(lambda n: f"Territory {n}")


class UserFactory(DjangoModelFactory):
    """`UserFactory(role="Salesperson")` is in the group of that name, made by a migration."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")

    @factory.post_generation
    def role(self: Any, create: bool, extracted: str | None, **kwargs: Any) -> None:
        if create and extracted:
            self.groups.add(Group.objects.get(name=extracted))


class CampaignFactory(DjangoModelFactory):
    class Meta:
        model = Campaign

    number = factory.Sequence(lambda n: f"CP{n}")
    description = "Spring"


class ContactFactory(DjangoModelFactory):
    """A company."""

    class Meta:
        model = Contact

    number = factory.Sequence(lambda n: f"C{n:05d}")
    type = Contact.Type.COMPANY
    name = factory.Sequence(lambda n: f"Company {n}")
    sort_name = factory.LazyAttribute(lambda o: fold(o.name))
    company_sort_name = factory.LazyAttribute(lambda o: fold(o.name))
    search_text = factory.LazyAttribute(
        lambda o: searchable(" ".join(getattr(o, name, "") for name in COLUMNS))
    )


class PersonFactory(ContactFactory):
    type = Contact.Type.PERSON
    name = factory.Sequence(lambda n: f"Person {n}")
    company = factory.SubFactory(ContactFactory)
    company_sort_name = factory.LazyAttribute(
        lambda o: fold(o.company.name if o.company else o.name)
    )


class ContactAltAddressFactory(DjangoModelFactory):
    """Letters go there, for ever."""

    class Meta:
        model = ContactAltAddress

    contact = factory.SubFactory(ContactFactory)
    code = factory.Sequence(lambda n: f"ALT{n}")
    starts_on = datetime.date(2000, 1, 1)
    address = "Summer Lane 1"
    city = "Leeds"


class ConsentFactory(DjangoModelFactory):
    """Given to letters."""

    class Meta:
        model = Consent

    contact = factory.SubFactory(ContactFactory)
    channel = Channel.HARD_COPY
    status = Consent.Status.GIVEN
    said_on = datetime.date(2026, 1, 5)


class JobResponsibilityFactory(DjangoModelFactory):
    class Meta:
        model = JobResponsibility

    code = factory.Sequence(lambda n: f"JR{n}")
    description = "Purchase"


class BusinessRelationFactory(DjangoModelFactory):
    class Meta:
        model = BusinessRelation

    code = factory.Sequence(lambda n: f"BR{n}")
    description = "Customer"


class IndustryGroupFactory(DjangoModelFactory):
    class Meta:
        model = IndustryGroup

    code = factory.Sequence(lambda n: f"IN{n}")
    description = "Machines"


class OrganizationalLevelFactory(DjangoModelFactory):
    class Meta:
        model = OrganizationalLevel

    code = factory.Sequence(lambda n: f"LEVEL{n}")
    description = "Management"


class ProfileQuestionnaireFactory(DjangoModelFactory):
    """For companies and persons."""

    class Meta:
        model = ProfileQuestionnaire

    code = factory.Sequence(lambda n: f"Q{n}")
    description = "What they buy"


class ProfileQuestionFactory(DjangoModelFactory):
    """Takes one answer."""

    class Meta:
        model = ProfileQuestion

    questionnaire = factory.SubFactory(ProfileQuestionnaireFactory)
    position = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence(lambda n: f"How many {n}?")


class ProfileAnswerFactory(DjangoModelFactory):
    class Meta:
        model = ProfileAnswer

    question = factory.SubFactory(ProfileQuestionFactory)
    code = factory.Sequence(lambda n: f"A{n}")
    position = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence(lambda n: f"Some {n}")


class ContactProfileAnswerFactory(DjangoModelFactory):
    class Meta:
        model = ContactProfileAnswer

    contact = factory.SubFactory(ContactFactory)
    answer = factory.SubFactory(ProfileAnswerFactory)
    said_on = datetime.date(2026, 1, 5)


class MailingGroupFactory(DjangoModelFactory):
    class Meta:
        model = MailingGroup

    code = factory.Sequence(lambda n: f"G{n}")
    description = "News"


class MailingGroupMembershipFactory(DjangoModelFactory):
    class Meta:
        model = MailingGroupMembership

    group = factory.SubFactory(MailingGroupFactory)
    contact = factory.SubFactory(ContactFactory)


def agrees_to_emails(contact: Contact) -> Contact:
    """The contact, who may be sent e-mails."""
    ConsentFactory(contact=contact, channel=Channel.EMAIL)
    return contact


# interactions


class InteractionGroupFactory(DjangoModelFactory):
    class Meta:
        model = InteractionGroup

    code = factory.Sequence(lambda n: f"IG{n}")
    description = "Letters"


class InteractionTemplateFactory(DjangoModelFactory):
    class Meta:
        model = InteractionTemplate

    code = factory.Sequence(lambda n: f"IT{n}")
    description = "Business letter"
    group = factory.SubFactory(InteractionGroupFactory)


class DocumentFactory(DjangoModelFactory):
    """A row only; `interactions.documents.store` makes documents that letters can be made from."""

    class Meta:
        model = Document

    digest = factory.Sequence(lambda n: f"{n:064d}")
    name = "letter.docx"
    content = b""
    size = 0


class InteractionTemplateLanguageFactory(DjangoModelFactory):
    class Meta:
        model = InteractionTemplateLanguage

    template = factory.SubFactory(InteractionTemplateFactory)
    language = "en"


class LoggedSegmentFactory(DjangoModelFactory):
    class Meta:
        model = LoggedSegment

    segment_number = factory.Sequence(lambda n: f"LS{n:05d}")
    description = "Spring letter"
    logged_on = datetime.date(2026, 1, 20)
    user = factory.SubFactory(UserFactory)


class InteractionLogEntryFactory(DjangoModelFactory):
    """Logged with a segment, about a company."""

    class Meta:
        model = InteractionLogEntry

    contact = factory.SubFactory(ContactFactory)
    contact_number = factory.SelfAttribute("contact.number")
    contact_name = factory.SelfAttribute("contact.name")
    logged_segment = factory.SubFactory(LoggedSegmentFactory)
    segment_number = factory.LazyAttribute(
        lambda o: o.logged_segment.segment_number if o.logged_segment else ""
    )
    date = datetime.date(2026, 1, 20)
    description = "Spring letter"
    template = factory.SubFactory(InteractionTemplateFactory)
    group = factory.SelfAttribute("template.group")
    salesperson = factory.SubFactory(SalespersonFactory)
    user = factory.SubFactory(UserFactory)
    cost = Decimal(8)
    duration_min = 5

    @classmethod
    def _after_postgeneration(cls, instance: Any, create: bool, results: Any = None) -> None:
        """The logged segment says what it is searched by, as after a Log."""
        LoggedSegment.objects.filter(pk=instance.logged_segment_id).gather_texts()


class DeliveryFactory(DjangoModelFactory):
    """A queued e-mail."""

    class Meta:
        model = Delivery

    entry = factory.SubFactory(InteractionLogEntryFactory)
    channel = Delivery.Channel.EMAIL
    state = Delivery.State.QUEUED
    address = "anna@example.com"
