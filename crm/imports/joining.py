"""Whom the rows of a list are about, for what they join when they are in."""

from typing import Any

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from crm import hooks
from crm.imports.matching import KEY, Verdict, whole
from crm.models import ImportOutcome, ImportRun, StagedContact, User
from crm.models.staging import keys_of

UNKNOWN = (Verdict.AMBIGUOUS, Verdict.ERROR)


def goal_of(run: ImportRun, user: User) -> hooks.Goal | None:
    """What the contacts of the list join; None for nothing, or where the user may not see it."""
    goals = (goal.find(run, user) for goal in hooks.import_goals if run.joins)
    return next((goal for goal in goals if goal is not None), None)


def join(run: ImportRun, user: User) -> dict[str, Any]:
    """Have the contacts join; what is kept of that, nothing where they join nothing."""
    joined = [goal.join(run, user) for goal in hooks.import_goals if run.joins]
    return {"joined": joined[0]} if joined else {}


def joined_sentences(run: ImportRun) -> list[str]:
    joined = run.result.get("joined")
    return [said for goal in hooks.import_goals if joined for said in goal.said(joined)]


def count_meant(run: ImportRun) -> int:
    """How many contacts the rows are about, as they were sorted; one query."""
    first = Coalesce("same_as_id", "row_id", output_field=KEY)
    return _meant(run).values(first=first).distinct().count()


def count_joined(run: ImportRun) -> int:
    """How many of them joined before."""
    return sum(goal.count_joined(run, meant_contacts(run)) for goal in hooks.import_goals)


def count_changed(run: ImportRun) -> int:
    """Of how many of them what is kept with what they joined would be another."""
    return sum(goal.count_changed(run) for goal in hooks.import_goals if run.joins)


def meant_contacts(run: ImportRun) -> QuerySet[Any, Any]:
    """The keys of the contacts that the rows of an import are about; of one that is not in yet,
    of those who are here already.

    A row with a company and a person is about the person.
    """
    contact = Coalesce("contact_id", "same_as__outcome__contact_id", output_field=KEY)
    return _meant(run).values_list(contact, flat=True)


def list_columns(run: ImportRun) -> list[tuple[str, str]]:
    """Name and heading of the columns that are kept with what the contacts join."""
    return [(name, heading) for name, heading in run.staged.get("list", [])]


def list_values(run: ImportRun, contact: str) -> Subquery:
    """What the first row about the contact, whose key is at `contact`, says in these columns; NULL
    for nothing."""
    saying = _about(run, contact).filter(row__list_values__isnull=False)
    return Subquery(saying.order_by("row").values("row__list_values")[:1])


def place_in(run: ImportRun, contact: str) -> Subquery:
    """Where the list names the contact, whose key is at `contact`, first."""
    return Subquery(_about(run, contact).order_by("row").values("row")[:1])


def _about(run: ImportRun, contact: str) -> QuerySet[ImportOutcome]:
    first, end = keys_of(run.pk)
    # By the index of contacts, as what two rows claim is found.
    return (
        ImportOutcome.objects.filter(contact=OuterRef(contact), contact__gt=0, same_as=None)
        .alias(place=ExpressionWrapper(F("row_id") + 0, KEY))
        .filter(place__gte=first, place__lt=end)
    )


def _meant(run: ImportRun) -> QuerySet[ImportOutcome]:
    """Outcomes of rows that mean somebody, those that name a contact again among them."""
    # A row's person follows its company.
    person = StagedContact.objects.filter(
        pk=OuterRef("row_id") + 1, row_number=OuterRef("row__row_number"), company__isnull=False
    )
    known = whole(run).outcomes.exclude(verdict__in=UNKNOWN)
    of_known = Q(same_as=None) | ~Q(same_as__outcome__verdict__in=UNKNOWN)
    return known.filter(of_known, ~Exists(person)).order_by()
