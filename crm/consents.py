"""What a contact said to being reached, written down channel by channel; the rule made of it is
crm.consent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from crm.access import require
from crm.actions import ContactChanged, clean
from crm.events import record
from crm.exceptions import BusinessRuleError
from crm.inheritance import lock
from crm.models import Channel, Consent, Contact, User
from crm.models.consents import NOT_ASKED


@dataclass(frozen=True)
class Answer:
    """What was said to one channel; `status` "" says that nobody asked."""

    status: str
    said_on: date | None = None
    source: str = ""
    basis: str = ""


@transaction.atomic
def set_consents(
    contact: Contact, *, user: User, version: int, today: date, answers: Mapping[str, Answer]
) -> list[str]:
    """`set_consent` for several channels, all or none; answers the channels that changed.

    `version` is the contact's: who has not seen a refusal must not write over it. It goes up with
    every change. Raises NotAllowed, ContactChanged, Refused, BusinessRuleError.
    """
    require(user, "crm.change_contact")
    stored = lock([contact.pk])[contact.pk]
    if stored.version != version:
        raise ContactChanged(stored)
    return [
        channel
        for channel, answer in answers.items()
        if set_consent(contact, user=user, today=today, channel=channel, answer=answer)
    ]


@transaction.atomic
def set_consent(contact: Contact, *, user: User, today: date, channel: str, answer: Answer) -> bool:
    """Write down what the contact said to the channel; whether that is anything new.

    Who wrote it down is the user; a date that was not given is today. It counts from here on, for
    e-mails that wait to be sent as well (domain.md, Eligibility).

    Raises NotAllowed, Refused, BusinessRuleError for a day that has not come yet.
    """
    require(user, "crm.change_contact")
    locked = lock([contact.pk])[contact.pk]
    stored = Consent.objects.filter(contact=contact, channel=channel).first()
    if not answer.status:
        return _forget(stored, locked, user)
    values = {**vars(answer), "said_on": answer.said_on or today}
    if values["said_on"] > today:
        raise BusinessRuleError(_("Nobody can have said this on a day that is still to come."))
    if stored and all(getattr(stored, name) == value for name, value in values.items()):
        return False
    consent = stored or Consent(contact=contact, channel=channel)
    for name, value in {**values, "user": user}.items():
        setattr(consent, name, value)
    clean(consent)
    consent.save()
    _record(user, locked, channel, answer.status)
    return True


def _forget(stored: Consent | None, contact: Contact, user: User) -> bool:
    if stored is None:
        return False
    stored.delete()
    _record(user, contact, stored.channel, NOT_ASKED)
    return True


def _record(user: User, contact: Contact, channel: str, answer: str) -> None:
    contact.version += 1
    contact.save(update_fields=["version", "updated_at"])
    record(user, "changed", "consent", contact.number, channel=channel, answer=answer)


def consents_of(contact: Contact) -> list[tuple[Channel, Consent | None]]:
    """What was said to each channel, None where nobody asked; one query."""
    said = {consent.channel: consent for consent in contact.consents.select_related("user")}
    return [(channel, said.get(channel.value)) for channel in Channel]
