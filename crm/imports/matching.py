"""Staged rows → outcomes: which contacts are there already, and what would become of each row.

Found by the number elsewhere, then by an e-mail of its own, then by name and post code; a person of
a company among its people. All of it in the database: a part of the rows costs the same few
statements whatever its size. Companies, and persons without one, come first (`HEADS`), then the
people of companies, whose companies must be known.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from crm.imports.beside import brings_nothing_new, note_what_is_new
from crm.insert_select import insert_select
from crm.model_fields import field_of
from crm.models import (
    Contact,
    ImportOutcome,
    ImportRun,
    StagedContact,
    User,
)
from crm.models.staging import MANY, keys_of

HEADS, PEOPLE = True, False
# The company of those who have none.
NOBODY = 0
Verdict = ImportOutcome.Verdict
TO_WRITE = (Verdict.NEW, Verdict.UPDATE)
LEFT_OUT = (Verdict.DUPLICATE, Verdict.AMBIGUOUS, Verdict.ERROR)


@dataclass(frozen=True)
class Part:
    """Staged rows whose keys lie in a range: those of a run, or some of them."""

    run: ImportRun
    first: int
    end: int

    @property
    def rows(self) -> QuerySet[StagedContact]:
        return StagedContact.objects.filter(pk__gte=self.first, pk__lt=self.end)

    @property
    def outcomes(self) -> QuerySet[ImportOutcome]:
        return ImportOutcome.objects.filter(row__gte=self.first, row__lt=self.end)

    def beside(self, model: Any) -> QuerySet[Any]:
        """What belongs to the rows: groups, consents, what was before."""
        rows: QuerySet[Any] = model._default_manager.filter(row__gte=self.first, row__lt=self.end)
        return rows


def whole(run: ImportRun) -> Part:
    return Part(run, *keys_of(run.pk))


def parts(run: ImportRun, size: int, *, after: int = 0) -> list[Part]:
    """The staged rows in order, so many at a time; those up to `after` are left out."""
    start = max(keys_of(run.pk)[0] + 1, after + 1)
    end = int(run.staged["last"]) + 1
    return [Part(run, first, min(first + size, end)) for first in range(start, end, size)]


class TheOne(Subquery):
    """The key of the only row; MANY where there are several, NULL where there is none."""

    template = (
        "(SELECT CASE COUNT(*) WHEN 0 THEN NULL WHEN 1 THEN MIN(found.id) ELSE %(many)s END"
        " FROM (%(subquery)s) AS found)"
    )

    def __init__(self, contacts: QuerySet[Contact]) -> None:
        # Two are many already.
        two = contacts.order_by().values("id")[:2]
        super().__init__(two, output_field=BigIntegerField(), many=MANY)


def sort(part: Part, kind: bool, *, user: User) -> None:
    """Bring the outcomes of the part's heads or people up to date."""
    rows = part.rows.filter(company__isnull=kind, outcome__same_as=None).exclude(type="")
    match = _match_of_heads(user) if kind is HEADS else _match_of_people(user)
    company = Value(None, BigIntegerField()) if kind is HEADS else _company()
    insert_select(
        ImportOutcome,
        rows,
        {"row": F("pk"), "verdict": Value(""), "contact": match, "company_contact": company},
        update=["contact", "company_contact", "verdict"],
    )
    sorted_now = part.outcomes.filter(row__company__isnull=kind, verdict="")
    _find_claimed(part, sorted_now)
    note_what_is_new(part)
    sorted_now.update(verdict=_verdict(part.run))


def _match_of_heads(user: User) -> Combinable:
    contacts = Contact.objects.visible_to(user).filter(type=OuterRef("type"))
    alone = _not_another(_of(contacts, NOBODY))
    by_name = _of_no_other_email(alone).filter(
        sort_name=OuterRef("sort_name"), post_code=_said("post_code")
    )
    return Coalesce(_by_number(contacts), _by_email(alone), TheOne(by_name))


def _match_of_people(user: User) -> Combinable:
    people = Contact.objects.visible_to(user).filter(type=OuterRef("type"))
    of_company = _not_another(_of(people, _company(OuterRef)))
    by_name = of_company.filter(sort_name=OuterRef("sort_name"))
    return Coalesce(_by_number(people), _by_email(of_company), TheOne(by_name))


def _of(contacts: QuerySet[Contact], company: Any) -> QuerySet[Contact]:
    """Of this company, or of NOBODY: not looked up by the index of companies, in which all who
    are alone, or thousands of one company, stand at one place."""
    said = Coalesce("company_id", Value(NOBODY), output_field=BigIntegerField())
    return contacts.alias(said_company=said).filter(said_company=company)


# Both indexes leave out those that say nothing. The databases take what they know of a column for
# any value: where most contacts have no number, one with it would be looked for among all of them.
def _by_number(contacts: QuerySet[Contact]) -> Combinable:
    said = contacts.filter(external_number__gt="")
    return TheOne(said.filter(external_number=OuterRef("external_number")))


def _by_email(contacts: QuerySet[Contact]) -> Combinable:
    return TheOne(contacts.filter(email_key=OuterRef("folded_email")))


def _company(reference: Any = F) -> Combinable:
    """The contact of the person's company, by the row that names it first."""
    return Coalesce(
        reference("company__outcome__same_as__outcome__contact"),
        reference("company__outcome__contact"),
        output_field=BigIntegerField(),
    )


def _not_another(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """A contact that carries another number is another one."""
    said = contacts.alias(said_number=_said("external_number"))
    return said.filter(Q(external_number="") | Q(said_number=""))


def _of_no_other_email(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """A name alone, without a post code, does not make one of two e-mail addresses."""
    said = contacts.alias(said_post_code=_said("post_code"), said_email=_said("folded_email"))
    return said.filter(Q(email="") | Q(said_email="") | ~Q(said_post_code=""))


def _said(name: str) -> Combinable:
    return Coalesce(OuterRef(name), Value(""), output_field=CharField())


def _find_claimed(part: Part, outcomes: QuerySet[ImportOutcome]) -> None:
    """Two rows that mean one contact of ours: the first counts."""
    first, _end = keys_of(part.run.pk)
    earlier = ImportOutcome.objects.filter(
        contact=OuterRef("contact"),
        contact__gt=0,
        row__gte=first,
        row__lt=OuterRef("row"),
        same_as=None,
    )
    outcomes.filter(Exists(earlier), contact__gt=0).update(
        verdict=Verdict.DUPLICATE,
        same_as=Subquery(earlier.order_by().values("contact").values(row=Min("row"))),
    )


def _verdict(run: ImportRun) -> Case:
    return Case(
        When(Q(contact=MANY) | Q(company_contact=MANY), then=Value(Verdict.AMBIGUOUS)),
        When(contact=None, then=Value(Verdict.NEW)),
        When(_is_as_said(run), then=Value(Verdict.UNCHANGED)),
        default=Value(Verdict.UPDATE),
    )


def _is_as_said(run: ImportRun) -> Q:
    """The contact is what the row says; an empty cell takes nothing away."""
    row = StagedContact.objects.filter(pk=OuterRef("row_id"))
    for name in run.staged["said"]:
        column = field_of(Contact, name).attname
        row = row.filter(
            Q(**{f"{name}__isnull": True}) | Q(**{column: F(f"outcome__contact__{column}")})
        )
    return Q(Exists(row)) & brings_nothing_new(run.staged, "row_id")
