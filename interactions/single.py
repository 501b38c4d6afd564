"""A single interaction: one said to a contact, or several alike, without a segment."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Value, prefetch_related_objects
from django.utils.functional import cached_property

from crm.models import Campaign, Contact, Salesperson
from crm.querysets import ContactQuerySet
from interactions.models import InteractionTemplate, InteractionTemplateLanguage
from interactions.resolving import KEY, TEXT, Resolver, TextRow, Texts, constant


@dataclass(frozen=True)
class Said:
    """What is said to each of the contacts; None: as its template and contact say.

    `no_campaign`: none on purpose. `evaluation`, `attempt_failed`, `comment` and `contact_via`
    are facts.
    """

    template: InteractionTemplate
    description: str
    date: dt.date | None = None
    cost: Decimal | None = None
    duration_min: int | None = None
    information_flow: str | None = None
    initiated_by: str | None = None
    campaign: Campaign | None = None
    no_campaign: bool = False
    campaign_target: bool | None = None
    campaign_response: bool | None = None
    salesperson: Salesperson | None = None
    correspondence_type: str | None = None
    language: str | None = None
    subject: str | None = None
    evaluation: str = ""
    attempt_failed: bool = False
    comment: str = ""
    # The number of a call.
    contact_via: str = ""

    # What a header of a worksheet has besides.
    group_id = None
    ignore_contact_preference = None
    send_as_attachment = False

    @property
    def campaign_id(self) -> int | None:
        return self.campaign.pk if self.campaign else None

    @property
    def salesperson_id(self) -> int | None:
        return self.salesperson.pk if self.salesperson else None


class SingleResolver(Resolver):
    """What each contact would be said, by the rules of a worksheet's lines (domain.md, Line)."""

    contact = ""
    # What is typed for all of them counts as each one's own.
    TYPED = ("language", "correspondence_type", "subject")
    header: Said

    def __init__(self, said: Said, *, today: dt.date) -> None:
        texts = InteractionTemplateLanguage.objects.with_documents()
        prefetch_related_objects([said.template], Prefetch("languages", texts))
        super().__init__(said, said.template, today=today, own=False)

    def resolved(self, contacts: ContactQuerySet) -> ContactQuerySet:
        return contacts.annotate(**self.annotations)

    def line(self, column: str) -> list[Any]:
        typed = getattr(self.header, column) if column in self.TYPED else None
        return [] if typed is None else [constant(typed, TEXT)]

    def by_text_row(self, value: Any, field: Any) -> Any:
        if self.header.language is None:
            return super().by_text_row(value, field)
        texts = Texts(self.header_template)
        return constant(value(texts, texts.row(self.header.language)), field)

    def texts(self) -> list[TextRow]:
        return list(self.header.template.languages.all())

    @cached_property
    def annotations(self) -> dict[str, Any]:
        return {
            **super().annotations,
            "r_interaction_template": constant(self.header.template.pk, KEY),
            "r_evaluation": Value(self.header.evaluation),
            "r_attempt_failed": Value(self.header.attempt_failed),
            "r_contact_via": Value(self.header.contact_via),
        }


# What a template fills in; the last three as the contact has it.
OF_TEMPLATE = (
    "description",
    "cost",
    "duration_min",
    "information_flow",
    "initiated_by",
    "campaign",
    "campaign_target",
    "campaign_response",
)
OF_CONTACT = ("correspondence_type", "language", "subject")


def filled_in(
    template: InteractionTemplate, contact: Contact | None, *, today: dt.date
) -> dict[str, Any]:
    """What choosing the template says, by field; without a contact, what is the same for all.

    Two queries at most, the resolved contact one of them.
    """
    values = {name: getattr(template, name) for name in OF_TEMPLATE}
    if contact is None:
        return values | dict.fromkeys(OF_CONTACT)
    resolver = SingleResolver(Said(template, template.description), today=today)
    rows = resolver.resolved(Contact.objects.filter(pk=contact.pk))
    resolved = rows.values(*(f"r_{name}" for name in OF_CONTACT)).get()
    return values | {name: resolved[f"r_{name}"] for name in OF_CONTACT}
