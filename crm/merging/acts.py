"""The two acts: one contact becomes part of another, and is taken out again."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crm import hooks
from crm.access import require
from crm.actions import ContactChanged, clean
from crm.contact_locks import alone_with
from crm.events import record
from crm.exceptions import BusinessRuleError
from crm.inheritance import BLOCKS, keep_in_step
from crm.merging import rows
from crm.merging.fields import TYPED, apply
from crm.models import Contact, ContactMerge, User

RIGHT = "crm.merge_contact"
# What every write changes, and what the database or crm.inheritance computes.
COMPUTED = {"version", "updated_at", "sort_name", "company_sort_name", "search_text"}
# A letter came back since, or was found not to have: nobody touched the card.
TOLD = {"returned_address"}


class CannotMerge(BusinessRuleError):
    """These two contacts are not to become one."""


class CannotUndoMerge(BusinessRuleError):
    """What the merge moved was touched since; `reasons` says what."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = list(reasons)
        super().__init__(
            _("The merge cannot be taken back: %(reasons)s") % {"reasons": " ".join(reasons)}
        )


def merge_contacts(
    survivor: Contact,
    other: Contact,
    *,
    fields: Mapping[str, str],
    user: User,
    versions: tuple[int, int],
) -> ContactMerge:
    """The other contact goes; all it had is the survivor's from here on.

    `fields`: name → "survivor", "other" or, for the note, "both"; what is not named stays as
    `merging.fields.proposed`. `versions`: of the survivor and the other, as they were looked at.
    One transaction; a constant number of statements for rows that change hands, one more for every
    row of which both had one. Log entries keep the names they were written with.

    Raises NotAllowed, CannotMerge, ContactChanged, Refused. Source: domain.md, Contacts.
    """
    require(user, RIGHT)

    def merge() -> ContactMerge:
        ours, theirs = _lock_both(survivor, other, versions)
        return _merge(ours, theirs, fields, user)

    holds = [mover.hold for mover in hooks.on_contact_merge]
    return alone_with([survivor.pk, other.pk], merge, holds=holds)


def undo_merge(merge: ContactMerge, *, user: User) -> ContactMerge:
    """Two contacts again, each with the rows it had; what came since stays with the survivor.

    Raises NotAllowed, CannotUndoMerge where what moved was touched since.
    """
    require(user, RIGHT)
    kept = merge.kept["contact"]
    companies = [kept[side]["company_id"] for side in ("other", "before")]
    return alone_with(
        [merge.survivor_key],
        lambda: _undo(merge, user),
        holds=[mover.hold for mover in hooks.on_contact_merge],
        companies=[key for key in companies if key],
    )


def merges_into(contact: Contact) -> list[ContactMerge]:
    """Who became part of the contact and still is, the latest first; one query."""
    merges = ContactMerge.objects.filter(survivor_number=contact.number, undone_at=None)
    return list(merges.select_related("user").defer("kept"))


def why_not_merge(survivor: Contact, other: Contact) -> str:
    """A sentence where these two cannot be one; else ''."""
    if survivor.pk == other.pk:
        return _("Choose two different contacts.")
    if survivor.type != other.type:
        return _("A company and a person cannot be merged.")
    return ""


def _lock_both(
    survivor: Contact, other: Contact, versions: tuple[int, int]
) -> tuple[Contact, Contact]:
    if sentence := why_not_merge(survivor, other):
        raise CannotMerge(sentence)
    stored = Contact.objects.select_related("company").in_bulk([survivor.pk, other.pk])
    if len(stored) < 2:
        raise CannotMerge(_("One of the two contacts was deleted or merged meanwhile."))
    ours, theirs = stored[survivor.pk], stored[other.pk]
    if sentence := why_not_merge(ours, theirs):
        raise CannotMerge(sentence)
    for contact, version in zip((ours, theirs), versions, strict=True):
        if contact.version != version:
            raise ContactChanged(contact)
    return ours, theirs


def _merge(
    survivor: Contact, other: Contact, fields: Mapping[str, str], user: User
) -> ContactMerge:
    merge = ContactMerge.objects.create(
        survivor_key=survivor.pk,
        survivor_number=survivor.number,
        other_key=other.pk,
        other_number=other.number,
        other_name=other.name,
        user=user,
    )
    before, other_row = rows.image(survivor), rows.image(other)
    changed = apply(survivor, other, fields)
    for mover in hooks.on_contact_merge:
        mover.move(merge, survivor, other)
    _remove(other)
    survivor.version += 1
    clean(survivor)
    survivor.save()
    keep_in_step([survivor.pk])
    survivor.refresh_from_db()
    merge.kept["contact"] = {
        "other": other_row,
        "before": before,
        "after": rows.image(survivor),
        "changed": changed,
    }
    merge.save(update_fields=["kept"])
    record(user, "merged", "contact", survivor.number, other=other.number, fields=sorted(changed))
    return merge


def _remove(contact: Contact) -> None:
    """The bare row: a row that a mover forgot stops the commit, instead of going with it."""
    contacts = Contact.objects.filter(pk=contact.pk)
    contacts._raw_delete(contacts.db)


def _undo(merge: ContactMerge, user: User) -> ContactMerge:
    stored = ContactMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if reasons := refusals(stored):
        raise CannotUndoMerge(reasons)
    kept = stored.kept["contact"]
    rows.put_back(Contact, [kept["other"] | {"version": kept["other"]["version"] + 1}])
    for mover in reversed(hooks.on_contact_merge):
        mover.move_back(stored)
    _restore_survivor(stored)
    keep_in_step([stored.survivor_key, stored.other_key])
    stored.undone_by, stored.undone_at = user, timezone.now()
    stored.save(update_fields=["undone_by", "undone_at"])
    stored.moved_rows.all().delete()
    record(user, "merge undone", "contact", stored.survivor_number, other=stored.other_number)
    return stored


def _restore_survivor(merge: ContactMerge) -> None:
    kept = merge.kept["contact"]
    survivor = Contact.objects.get(pk=merge.survivor_key)
    before: Any = rows.from_image(Contact, kept["before"])
    for field in rows.columns(Contact):
        if field.attname not in COMPUTED | TOLD:
            setattr(survivor, field.attname, getattr(before, field.attname))
    survivor.version += 1
    survivor.save()


def refusals(merge: ContactMerge) -> list[str]:
    """Why the merge cannot be taken back, each a sentence; none where it can."""
    names = {"survivor": merge.survivor_number, "other": merge.other_number}
    if merge.is_undone:
        return [_("It is taken back already.")]
    survivor = Contact.objects.filter(pk=merge.survivor_key).first()
    if survivor is None:
        return [_("%(survivor)s was deleted or merged since.") % names]
    kept = merge.kept["contact"]
    reasons = _touched(merge, survivor)
    if Contact.objects.filter(number=merge.other_number).exists():
        reasons.append(_("The number %(other)s is taken.") % names)
    if missing := rows.nobody_named(Contact, [kept["other"], kept["before"]]):
        reasons.append(_("What a contact named is gone: %(what)s.") % {"what": ", ".join(missing)})
    return reasons + [
        reason for mover in hooks.on_contact_merge for reason in mover.refusals(merge)
    ]


def _touched(merge: ContactMerge, survivor: Contact) -> list[str]:
    """Fields of the survivor that are not as the merge left them; what it inherits may change."""
    after, now = merge.kept["contact"]["after"], rows.image(survivor)
    inherited = {
        name for flag, names in BLOCKS.items() if not after[flag] for name in names if not now[flag]
    }
    made = {name for switch, forms in TYPED.items() if not after[switch] for name in forms}
    free = COMPUTED | TOLD | inherited | made | {f"{name}_id" for name in inherited}
    labels = [
        str(field.verbose_name)
        for field in rows.columns(Contact)
        if field.attname not in free and after[field.attname] != now[field.attname]
    ]
    if not labels:
        return []
    words = {"survivor": merge.survivor_number, "fields": ", ".join(labels)}
    return [_("%(survivor)s was changed since: %(fields)s.") % words]
