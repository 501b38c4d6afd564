"""Answers to consents that rows bring along.

An answer stands until the list has a later one, and a refusal is written over by none that is not
dated after it. A refusal of the list counts unless the list itself dates it before what is known.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import (
    CharField,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import JSONObject, Now

from crm.imports.drafts import Draft
from crm.imports.outcomes import contact_of_row
from crm.insert_select import insert_select
from crm.models import Consent, Event, StagedConsent, User

STAGED = StagedConsent
COLUMNS = ("channel", "status", "said_on", "is_dated", "source", "basis", "is_there")
REFUSED = Consent.Status.REFUSED
WRITTEN = ("status", "said_on", "source", "basis")


def rows_of(key: int, draft: Draft, *, today: date, source: str) -> Iterator[tuple[Any, ...]]:
    for channel, answer in draft.consents.items():
        said_on, is_dated = answer.said_on or today, answer.said_on is not None
        said_where = (answer.source or source)[:100]
        yield (key, channel, answer.status, said_on, is_dated, said_where, answer.basis, False)


def note(rows: QuerySet[StagedConsent], staged: Mapping[str, Any]) -> None:
    rows.update(is_there=Exists(_known_better()))


def _stored() -> QuerySet[Consent]:
    return Consent.objects.filter(channel=OuterRef("channel"), contact__in=contact_of_row())


def _known_better() -> QuerySet[Consent]:
    """What is stored, where the row has nothing to add to it."""
    is_later = Q(said_on__lt=OuterRef("said_on")) & Exists(_row(is_dated=True))
    is_older = Q(said_on__gt=OuterRef("said_on")) & Exists(_row(is_dated=True))
    is_new_refusal = Exists(_row(status=REFUSED)) & ~Q(status=REFUSED) & ~is_older
    return _stored().exclude(is_later | is_new_refusal)


def _row(**condition: Any) -> QuerySet[StagedConsent]:
    return StagedConsent.objects.filter(pk=OuterRef(OuterRef("pk")), **condition)


def write(rows: QuerySet[StagedConsent], staged: Mapping[str, Any], *, user: User) -> None:
    _remember(rows)
    insert_select(
        Consent,
        rows,
        {"contact": F("row__outcome__contact"), "channel": F("channel"), "user": user}
        | {name: F(name) for name in WRITTEN},
        unique=["contact", "channel"],
        update=[*WRITTEN, "user"],
    )
    insert_select(
        Event,
        rows,
        {
            "at": Now(),
            "user": user,
            "verb": Value("changed"),
            "subject": Value("consent"),
            "subject_key": F("row__outcome__contact__number"),
            "details": JSONObject(channel=F("channel"), answer=F("status")),
        },
    )


def _remember(rows: QuerySet[StagedConsent]) -> None:
    """What the consents were, for an undo."""
    stored = _stored()
    rows.update(
        before_status=Subquery(stored.values("status"), output_field=CharField()),
        before_said_on=Subquery(stored.values("said_on"), output_field=DateField()),
        before_source=Subquery(stored.values("source"), output_field=CharField()),
        before_basis=Subquery(stored.values("basis"), output_field=CharField()),
        before_user=Subquery(stored.values("user")),
    )


def take_back(rows: QuerySet[StagedConsent], staged: Mapping[str, Any]) -> None:
    contact = {"channel": OuterRef("channel"), "row__outcome__contact": OuterRef("contact")}
    Consent.objects.filter(Exists(rows.filter(before_status=None, **contact))).delete()
    insert_select(
        Consent,
        rows.exclude(before_status=None),
        {
            "contact": F("row__outcome__contact"),
            "channel": F("channel"),
            "user": F("before_user"),
            **{name: F(f"before_{name}") for name in WRITTEN},
        },
        unique=["contact", "channel"],
        update=[*WRITTEN, "user"],
    )
