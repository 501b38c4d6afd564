"""Erasure on request: the person goes, the facts that name nobody stay."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import hooks
from crm.access import require
from crm.contact_locks import alone_with
from crm.events import record
from crm.exceptions import BusinessRuleError
from crm.merging import rows
from crm.models import Contact, ContactMerge, User
from crm.needles import Needles, all_needles

RIGHT = "crm.erase_contact"


class CannotErase(BusinessRuleError):
    """The contact stays, as something else hangs on it or it was not confirmed."""


def erase_contact(contact: Contact, *, user: User, typed_number: str) -> None:
    """Remove everything that says who the contact was; for good.

    The card with all that hangs on it, its lines and what was typed on them, the content of its
    letters and where they went, its documents, what merges, edits and imports kept of it. Entries
    of the log stay, without a name, under the contact's number, which leads nowhere. In one
    transaction.

    Raises NotAllowed, CannotErase where the contact has people or `typed_number` is not its number.
    Source: domain.md, Contacts.
    """
    require(user, RIGHT)
    if typed_number.strip().upper() != contact.number:
        raise CannotErase(
            _("Type the number %(number)s to erase the contact.") % {"number": contact.number}
        )
    holds = [eraser.hold for eraser in hooks.on_contact_erase]
    alone_with([contact.pk], lambda: _erase(contact, user), holds=holds)


def _erase(contact: Contact, user: User) -> None:
    stored = Contact.objects.filter(pk=contact.pk).first()
    if stored is None:
        raise CannotErase(_("This contact was deleted or merged meanwhile."))
    if sentence := why_not_erase(stored):
        raise CannotErase(sentence)
    # The uppermost app first: its rows point to those below.
    for eraser in reversed(hooks.on_contact_erase):
        eraser.erase(stored, user)
    ContactMerge.objects.about(stored.pk).delete()
    stored.delete()
    record(user, "erased", "contact", stored.number)


def why_not_erase(contact: Contact) -> str:
    """A sentence where the contact cannot be erased; else ''."""
    count = contact.people.count()
    sentence = ngettext(
        "%(name)s still has %(count)s person; erase or move that person first.",
        "%(name)s still has %(count)s people; erase or move them first.",
        count,
    )
    return sentence % {"name": contact.name, "count": count} if count else ""


def what_goes(contact: Contact) -> list[str]:
    """What the erasure would remove, each a sentence with its count."""
    return [line for eraser in hooks.on_contact_erase for line in eraser.counts(contact)]


def known_as(contact: Contact) -> Needles:
    """The words by which the contact, as it is and as it was before merges, is found."""
    return all_needles([contact, *_former(contact)])


def _former(contact: Contact) -> Iterable[Contact]:
    for merge in ContactMerge.objects.about(contact.pk):
        kept = merge.kept["contact"]
        sides = ["other"] if merge.survivor_key != contact.pk else ["other", "before"]
        if merge.is_undone:
            # Two persons again: only what was this one's.
            sides = ["other"] if merge.other_key == contact.pk else ["before", "after"]
        for side in sides:
            former = rows.from_image(Contact, kept[side])
            assert isinstance(former, Contact)
            yield former
