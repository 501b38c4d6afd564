"""What rows would change, or changed, beside the contact's own columns, in words for the pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.text import capfirst

from crm.countries import country_name
from crm.memberships import MEMBERSHIPS
from crm.model_fields import field_of, label_of
from crm.models import (
    Consent,
    Contact,
    ContactAltAddress,
    ContactProfileAnswer,
    StagedAddress,
    StagedAnswer,
    StagedConsent,
    StagedGroup,
)
from crm.models.staging import SAID_OF_ADDRESS


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str


def changes_beside(keys: Sequence[int]) -> dict[int, list[Change]]:
    """By the key of the staged row; a constant number of queries."""
    found: dict[int, list[Change]] = {}
    for say in (_groups, _consents, _answers, _addresses):
        for key, change in say(keys):
            found.setdefault(key, []).append(change)
    return found


def _groups(keys: Sequence[int]) -> Iterator[tuple[int, Change]]:
    groups = list(StagedGroup.objects.filter(row__in=keys, is_there=False))
    for kind, membership in MEMBERSHIPS.items():
        of_kind = [group for group in groups if group.kind == kind]
        model: Any = field_of(membership, "group").related_model
        codes = model.objects.in_bulk({group.group_key for group in of_kind}) if of_kind else {}
        label = label_of(Contact, kind)
        for group in of_kind:
            yield group.row_id, Change(label, "", str(codes.get(group.group_key) or ""))


def _consents(keys: Sequence[int]) -> Iterator[tuple[int, Change]]:
    stored = _of_contact(Consent.objects.filter(channel=OuterRef("channel")))
    others = stored.exclude(status=OuterRef("status"))
    said = StagedConsent.objects.filter(row__in=keys, is_there=False)
    for one in said.annotate(stored=Subquery(others.values("status"))):
        old = dict(Consent.Status.choices).get(one.before_status or one.stored or "", "")
        change = Change(one.get_channel_display(), str(old), one.get_status_display())
        yield one.row_id, change


def _answers(keys: Sequence[int]) -> Iterator[tuple[int, Change]]:
    stored = _of_contact(
        ContactProfileAnswer.objects.filter(answer__question=OuterRef("question"))
    ).exclude(answer=OuterRef("answer"))
    said = StagedAnswer.objects.filter(row__in=keys, is_there=False)
    said = said.select_related("answer__question", "before_answer").order_by("pk")
    for one in said.annotate(stored=Subquery(stored.values("answer__text")[:1])):
        if one.answer is not None:
            old = one.before_answer.text if one.before_answer else one.stored or ""
            yield one.row_id, Change(one.answer.question.text, old, one.answer.text)


def _addresses(keys: Sequence[int]) -> Iterator[tuple[int, Change]]:
    """Field by field; in one line where the contact did not have it before."""
    said = StagedAddress.objects.filter(row__in=keys, is_there=False).select_related("before")
    said = said.annotate(contact=F("row__outcome__contact"))
    stored = {
        (address.contact_id, address.code): address
        for address in ContactAltAddress.objects.filter(contact__in=said.values("contact"))
    }
    for one in said:
        was: Any = getattr(one, "before", None) or stored.get((one.contact, one.code))
        if was and not any(_differing(one, was)):
            was = None
        if was is None:
            yield one.row_id, Change(one.code, "", _in_one_line(one))
            continue
        for name in _differing(one, was):
            label = capfirst(label_of(ContactAltAddress, name))
            old, new = (_words(getattr(address, name, None)) for address in (was, one))
            yield one.row_id, Change(f"{one.code}: {label}", old, new)


def _in_one_line(address: Any) -> str:
    place = f"{address.post_code or ''} {address.city}".strip()
    country = country_name(address.country or "")
    said = (address.address, address.address_2, place, address.county, country)
    reached = (address.phone, address.email, _days(address))
    return ", ".join(text for text in (*said, *reached) if text)


def _days(address: Any) -> str:
    days = [_words(day) for day in (address.starts_on, address.ends_on)]
    return " – ".join(days) if any(days) else ""


def _differing(said: StagedAddress, was: Any) -> Iterator[str]:
    for name in SAID_OF_ADDRESS:
        value = getattr(said, name)
        if value is not None and value != getattr(was, name, None):
            yield name


def _words(value: Any) -> str:
    return date_format(value, "SHORT_DATE_FORMAT") if hasattr(value, "year") else value or ""


def _of_contact(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(contact=OuterRef("row__outcome__contact"))
