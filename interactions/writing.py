"""Entries and their outbox, written by a statement each from resolved rows."""

from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, NullIf
from django.db.models.lookups import Exact
from django.utils import timezone

from crm import consent
from crm.insert_select import Once, insert_select
from crm.models import ContactAltAddress
from crm.models.contacts import CorrespondenceType
from crm.postal import POSTAL, PostalText
from interactions.merging import frozen_values, line_date
from interactions.models import Delivery
from interactions.resolving import KEY, TEXT, Resolver, chosen, constant

State = Delivery.State

COPIED = (
    "description",
    "group",
    "salesperson",
    "correspondence_type",
    "language",
    "subject",
    "cost",
    "duration_min",
    "information_flow",
    "initiated_by",
    "campaign",
    "campaign_target",
    "campaign_response",
    "send_as_attachment",
    "document",
    "format_language",
)


def resolved_values(resolver: Resolver) -> dict[str, Any]:
    """What an entry says of its contact and of what was said, by field; the values of its letter
    frozen."""
    contact = resolver.contact
    return {
        **{name: f"r_{name}" for name in COPIED},
        "contact": resolver.contact_key,
        "contact_number": f"{contact}number",
        "contact_name": f"{contact}name",
        "company_name": _company_name(contact),
        "template": "r_interaction_template",
        "date": line_date(resolver),
        "merge_values": frozen_values(resolver),
        "created_at": timezone.now(),
    }


def _company_name(contact: str) -> Any:
    return Case(
        When(**{f"{contact}type": "company"}, then=F(f"{contact}name")),
        default=Coalesce(F(f"{contact}company__name"), Value("")),
        output_field=CharField(),
    )


def write_deliveries(entries: Any, resolver: Resolver) -> None:
    """The outbox: one row per entry that has a way to go; who may not or cannot be reached is said
    so."""
    letter = Q(correspondence_type=CorrespondenceType.HARD_COPY)
    email = Q(correspondence_type=CorrespondenceType.EMAIL)
    missing = consent.missing_addresses("contact__")
    closed = {
        **consent.missing_consents("contact__"),
        consent.NO_ADDRESS: missing[consent.NO_ADDRESS] & Q(other_city__isnull=True),
        consent.BAD_ADDRESS: _has_bad_address(resolver),
        consent.NO_EMAIL: missing[consent.NO_EMAIL] & Q(other_email__isnull=True),
    }
    unreachable = consent.where_it_matters(closed, "correspondence_type")
    going = entries.filter(letter | email).annotate(**_other_address(resolver))
    reason, channel = Once("reason", TEXT), Once("channel", TEXT)
    sent = chosen(channel, {CorrespondenceType.HARD_COPY: State.READY}, State.QUEUED, TEXT)
    insert_select(
        Delivery,
        going.order_by("pk"),
        {
            "entry": Once("key", KEY),
            "channel": channel,
            "state": Case(
                When(Exact(reason, constant("", TEXT)), then=sent),
                default=constant(State.SKIPPED, TEXT),
            ),
            "address": Once("address", TEXT),
            "error": reason,
            "changed_at": timezone.now(),
        },
        once={
            "key": F("pk"),
            "channel": F("correspondence_type"),
            # Each of its conditions asks for consents.
            "reason": consent.reason(unreachable),
            "address": Case(
                When(email, then=Coalesce(F("other_email"), F("contact__email"))),
                default=constant("", TEXT),
                output_field=TEXT,
            ),
        },
    )


def _has_bad_address(resolver: Resolver) -> Q:
    """Letters come back from the address that an entry has frozen."""
    main = consent.missing_addresses("contact__")[consent.BAD_ADDRESS]
    if not resolver.has_alt_addresses:
        return main
    bad = ContactAltAddress.objects.filter(contact=OuterRef("contact"), has_bad_address=True)
    other = bad.filter(returned_address=OuterRef("other_postal"))
    return main & Q(other_city__isnull=True) | Q(Exists(other))


def _other_address(resolver: Resolver) -> dict[str, Any]:
    """City and e-mail of the alternative address that an entry has frozen; NULL without one."""
    if not resolver.has_alt_addresses:
        nothing = Value(None, output_field=CharField())
        return {"other_city": nothing, "other_email": nothing}
    parts = (Cast(KT(f"merge_values__address__{name}"), TextField()) for name in POSTAL)
    return {"other_postal": PostalText(*parts)} | {
        f"other_{name}": NullIf(Cast(KT(f"merge_values__address__{name}"), CharField()), Value(""))
        for name in ("city", "email")
    }
