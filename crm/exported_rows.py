"""What crm itself keeps about a contact, in words."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm.event_words import verb_words
from crm.memberships import MEMBERSHIPS
from crm.merge_forms import shown
from crm.merging import rows
from crm.merging.fields import MERGED
from crm.model_fields import label_of
from crm.models import Consent, Contact, ContactAltAddress, ContactMerge, Event

Section = list[dict[str, Any]]


def export(contact: Contact) -> dict[str, Section]:
    return {
        _("Card"): [_card(contact)],
        _("Groups"): _groups(contact),
        _("Profile"): _profile(contact),
        _("Alternative addresses"): [_address(one) for one in contact.alt_addresses.all()],
        _("Consents"): [_consent(one) for one in contact.consents.select_related("user")],
        _("Merged contacts"): list(_merged(contact)),
        _("Changes of the card"): _events(contact),
    }


def _card(contact: Contact) -> dict[str, Any]:
    """Every field that says something."""
    card = {_("Number"): contact.number, _("Type"): contact.get_type_display()}
    for name in MERGED:
        value = getattr(contact, name)
        if value not in ("", None):
            card[_label(Contact, name)] = shown(contact, name)
    card[_("Created")] = _moment(contact.created_at)
    card[_("Changed")] = _moment(contact.updated_at)
    return card


def _groups(contact: Contact) -> Section:
    return [
        {_("Kind"): _label(Contact, name), _("Group"): str(group)}
        for name in MEMBERSHIPS
        for group in getattr(contact, name).all()
    ]


def _profile(contact: Contact) -> Section:
    answers = contact.profile_answers.select_related("answer__question").order_by("pk")
    return [
        {
            _("Question"): one.answer.question.text,
            _("Answer"): one.answer.text,
            _("Date"): _plain(one.said_on),
        }
        for one in answers
    ]


def _address(address: ContactAltAddress) -> dict[str, Any]:
    names = ("code", "starts_on", "ends_on", "address", "address_2", "post_code", "city", "county")
    said = {_label(ContactAltAddress, name): getattr(address, name) for name in names}
    said |= {_("Country"): address.country, _("Phone"): address.phone, _("E-mail"): address.email}
    return {label: _plain(value) for label, value in said.items() if value}


def _consent(consent: Consent) -> dict[str, Any]:
    said = {
        _("Channel"): consent.get_channel_display(),
        _("Answer"): consent.get_status_display(),
        _("Date"): _plain(consent.said_on),
        _("Source"): consent.source,
        _("Lawful basis"): consent.get_basis_display(),
        _("Written down by"): str(consent.user or ""),
    }
    return {label: value for label, value in said.items() if value}


def _merged(contact: Contact) -> Iterator[dict[str, Any]]:
    """The cards of the contacts that became part of this one."""
    merges = ContactMerge.objects.filter(survivor_number=contact.number, undone_at=None)
    for merge in merges.order_by("pk"):
        former = rows.from_image(Contact, merge.kept["contact"]["other"])
        assert isinstance(former, Contact)
        yield {_("Merged on"): _moment(merge.at), **_card(former)}


def _events(contact: Contact) -> Section:
    events = Event.objects.filter(subject__in=["contact", "consent", "contact address"])
    return [
        {
            _("When"): _moment(event.at),
            _("Who"): str(event.user or ""),
            _("What"): verb_words(event.verb),
        }
        for event in events.filter(subject_key=contact.number).select_related("user").order_by("pk")
    ]


def _label(model: Any, name: str) -> str:
    return capfirst(label_of(model, name))


def _plain(value: Any) -> Any:
    return date_format(value, "SHORT_DATE_FORMAT") if hasattr(value, "toordinal") else value


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else ""
