"""Groups and consents that rows bring along, beside the contact's own columns.

An import adds: it takes nobody out of a group. An answer stands until the list has a later one, and
a refusal is written over by none that is not dated after it. A refusal of the list counts unless
the list itself dates it before what is known.
"""

from collections.abc import Mapping
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

from crm.insert_select import insert_select
from crm.memberships import MEMBERSHIPS
from crm.models import Consent, Event, ImportOutcome, StagedConsent, StagedGroup, User

REFUSED = Consent.Status.REFUSED


def note_what_is_new(
    groups: QuerySet[StagedGroup], consents: QuerySet[StagedConsent], staged: Mapping[str, Any]
) -> None:
    """Which groups the contacts are in already, and which answers are nothing new."""
    for kind in staged["groups"]:
        members = MEMBERSHIPS[kind]._default_manager.filter(  # type: ignore[misc] # every heir has a group
            group=OuterRef("group_key"), contact__in=_contact_of_row()
        )
        groups.filter(kind=kind).update(is_there=Exists(members))
    if staged["has_consents"]:
        consents.update(is_there=Exists(_known_better()))


def _contact_of_row() -> QuerySet[Any]:
    return ImportOutcome.objects.filter(row=OuterRef(OuterRef("row_id"))).values("contact")


def _stored() -> QuerySet[Consent]:
    return Consent.objects.filter(channel=OuterRef("channel"), contact__in=_contact_of_row())


def _known_better() -> QuerySet[Consent]:
    """What is stored, where the row has nothing to add to it."""
    is_later = Q(said_on__lt=OuterRef("said_on")) & Exists(_row(is_dated=True))
    is_older = Q(said_on__gt=OuterRef("said_on")) & Exists(_row(is_dated=True))
    is_new_refusal = Exists(_row(status=REFUSED)) & ~Q(status=REFUSED) & ~is_older
    return _stored().exclude(is_later | is_new_refusal)


def _row(**condition: Any) -> QuerySet[StagedConsent]:
    return StagedConsent.objects.filter(pk=OuterRef(OuterRef("pk")), **condition)


def write_beside(
    groups: QuerySet[StagedGroup],
    consents: QuerySet[StagedConsent],
    staged: Mapping[str, Any],
    *,
    user: User,
) -> None:
    """What is new, for rows whose contacts are there by now; a constant number of statements."""
    contact = F("row__outcome__contact")
    for kind in staged["groups"]:
        insert_select(
            MEMBERSHIPS[kind],
            groups.filter(kind=kind, is_there=False),
            {"contact": contact, "group": F("group_key")},
            ignore_conflicts=True,
        )
    if staged["has_consents"]:
        _remember(consents.filter(is_there=False))
        insert_select(
            Consent,
            consents.filter(is_there=False),
            {"contact": contact, "user": user}
            | {name: F(name) for name in ("channel", "status", "said_on", "source", "basis")},
            unique=["contact", "channel"],
            update=["status", "said_on", "source", "basis", "user"],
        )
        insert_select(
            Event,
            consents.filter(is_there=False),
            {
                "at": Now(),
                "user": user,
                "verb": Value("changed"),
                "subject": Value("consent"),
                "subject_key": F("row__outcome__contact__number"),
                "details": JSONObject(channel=F("channel"), answer=F("status")),
            },
        )


def _remember(consents: QuerySet[StagedConsent]) -> None:
    """What the consents were, for an undo."""
    stored = _stored()
    consents.update(
        before_status=Subquery(stored.values("status"), output_field=CharField()),
        before_said_on=Subquery(stored.values("said_on"), output_field=DateField()),
        before_source=Subquery(stored.values("source"), output_field=CharField()),
        before_basis=Subquery(stored.values("basis"), output_field=CharField()),
        before_user=Subquery(stored.values("user")),
    )


def take_back(
    groups: QuerySet[StagedGroup], consents: QuerySet[StagedConsent], staged: Mapping[str, Any]
) -> None:
    """Groups that the rows put their contacts in, and consents, as they were before."""
    for kind in staged["groups"]:
        added = groups.filter(kind=kind, is_there=False)
        MEMBERSHIPS[kind]._default_manager.filter(
            Exists(
                added.filter(group_key=OuterRef("group"), row__outcome__contact=OuterRef("contact"))
            )
        ).delete()
    if not staged["has_consents"]:
        return
    written = consents.filter(is_there=False)
    contact = {"channel": OuterRef("channel"), "row__outcome__contact": OuterRef("contact")}
    Consent.objects.filter(Exists(written.filter(before_status=None, **contact))).delete()
    insert_select(
        Consent,
        written.exclude(before_status=None),
        {
            "contact": F("row__outcome__contact"),
            "channel": F("channel"),
            "user": F("before_user"),
            **{name: F(f"before_{name}") for name in ("status", "said_on", "source", "basis")},
        },
        unique=["contact", "channel"],
        update=["status", "said_on", "source", "basis", "user"],
    )
