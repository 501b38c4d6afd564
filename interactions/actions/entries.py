"""What may be said of an interaction after it was logged; what was logged itself is a fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import events
from crm.access import require
from crm.exceptions import NotAllowed
from crm.models import User
from interactions.access import CHANGE_ENTRY, DELETE_ENTRY
from interactions.exceptions import (
    EntriesChanged,
    EntryChanged,
    LoggedSegmentIsCancelled,
    NoCampaign,
    NothingToCancel,
)
from interactions.models import (
    Delivery,
    EntryBefore,
    EntryComment,
    InteractionLogEntry,
    LoggedSegment,
)

# What of an entry is no fact of the log.
CHANGEABLE = ("evaluation", "campaign_response", "attempt_failed")


@dataclass(frozen=True)
class Cancelled:
    """How many entries were cancelled, or brought back; `left`: they already were so."""

    count: int
    left: int


@transaction.atomic
def update_entry(
    entry: InteractionLogEntry, *, user: User, seen: Mapping[str, Any], values: Mapping[str, Any]
) -> InteractionLogEntry:
    """Set evaluation, campaign response and attempt failed; `seen` is what the user changed.

    Raises NotAllowed, NoCampaign, and EntryChanged when somebody set one of the changed values
    meanwhile. Source: domain.md, After.
    """
    require_own(InteractionLogEntry.objects.filter(pk=entry.pk), user)
    changed = {name: values[name] for name in CHANGEABLE if values[name] != seen[name]}
    if changed.get("campaign_response") and entry.campaign_id is None:
        raise NoCampaign(_("This interaction belongs to no campaign to respond to."))
    as_seen = {name: seen[name] for name in changed}
    if changed and not InteractionLogEntry.objects.filter(pk=entry.pk, **as_seen).update(**changed):
        raise EntryChanged(
            _("Somebody else changed this interaction meanwhile. Compare, then save once more.")
        )
    if changed:
        events.record(user, "change", "entry", str(entry.pk), fields=sorted(changed))
    return InteractionLogEntry.objects.get(pk=entry.pk)


@transaction.atomic
def comment_entry(entry: InteractionLogEntry, *, user: User, text: str) -> EntryComment:
    """Add a comment to an entry. Raises NotAllowed."""
    require(user, CHANGE_ENTRY)
    comment = EntryComment.objects.create(entry=entry, user=user, text=text)
    events.record(user, "comment", "entry", str(entry.pk))
    return comment


@transaction.atomic
def cancel_entries(
    entries: "QuerySet[InteractionLogEntry]", *, user: User, expected: int | None = None
) -> Cancelled:
    """Take entries out of statistics, criteria and "last interaction"; they stay in the log.

    E-mails that still wait are not sent. Raises NotAllowed, NothingToCancel, and EntriesChanged
    where they are not the `expected` number any more.
    """
    require_own(entries, user)
    total = entries.count() if expected is None else _require_as_many(entries, expected)
    count = entries.filter(is_cancelled=False).update(is_cancelled=True)
    if not count:
        raise NothingToCancel(_("All of these interactions are cancelled already."))
    _record(user, "cancel", count)
    return Cancelled(count, total - count)


@transaction.atomic
def uncancel_entries(entries: "QuerySet[InteractionLogEntry]", *, user: User) -> Cancelled:
    """Let cancelled entries count again.

    Raises NotAllowed, NothingToCancel, and LoggedSegmentIsCancelled for entries of a logged segment
    that is cancelled itself: all of it comes back at once, or none.
    """
    require_own(entries, user)
    total = entries.count()
    cancelled = entries.filter(is_cancelled=True)
    _refuse_cancelled_segments(cancelled)
    count = cancelled.update(is_cancelled=False)
    if not count:
        raise NothingToCancel(_("None of these interactions is cancelled."))
    _record(user, "uncancel", count)
    return Cancelled(count, total - count)


@transaction.atomic
def delete_cancelled_entries(
    entries: "QuerySet[InteractionLogEntry]", *, user: User, expected: int | None = None
) -> int:
    """Delete the cancelled ones among the entries for good; answers how many.

    Raises NotAllowed, NothingToCancel, and EntriesChanged where the cancelled ones are not the
    `expected` number any more.
    """
    require(user, DELETE_ENTRY)
    if expected is not None:
        _require_as_many(entries.filter(is_cancelled=True), expected)
    keys = entries.filter(is_cancelled=True).order_by().values("pk")
    cancelled = InteractionLogEntry.objects.filter(pk__in=keys)
    for part in (Delivery, EntryComment, EntryBefore):
        rows = part._default_manager.filter(entry__in=keys)
        rows._raw_delete(rows.db)
    count = cancelled._raw_delete(cancelled.db)
    if not count:
        raise NothingToCancel(_("Only cancelled interactions can be deleted; none of these is."))
    _record(user, "delete", count)
    return count


def require_own(entries: "QuerySet[InteractionLogEntry]", user: User) -> None:
    """Refuses what the user may not change, all or none. Raises NotAllowed."""
    require(user, CHANGE_ENTRY)
    own = InteractionLogEntry.objects.changeable_by(user).order_by().values("pk")
    if foreign := entries.exclude(pk__in=own).count():
        raise NotAllowed(
            ngettext(
                "%(count)d of these interactions is somebody else's.",
                "%(count)d of these interactions are somebody else's.",
                foreign,
            )
            % {"count": foreign}
        )


def _require_as_many(entries: "QuerySet[InteractionLogEntry]", expected: int) -> int:
    count = entries.count()
    refuse_others(count, expected)
    return count


def refuse_others(count: int, expected: int) -> None:
    """Also of what a statement has written: somebody may have logged one more just before it."""
    if count != expected:
        sentence = _("The interactions changed meanwhile; look at their number again.")
        raise EntriesChanged(sentence, count)


def _refuse_cancelled_segments(entries: "QuerySet[InteractionLogEntry]") -> None:
    segments = LoggedSegment.objects.filter(pk__in=entries.order_by().values("logged_segment"))
    # Locked, so that none is cancelled while its entries come back.
    states = segments.select_for_update().values_list("segment_number", "is_cancelled")
    if numbers := sorted(number for number, is_cancelled in states if is_cancelled):
        raise LoggedSegmentIsCancelled(
            _("Logged segment %(number)s is cancelled; take that back first.")
            % {"number": ", ".join(numbers)}
        )


def _record(user: User, verb: str, count: int) -> None:
    events.record(user, verb, "entry", "", entries=count)
