"""Where conditions look: the contact itself, and the rows that belong to it.

A new source is one entry here, or in the hooks of the app whose rows it asks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from crm import hooks
from crm.criteria.fields import Field
from crm.criteria.fields import field as field_of
from crm.expressions import FieldType, Kind
from crm.models import (
    BusinessRelationMembership,
    Consent,
    Contact,
    ContactProfileAnswer,
    IndustryGroupMembership,
    JobResponsibilityMembership,
    MailingGroupMembership,
    User,
)

CONTACT = "contact"
# What the model has no words for.
UNNAMED = {"created_by": _("created by")}
UNASKED = {"id", "sort_name", "company_sort_name", "returned_address", "version"}


@dataclass(frozen=True)
class Source:
    """`rows` are those that the user may see, each with a key `link` to its contact; `where` are
    the fields asked, so that a source may leave out what does not count unless asked for.

    `some` and `none` say that a contact has such a row, or has none. `reaches_people`: what a
    company has, its people are found by, too. `is_personal`: nobody sees the rows of somebody else.
    `permission` is needed to ask at all.
    """

    name: str
    title: StrOrPromise
    some: StrOrPromise
    none: StrOrPromise
    fields: tuple[Field, ...]
    rows: Callable[[User, frozenset[str]], QuerySet[Any]]
    link: str = "contact"
    reaches_people: bool = False
    is_personal: bool = False
    permission: str = ""

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    @property
    def label(self) -> str:
        return capfirst(str(self.title))

    @property
    def is_contact(self) -> bool:
        return self.name == CONTACT

    def is_open_to(self, user: User) -> bool:
        return not self.permission or user.has_perm(self.permission)


def sources() -> dict[str, Source]:
    """All there are, in the order of the page."""
    return {source.name: source for source in [*_own(), *hooks.criteria_sources]}


def sources_for(user: User) -> dict[str, Source]:
    return {name: source for name, source in sources().items() if source.is_open_to(user)}


def contact_fields() -> tuple[Field, ...]:
    """Every stored field that the database does not compute; of the company its number and name."""
    own = [
        field_of(Contact, column.name, title=UNNAMED.get(column.name))
        for column in Contact._meta.concrete_fields
        if column.name not in UNASKED and column.name != "search_text" and not column.generated
    ]
    as_searched = FieldType(Kind.TEXT, is_searched=True)
    search = Field("search", _("name, number, e-mail, phone"), as_searched, "search_text")
    company = field_of(Contact, "company__name", name="company_name", title=_("company name"))
    bad_address = Field(
        "has_bad_address", _("letters come back"), FieldType(Kind.TRUTH), "has_bad_address"
    )
    return (search, *own, bad_address, company)


def _membership(
    model: Any, name: str, some: StrOrPromise, none: StrOrPromise, *, reaches_people: bool = False
) -> Source:
    group = model._meta.get_field("group").related_model._meta.verbose_name

    def rows(user: User, where: frozenset[str]) -> QuerySet[Any]:
        return model.objects.all()

    asked = (
        field_of(model, "group", title=group),
        field_of(model, "group__description", title=_("description")),
    )
    return Source(name, group, some, none, asked, rows, reaches_people=reaches_people)


@dataclass
class _Cache:
    sources: list[Source] = field(default_factory=list)


_made = _Cache()


def _own() -> list[Source]:
    if not _made.sources:
        _made.sources = [
            Source(CONTACT, _("contact"), "", "", contact_fields(), _contacts, link="pk"),
            _company(),
            _membership(
                MailingGroupMembership,
                "mailing_group",
                _("is in a mailing group"),
                _("is in no mailing group"),
            ),
            _membership(
                IndustryGroupMembership,
                "industry_group",
                _("is in an industry group"),
                _("is in no industry group"),
                reaches_people=True,
            ),
            _membership(
                JobResponsibilityMembership,
                "job_responsibility",
                _("has a job responsibility"),
                _("has no job responsibility"),
            ),
            _membership(
                BusinessRelationMembership,
                "business_relation",
                _("has a business relation"),
                _("has no business relation"),
                reaches_people=True,
            ),
            _profile_answer(),
            _consent(),
        ]
    return _made.sources


def _contacts(user: User, where: frozenset[str]) -> QuerySet[Any]:
    return Contact.objects.visible_to(user)


# A person may live elsewhere than its company, and speak another language.
OF_COMPANY = (
    "country",
    "city",
    "county",
    "post_code",
    "name",
    "number",
    "language",
    "salesperson",
    "territory",
    "is_inactive",
)


def _company() -> Source:
    """The company that a person is of; a company is of none."""

    def rows(user: User, where: frozenset[str]) -> QuerySet[Any]:
        return Contact.objects.visible_to(user).filter(type=Contact.Type.COMPANY)

    asked = tuple(field_of(Contact, name) for name in OF_COMPANY)
    some, none = _("is of a company"), _("is of no company")
    return Source("company", _("company of the contact"), some, none, asked, rows, link="people")


def _profile_answer() -> Source:
    def rows(user: User, where: frozenset[str]) -> QuerySet[Any]:
        return ContactProfileAnswer.objects.all()

    model, question = ContactProfileAnswer, "answer__question"
    asked = (
        field_of(model, "answer", title=_("code")),
        field_of(model, "answer__text"),
        field_of(model, f"{question}__text", name="question", title=_("question")),
        field_of(model, f"{question}__questionnaire"),
        # As a number, from 1 to 5: what is asked for is a least one.
        Field("priority", _("priority"), FieldType(Kind.NUMBER, size=1), "answer__priority"),
        field_of(model, "said_on"),
    )
    some, none = _("gave a profile answer"), _("gave no profile answer")
    return Source("profile_answer", _("profile answer"), some, none, asked, rows)


def _consent() -> Source:
    def rows(user: User, where: frozenset[str]) -> QuerySet[Any]:
        return Consent.objects.all()

    asked = ("channel", "status", "said_on", "source", "basis")
    return Source(
        "consent",
        pgettext_lazy("of a contact", "consent"),
        _("gave an answer about consent"),
        _("gave no answer about consent"),
        tuple(field_of(Consent, name) for name in asked),
        rows,
    )
