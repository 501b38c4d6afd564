"""Contacts held alone, with all that is locked before them (docs/architecture.md, Locks)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from crm.exceptions import BusinessRuleError
from crm.inheritance import lock
from crm.models import Contact

# Somebody who puts a contact on a segment between the two locks makes us begin anew.
ATTEMPTS = 5
# PostgreSQL's code of an error.
LOCK_NOT_AVAILABLE = "55P03"
T = TypeVar("T")
Hold = Callable[[Sequence[int]], set[int]]


class CameBetween(Exception):
    """Rows came under other locks between ours; everything is let go and begun anew."""


def alone_with(
    contacts: Sequence[int],
    act: Callable[[], T],
    *,
    holds: Sequence[Hold],
    companies: Sequence[int] = (),
) -> T:
    """Run the act in a transaction that holds what `holds` lock, then the contacts.

    A worksheet is locked before the contacts on it; which ones that are is known for good only
    once the contacts are locked. Nobody else changes the contacts, their people and `companies`,
    or makes a row that names one of the contacts, until commit.

    Raises BusinessRuleError where others keep coming between.
    """
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                held = [hold(contacts) for hold in holds]
                lock([*contacts, *companies])
                _hold_alone(contacts)
                if any(hold(contacts) - first for hold, first in zip(holds, held, strict=True)):
                    raise CameBetween
                return act()
        except CameBetween:
            _wait_for(contacts)
    raise BusinessRuleError(_("Others are working with these contacts right now; try it again."))


def _hold_alone(contacts: Sequence[int]) -> None:
    """Stronger than `lock`: a new line or entry that points here waits as well.

    Who lists many contacts holds them in an order of theirs: with one of ours in hand we do not
    wait for the other, or each would wait for what the other has.
    """
    rows = Contact.objects.select_for_update(nowait=True).filter(pk__in=contacts)
    try:
        list(rows.order_by("type", "pk"))
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        raise CameBetween from error


def _wait_for(contacts: Sequence[int]) -> None:
    """Until whoever holds them has done, with nothing in hand."""
    for contact in contacts:
        with transaction.atomic():
            list(Contact.objects.select_for_update().filter(pk=contact))
