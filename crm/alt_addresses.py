"""What can be done with a contact's alternative addresses.

They are part of the contact's card: its version guards them, and goes up with each change.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm import hooks
from crm.access import require
from crm.actions import ContactChanged, Refused, clean
from crm.events import record
from crm.exceptions import BusinessRuleError
from crm.inheritance import lock
from crm.models import Contact, ContactAltAddress, User


class AltAddressGone(BusinessRuleError):
    """Somebody else removed the address meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This alternative address was removed meanwhile."))


@transaction.atomic
def create_alt_address(
    contact: Contact, *, user: User, version: int, values: Mapping[str, Any]
) -> ContactAltAddress:
    """One more address of the contact; lines of open segments follow it from its first day.

    `version` is the contact's. Raises NotAllowed, ContactChanged, Refused.
    """
    stored = _lock(contact, user, version)
    address = ContactAltAddress(contact=stored, **values)
    _write(address)
    _record(stored, user, "created", address.code)
    return address


@transaction.atomic
def update_alt_address(
    address: ContactAltAddress, *, user: User, version: int, values: Mapping[str, Any]
) -> ContactAltAddress:
    """Write the values that differ; nothing is written when nothing does.

    `version` is the contact's. Raises NotAllowed, ContactChanged, AltAddressGone, Refused.
    """
    stored = _lock(address.contact, user, version)
    fresh = _fresh(address)
    changed = [name for name, value in values.items() if getattr(fresh, name) != value]
    for name in changed:
        setattr(fresh, name, values[name])
    if changed:
        _write(fresh)
        _record(stored, user, "changed", fresh.code, fields=sorted(changed))
    return fresh


@transaction.atomic
def delete_alt_address(address: ContactAltAddress, *, user: User, version: int) -> None:
    """Remove the address; refused where an upper app needs it.

    `version` is the contact's. Raises NotAllowed, ContactChanged, AltAddressGone,
    BusinessRuleError.
    """
    stored = _lock(address.contact, user, version)
    fresh = _fresh(address)
    for refuse in hooks.before_alt_address_delete:
        refuse(fresh)
    fresh.delete()
    _record(stored, user, "deleted", fresh.code)


def _lock(contact: Contact, user: User, version: int) -> Contact:
    require(user, "crm.change_contact")
    stored = lock([contact.pk])[contact.pk]
    if stored.version != version:
        raise ContactChanged(stored)
    return stored


def _fresh(address: ContactAltAddress) -> ContactAltAddress:
    """The address as it stands, locked: no line is given it from here on."""
    locked = ContactAltAddress.objects.select_for_update(of=("self",)).select_related("contact")
    found = locked.filter(pk=address.pk).first()
    if found is None:
        raise AltAddressGone
    return found


def _write(address: ContactAltAddress) -> None:
    others = address.contact.alt_addresses.exclude(pk=address.pk)
    if others.filter(code=address.code).exists():
        raise Refused.field("code", _("The contact has an address with this code already."))
    clean(address)
    address.save()


def _record(contact: Contact, user: User, verb: str, code: str, **details: Any) -> None:
    contact.version += 1
    contact.save(update_fields=["version", "updated_at"])
    record(user, verb, "contact address", contact.number, code=code, **details)
