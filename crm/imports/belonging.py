"""Groups and consents that a file gives its contacts, beside the fields of the contact itself.

An import adds: it takes nobody out of a group. An answer stands until the file has a later one, and
a refusal is written over by none that is not dated after it.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from crm.consents import Answer
from crm.memberships import MEMBERSHIPS
from crm.models import Consent, Event, User


def compare(planned: Sequence[Any]) -> None:
    """Set `joins` and `answers` of each to what the database does not say yet.

    A query for each kind of group that the rows name, one for consents.
    """
    present = [one for one in planned if one.contact is not None]
    names = {name for one in planned for name in one.draft.groups}
    members = {name: _members(name, present) for name in sorted(names)}
    stored = _consents(present)
    for one in planned:
        key = one.contact.pk if one.contact else None
        for name, groups in one.draft.groups.items():
            missing = [group for group in groups if (key, group.pk) not in members[name]]
            if missing:
                one.joins[name] = missing
        for channel, answer in one.draft.consents.items():
            if is_news(answer, stored.get((key, channel))):
                one.answers[channel] = answer


def _members(name: str, present: Iterable[Any]) -> set[tuple[int, int]]:
    keys = [one.contact.pk for one in present if name in one.draft.groups]
    if not keys:
        return set()
    memberships: Any = MEMBERSHIPS[name]._default_manager
    return set(memberships.filter(contact__in=keys).values_list("contact_id", "group_id"))


def _consents(present: Iterable[Any]) -> dict[tuple[int | None, str], Consent]:
    keys = [one.contact.pk for one in present if one.draft.consents]
    found = Consent.objects.filter(contact__in=keys) if keys else []
    return {(consent.contact_id, consent.channel): consent for consent in found}


def is_news(answer: Answer, stored: Consent | None) -> bool:
    if stored is None:
        return True
    if answer.said_on and answer.said_on > stored.said_on:
        return True
    is_refusal = answer.status == Consent.Status.REFUSED
    is_older = bool(answer.said_on and answer.said_on < stored.said_on)
    return is_refusal and stored.status != answer.status and not is_older


def write(planned: Sequence[Any], *, user: User, today: datetime.date) -> None:
    """Once the contacts are written: a statement for each kind of group, two for consents."""
    for name, membership in MEMBERSHIPS.items():
        rows = [
            membership(contact=one.contact, group=group)  # type: ignore[misc] # every heir has one
            for one in planned
            for group in one.joins.get(name, [])
        ]
        if rows:
            manager: Any = membership._default_manager
            manager.bulk_create(rows, ignore_conflicts=True)
    _write_consents(planned, user, today)


def _write_consents(planned: Sequence[Any], user: User, today: datetime.date) -> None:
    said = [
        (one.contact, channel, answer) for one in planned for channel, answer in one.answers.items()
    ]
    if not said:
        return
    Consent.objects.bulk_create(
        [
            Consent(
                contact=contact,
                channel=channel,
                status=answer.status,
                said_on=answer.said_on or today,
                source=answer.source,
                basis=answer.basis,
                user=user,
            )
            for contact, channel, answer in said
        ],
        update_conflicts=True,
        unique_fields=["contact", "channel"],
        update_fields=["status", "said_on", "source", "basis", "user"],
    )
    Event.objects.bulk_create(
        Event(
            user=user,
            verb="changed",
            subject="consent",
            subject_key=contact.number,
            details={"channel": channel, "answer": answer.status},
        )
        for contact, channel, answer in said
    )
