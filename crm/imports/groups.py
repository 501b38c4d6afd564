"""Groups and consents that rows bring along, beside the contact's own columns.

A list puts into groups and takes out of none. What it says of consents counts where nobody had
asked, or where it is not older than what is known; a refusal gives way only to an answer whose day
the list itself says and which came later.
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
)

from crm.insert_select import insert_select
from crm.memberships import MEMBERSHIPS
from crm.models import Consent, ImportOutcome, StagedConsent, StagedGroup, User

REFUSED = Consent.Status.REFUSED


def note_what_is_new(
    groups: QuerySet[StagedGroup], consents: QuerySet[StagedConsent], staged: Mapping[str, Any]
) -> None:
    """Which groups the contacts are in already, and which answers are nothing new."""
    for kind in staged["groups"]:
        members = MEMBERSHIPS[kind]._default_manager.filter(
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
    same = Q(status=OuterRef("status"))
    newer = Q(said_on__gt=OuterRef("said_on"))
    stays_refused = Q(status=REFUSED) & (Q(said_on__gte=OuterRef("said_on")) | ~Exists(_dated()))
    return _stored().filter(same | newer | stays_refused)


def _dated() -> QuerySet[StagedConsent]:
    return StagedConsent.objects.filter(pk=OuterRef(OuterRef("pk")), is_dated=True)


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
            | {name: F(name) for name in ("channel", "status", "said_on", "source")},
            unique=["contact", "channel"],
            update=["status", "said_on", "source", "basis", "user"],
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
