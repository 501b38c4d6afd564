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
    ExpressionWrapper,
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
from django.db.models.functions import Cast, Coalesce, NullIf
from django.db.models.lookups import Exact, IsNull

from crm.imports.beside import brings_nothing_new, note_what_is_new
from crm.insert_select import Once, insert_select
from crm.model_fields import field_of
from crm.models import (
    Contact,
    ImportOutcome,
    ImportRun,
    StagedContact,
    User,
)
from crm.models.staging import MANY, keys_of
from crm.new_keys import NewKeys

HEADS, PEOPLE = True, False
# The company of those who have none.
NOBODY = 0
KEY = BigIntegerField()
Verdict = ImportOutcome.Verdict
TO_WRITE = (Verdict.NEW, Verdict.UPDATE)
# Not compared yet.
FOUND = ""
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


def sort(part: Part, kind: bool, *, user: User, keys: NewKeys | None = None) -> None:
    """Bring the outcomes of the part's heads or people up to date. Each is written once, and once
    more where there is a contact to be compared with. `keys`: those of the contacts about to be
    new, if they are about to be written."""
    _look_up(part, kind, user, keys)
    found = part.outcomes.filter(verdict=FOUND)
    if is_any_found := found.exists():
        _find_claimed(part, found)
    note_what_is_new(part)
    if is_any_found:
        # Who joins something is looked for; what is known of them is nobody's to change by that.
        found.update(verdict=Verdict.UNCHANGED if part.run.joins else _as_compared(part.run))


def _look_up(part: Part, kind: bool, user: User, keys: NewKeys | None) -> None:
    rows = part.rows.filter(company__isnull=kind, outcome__same_as=None).exclude(type="")
    # New keys are in the order of the list.
    rows = rows.order_by("pk")
    nobody = Cast(Value(None), KEY)
    row, match, company = (Once(name, KEY) for name in ("place", "match", "employer"))
    of_many = _is_one_of_many(match) | _is_one_of_many(company)
    is_new = IsNull(match, True) & ~of_many
    new = keys.key(row - Value(part.first, KEY)) if keys else nobody
    insert_select(
        ImportOutcome,
        rows,
        {
            "row": row,
            "verdict": Case(
                When(of_many, then=Value(Verdict.AMBIGUOUS)),
                When(is_new, then=Value(Verdict.NEW)),
                default=Value(FOUND),
            ),
            "contact": Case(When(is_new, then=new), default=match, output_field=KEY),
            "company_contact": company,
        },
        once={
            "place": F("pk"),
            "match": _match_of_heads(user, part.run)
            if kind is HEADS
            else _match_of_people(user, part),
            "employer": nobody if kind is HEADS else _company(),
        },
        update=["contact", "company_contact", "verdict"],
    )


def _is_one_of_many(key: Once) -> Any:
    return Exact(Coalesce(key, Value(0, KEY), output_field=KEY), MANY)


def _match_of_heads(user: User, run: ImportRun) -> Combinable:
    contacts = Contact.objects.visible_to(user).filter(type=OuterRef("type"))
    alone = _not_another(_of(contacts, NOBODY))
    by_name = _of_no_other_email(alone).filter(
        sort_name=OuterRef("sort_name"), post_code=_said("post_code")
    )
    found = [_by_number(contacts, run), _by_email(alone), TheOne(by_name)]
    return Coalesce(*found, *_anywhere(contacts, run), *_by_name_alone(contacts, run))


def _match_of_people(user: User, part: Part) -> Combinable:
    people = Contact.objects.visible_to(user).filter(type=OuterRef("type"))
    of_company = _not_another(_of(people, _company(OuterRef)))
    by_name = of_company.filter(sort_name=OuterRef("sort_name"))
    # Nobody is there yet of a company that comes in with this part.
    is_new = Q(company__outcome__verdict=Verdict.NEW, company__gte=part.first)
    colleagues = Case(
        When(is_new, then=Cast(Value(None), KEY)),
        default=Coalesce(_by_email(of_company), TheOne(by_name)),
        output_field=KEY,
    )
    return Coalesce(_by_number(people, part.run), colleagues, *_anywhere(people, part.run))


def _anywhere(contacts: QuerySet[Contact], run: ImportRun) -> list[Combinable]:
    """Who joins something may be named without their company, or by another spelling of it: by an
    e-mail, or by name and post code."""
    if not run.joins:
        return []
    others = _not_another(contacts)
    by_name = others.filter(
        sort_name=OuterRef("sort_name"), post_code=OuterRef("post_code"), post_code__gt=""
    )
    return [_by_email(others), TheOne(by_name)]


def _by_name_alone(contacts: QuerySet[Contact], run: ImportRun) -> list[Combinable]:
    """A list whose people join something names their companies, mostly not where these are: the
    only company of the name is meant. Of several none is."""
    if not run.joins:
        return []
    of_name = TheOne(_not_another(contacts).filter(sort_name=OuterRef("sort_name")))
    is_somewhere = Q(post_code__gt="") | Q(city__gt="") | Q(address__gt="")
    is_name_alone = Q(type=Contact.Type.COMPANY) & ~is_somewhere
    only = NullIf(of_name, Value(MANY, KEY))
    return [Case(When(is_name_alone, then=only), default=None, output_field=KEY)]


def _of(contacts: QuerySet[Contact], company: Any) -> QuerySet[Contact]:
    """Of this company, or of NOBODY: not looked up by the index of companies, in which all who
    are alone, or thousands of one company, stand at one place."""
    said = Coalesce("company_id", Value(NOBODY), output_field=BigIntegerField())
    return contacts.alias(said_company=said).filter(said_company=company)


# Both indexes leave out those that say nothing. The databases take what they know of a column for
# any value: where most contacts have no number, one with it would be looked for among all of them.
def _by_number(contacts: QuerySet[Contact], run: ImportRun) -> Combinable:
    """Who joins something may be named by our own number as well: the list may come from here."""
    said = contacts.filter(external_number__gt="")
    elsewhere = TheOne(said.filter(external_number=OuterRef("external_number")))
    if not run.joins:
        return elsewhere
    return Coalesce(elsewhere, TheOne(contacts.filter(number=OuterRef("external_number"))))


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
    start, _end = keys_of(part.run.pk)
    # By the index of contacts: the key of rows would lead through all rows of the list before this
    # one. A value and no EXISTS, of which PostgreSQL could make any kind of join.
    earlier = (
        ImportOutcome.objects.filter(contact=OuterRef("contact"), contact__gt=0, same_as=None)
        .alias(place=ExpressionWrapper(F("row_id") + 0, KEY))
        .filter(place__gte=start, place__lt=OuterRef("row"))
    )
    first = Subquery(earlier.order_by().values("contact").values(first=Min("row")))
    claimed = outcomes.filter(contact__gt=0).alias(first=first).filter(first__gt=0)
    claimed.update(verdict=Verdict.DUPLICATE, same_as=first)


def _as_compared(run: ImportRun) -> Case:
    return Case(
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
