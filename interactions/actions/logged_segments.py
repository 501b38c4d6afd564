"""A logged segment as a whole: cancelled with all its entries, brought back, deleted."""

from django.db import transaction
from django.utils.translation import gettext as _

from crm import events
from crm.access import require
from crm.exceptions import NotAllowed
from crm.models import User
from interactions.access import CHANGE_LOGGED, DELETE_LOGGED
from interactions.exceptions import LoggedSegmentCounts, NothingToCancel
from interactions.models import CampaignEntry, LoggedSegment


@transaction.atomic
def cancel_logged_segment(logged_segment: LoggedSegment, *, user: User) -> int:
    """Cancel the logged segment with its campaign entries and all its entries.

    Answers how many entries were cancelled by it. E-mails that still wait are not sent. Raises
    NotAllowed and NothingToCancel. Source: domain.md, After.
    """
    locked = _locked(logged_segment, user)
    if locked.is_cancelled:
        raise NothingToCancel(
            _("Logged segment %(number)s is cancelled already.") % {"number": locked}
        )
    _set_cancelled(locked, is_cancelled=True)
    count = locked.entries.filter(is_cancelled=False).update(
        is_cancelled=True, cancelled_with_segment=True
    )
    events.record(user, "cancel", "logged segment", locked.segment_number, entries=count)
    return count


@transaction.atomic
def uncancel_logged_segment(logged_segment: LoggedSegment, *, user: User) -> int:
    """Let it count again with the entries that were cancelled by it; those cancelled before stay.

    Answers how many entries came back. Raises NotAllowed and NothingToCancel.
    """
    locked = _locked(logged_segment, user)
    if not locked.is_cancelled:
        raise NothingToCancel(_("Logged segment %(number)s is not cancelled.") % {"number": locked})
    _set_cancelled(locked, is_cancelled=False)
    count = locked.entries.filter(cancelled_with_segment=True).update(
        is_cancelled=False, cancelled_with_segment=False
    )
    events.record(user, "uncancel", "logged segment", locked.segment_number, entries=count)
    return count


@transaction.atomic
def delete_logged_segment(logged_segment: LoggedSegment, *, user: User) -> int:
    """Delete a cancelled logged segment; its entries stay, cancelled, without their letters.

    Answers how many entries stay. Raises NotAllowed, and LoggedSegmentCounts while it or one of
    its entries counts. Source: domain.md, After.
    """
    require(user, DELETE_LOGGED)
    locked = LoggedSegment.objects.select_for_update().get(pk=logged_segment.pk)
    if not locked.is_cancelled or locked.entries.filter(is_cancelled=False).exists():
        raise LoggedSegmentCounts(
            _("Only a logged segment whose interactions are all cancelled can be deleted.")
        )
    # Their letters shared values of the logged segment, which go with it.
    count = locked.entries.update(
        logged_segment=None, campaign_entry=None, document=None, cancelled_with_segment=False
    )
    for rows in (
        CampaignEntry.objects.filter(logged_segment=locked),
        LoggedSegment.objects.filter(pk=locked.pk),
    ):
        rows._raw_delete(rows.db)
    events.record(user, "delete", "logged segment", locked.segment_number, entries=count)
    return count


def _locked(logged_segment: LoggedSegment, user: User) -> LoggedSegment:
    require(user, CHANGE_LOGGED)
    if not LoggedSegment.objects.changeable_by(user).filter(pk=logged_segment.pk).exists():
        raise NotAllowed(_("You may see this logged segment, but not cancel it."))
    return LoggedSegment.objects.select_for_update().get(pk=logged_segment.pk)


def _set_cancelled(locked: LoggedSegment, *, is_cancelled: bool) -> None:
    locked.is_cancelled = is_cancelled
    locked.save(update_fields=["is_cancelled"])
    locked.campaign_entries.update(is_cancelled=is_cancelled)
