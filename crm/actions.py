"""What can be done with contacts and mailing groups: a function is one act, one transaction."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import hooks
from crm.access import require
from crm.events import record
from crm.exceptions import BusinessRuleError
from crm.inheritance import BLOCKS, keep_in_step, lock
from crm.memberships import MEMBERSHIPS, refuse_members, set_groups
from crm.models import Contact, ContactMerge, MailingGroup, MarketingSetup, User
from crm.models.classification import Classification
from crm.numbers import take_number


class ContactChanged(BusinessRuleError):
    """Somebody else saved the contact meanwhile; `theirs` is how it stands now."""

    def __init__(self, theirs: Contact) -> None:
        self.theirs = theirs
        super().__init__(
            _("Somebody else changed this contact meanwhile. Compare, then save once more.")
        )


class Refused(BusinessRuleError):
    """Values that break a rule of the model; `errors` by field, "__all__" for the whole row."""

    def __init__(self, error: ValidationError) -> None:
        self.errors: dict[str, list[str]] = error.message_dict
        super().__init__(" ".join(text for texts in self.errors.values() for text in texts))

    @classmethod
    def field(cls, name: str, sentence: str) -> "Refused":
        return cls(ValidationError({name: [sentence]}))


@transaction.atomic
def create_contact(
    *,
    user: User,
    type: str,  # noqa: A002 - the field's name
    name: str = "",
    **values: Any,
) -> Contact:
    """A new contact with the next number of the series, unless `number` is given.

    `values`: fields of the contact, its groups included. A person of a company inherits every block
    of which nothing is given, unless its `own_…` flag says otherwise; a contact without company
    inherits nothing.

    Raises NotAllowed, Refused, BusinessRuleError for groups of the other type.
    """
    require(user, "crm.add_contact")
    groups = _groups_of(values)
    contact = Contact(type=type, name=name, created_by=user, **values)
    # The series before the company: an import waits for them in this order too.
    contact.number = contact.number or take_number("contact", model=Contact)
    if contact.company_id:
        contact.company = lock([contact.company_id])[contact.company_id]
    _settle(contact, own=_own_blocks(values))
    if not contact.company:
        _take_defaults(contact)
    _save(contact)
    set_groups(contact, groups)
    keep_in_step([contact.pk])
    record(user, "created", "contact", contact.number)
    contact.refresh_from_db()
    return contact


@transaction.atomic
def update_contact(
    contact: Contact, *, user: User, version: int, values: Mapping[str, Any]
) -> Contact:
    """Write the values that differ, bring its people into step, and answer the fresh contact.

    `values`: fields of the contact, its groups included. Nothing is written when nothing differs.

    Raises NotAllowed, ContactChanged when `version` is not the stored one, Refused,
    BusinessRuleError for groups of the other type.
    """
    require(user, "crm.change_contact")
    joined = values.get("company")
    stored = lock([contact.pk, *([joined.pk] if joined else [])])[contact.pk]
    if stored.version != version:
        raise ContactChanged(stored)
    fields = dict(values)
    groups = _groups_of(fields)
    changed = [name for name, value in fields.items() if getattr(stored, name) != value]
    for name in changed:
        setattr(stored, name, fields[name])
    _refuse_to_orphan(stored)
    _settle(stored)
    changed += set_groups(stored, groups)
    if changed:
        stored.version += 1
        _save(stored)
        keep_in_step([stored.pk])
        record(user, "changed", "contact", stored.number, fields=sorted(changed))
        stored.refresh_from_db()
    return stored


@transaction.atomic
def delete_contact(contact: Contact, *, user: User) -> None:
    """Remove the contact; what was said to it stays in the log, under the name it had.

    Raises NotAllowed, BusinessRuleError when it has people or an upper app needs it.
    """
    require(user, "crm.delete_contact")
    # Locked before anybody is asked: nobody can put it on a segment from here on.
    contacts = Contact.objects.select_for_update().filter(pk=contact.pk)
    stored = contacts.get()
    if people := stored.people.count():
        raise BusinessRuleError(
            ngettext(
                "%(name)s still has %(count)s person; delete or move that person first.",
                "%(name)s still has %(count)s people; delete or move them first.",
                people,
            )
            % {"name": stored.name, "count": people}
        )
    for refuse in hooks.before_contact_delete:
        refuse(Contact.objects.filter(pk=contact.pk))
    try:
        # They cannot be taken back any more, and hold what others were.
        ContactMerge.objects.about(stored.pk).delete()
        stored.delete()
    except ProtectedError as error:
        raise BusinessRuleError(_("This contact is still used and cannot be deleted.")) from error
    record(user, "deleted", "contact", contact.number)


@transaction.atomic
def create_mailing_group(*, user: User, code: str, description: str) -> MailingGroup:
    """Raises NotAllowed, Refused."""
    require(user, "crm.add_mailinggroup")
    group = MailingGroup(code=code, description=description)
    clean(group)
    group.save(force_insert=True)
    record(user, "created", "mailing group", group.code)
    return group


@transaction.atomic
def update_mailing_group(
    group: MailingGroup, *, user: User, code: str, description: str
) -> MailingGroup:
    """Raises NotAllowed, Refused."""
    require(user, "crm.change_mailinggroup")
    stored = MailingGroup.objects.select_for_update().get(pk=group.pk)
    stored.code, stored.description = code, description
    clean(stored)
    stored.save(update_fields=["code", "description"])
    record(user, "changed", "mailing group", stored.code)
    return stored


@transaction.atomic
def delete_mailing_group(group: MailingGroup, *, user: User) -> None:
    """Refused while the group has contacts (reference, 23).

    Raises NotAllowed, BusinessRuleError.
    """
    require(user, "crm.delete_mailinggroup")
    stored = MailingGroup.objects.select_for_update().get(pk=group.pk)
    refuse_members(stored)
    stored.delete()
    record(user, "deleted", "mailing group", stored.code)


@transaction.atomic
def delete_classifications(codes: "QuerySet[Any]", *, user: User) -> int:
    """Delete codes that no contact has; all or none. Answers how many.

    Raises NotAllowed, BusinessRuleError. Source: reference, 23.
    """
    meta = codes.model._meta
    require(user, f"{meta.app_label}.delete_{meta.model_name}")
    found: list[Classification] = list(codes.select_for_update())
    for code in found:
        refuse_members(code)
        code.delete()
        record(user, "deleted", str(meta.model_name), code.code)
    return len(found)


def _groups_of(values: dict[str, Any]) -> dict[str, Any]:
    """Take the groups out of the values, by field."""
    return {name: values.pop(name) for name in MEMBERSHIPS if name in values}


def _own_blocks(values: Mapping[str, Any]) -> dict[str, bool]:
    """The flags of a new person: as given, else whether anything of the block is given."""
    return {
        flag: bool(values.get(flag, any(values.get(name) for name in fields)))
        for flag, fields in BLOCKS.items()
    }


def _settle(contact: Contact, own: Mapping[str, bool] | None = None) -> None:
    """What follows from type and company: a full name, and who has nothing to inherit from."""
    if not contact.name and not contact.is_company:
        parts = (contact.first_name, contact.middle_name, contact.surname)
        contact.name = " ".join(part for part in parts if part)
    for flag in BLOCKS:
        if contact.company_id is None:
            setattr(contact, flag, True)
        elif own is not None:
            setattr(contact, flag, own[flag])


def _take_defaults(contact: Contact) -> None:
    setup = MarketingSetup.load()
    contact.language = contact.language or setup.default_language
    contact.country = contact.country or setup.default_country


def _refuse_to_orphan(contact: Contact) -> None:
    if not contact.is_company and contact.people.exists():
        raise BusinessRuleError(
            _("%(name)s has people and stays a company.") % {"name": contact.name}
        )


def _save(contact: Contact) -> None:
    if not contact.is_inactive:
        contact.inactive_reason = ""
    clean(contact)
    if contact.own_salutations:
        contact.formal_salutation = contact.formal_salutation.rstrip(" ,!")
        contact.informal_salutation = contact.informal_salutation.rstrip(" ,!")
    contact.save()


def clean(row: models.Model) -> None:
    """The model's own rules, said in sentences before the database would stop in its words."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(error) from error
