"""The only way a view gets one of crm's objects: unknown and invisible both answer 404."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from crm.exceptions import NotAllowed
from crm.models import (
    Contact,
    ContactAltAddress,
    ContactMerge,
    ImportMapping,
    ImportRun,
    Job,
    MailingGroup,
    NotDuplicate,
    SavedView,
    User,
)

# Longer chains of merges nobody makes; a circle would be a row that somebody made up.
LONGEST_CHAIN = 50
MANY_ROWS = 1_000


def require(user: User, permission: str) -> None:
    """Acts check the right again: a view that forgets is no hole.

    Raises NotAllowed.
    """
    if not user.has_perm(permission):
        raise NotAllowed(_("You do not have the right to do this."))


def require_rows(user: User, rows: QuerySet[Any, Any]) -> None:
    """More than MANY_ROWS leave by a file with a right of its own.

    Raises NotAllowed.
    """
    if user.has_perm("crm.export_many_contacts"):
        return
    if rows.order_by()[: MANY_ROWS + 1].count() > MANY_ROWS:
        raise NotAllowed(
            _("You may take out %(count)s rows at most; ask a marketing manager for more.")
            % {"count": number_format(MANY_ROWS, force_grouping=True)}
        )


def get_contact(user: User, number: str) -> Contact:
    return get_object_or_404(
        Contact.objects.visible_to(user).select_related(
            "company", "salesperson", "territory", "organizational_level"
        ),
        number=number.upper(),
    )


def get_survivor(user: User, number: str) -> Contact:
    """The contact of which the one with this number is a part by now."""
    survivor = find_survivor(user, number)
    if survivor is None:
        raise Http404
    return survivor


def find_survivor(user: User, number: str) -> Contact | None:
    """As `get_survivor`; None where nobody has, or had, this number."""
    number = number.upper()
    for _step in range(LONGEST_CHAIN):
        merge = ContactMerge.objects.filter(other_number=number, undone_at=None).first()
        if merge is None:
            break
        number = merge.survivor_number
        contact = Contact.objects.visible_to(user).filter(number=number).first()
        if contact is not None:
            return contact
    return None


def get_saved_view(user: User, pk: int) -> SavedView:
    """One's own, or one that others share."""
    return get_object_or_404(SavedView.objects.visible_to(user), pk=pk)


def get_own_saved_view(user: User, pk: int) -> SavedView:
    """What is shared is changed by its owner alone."""
    return get_object_or_404(SavedView.objects.visible_to(user), pk=pk, owner=user)


def get_merge(user: User, pk: int) -> ContactMerge:
    return get_object_or_404(ContactMerge.objects.visible_to(user), pk=pk)


def get_mark(user: User, pk: int) -> NotDuplicate:
    visible = Contact.objects.visible_to(user)
    marks = NotDuplicate.objects.select_related("first", "second")
    return get_object_or_404(marks, pk=pk, first__in=visible, second__in=visible)


def get_alt_address(user: User, number: str, code: str) -> ContactAltAddress:
    return get_object_or_404(
        ContactAltAddress.objects.select_related("contact"),
        contact__in=Contact.objects.visible_to(user).filter(number=number.upper()),
        code=code.upper(),
    )


def get_mailing_group(user: User, code: str) -> MailingGroup:
    return get_object_or_404(MailingGroup, code=code.upper())


def get_import(user: User, pk: int) -> ImportRun:
    """One's own imports only; the file stays in the database until it is asked for."""
    runs = ImportRun.objects.defer("content").select_related("job")
    return get_object_or_404(runs, pk=pk, owner=user)


def get_own_import_mapping(user: User, pk: int) -> ImportMapping:
    """Shared ones are used by everybody and changed by their owner only."""
    return get_object_or_404(ImportMapping, pk=pk, owner=user)


def get_job(user: User, pk: int) -> Job:
    """One's own jobs only."""
    return get_object_or_404(Job, pk=pk, owner=user)
