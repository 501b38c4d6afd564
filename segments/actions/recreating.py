"""A line that went while somebody was typing on it: its contact comes again, with all of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from crm.models import Contact, User
from segments.actions.adding import add_line
from segments.actions.lines import update_line
from segments.actions.restoring import say_again, values_of
from segments.locking import lock
from segments.models import Segment, SegmentLine


def last_line(segment: Segment, contact: Contact) -> SegmentLine | None:
    """The contact's line that was last on the segment and is there no more; one query."""
    gone = SegmentLine.objects.filter(segment=segment, contact=contact, is_listed=False)
    return gone.select_related("contact__company", "template").order_by("-pk").first()


@transaction.atomic
def recreate_line(
    segment: Segment,
    contact: Contact,
    *,
    user: User,
    today: date,
    values: Mapping[str, Any],
    include_excluded: bool = False,
    discard_redo: bool = False,
) -> SegmentLine:
    """List the contact anew; the line says what the last one said, and then the values.

    One step, as of `add_line`: what was typed goes and comes with it.

    Raises NotAllowed, SegmentIsClosed, AlreadyListed (with the line), NotEligible (with the
    reason), RedoWouldBeLost, AddressOfAnother. Source: domain.md, Steps.
    """
    header = lock(segment, user=user)
    # Read first: dropping undone steps takes their lines along.
    former = last_line(header, contact)
    line = add_line(
        header,
        contact,
        user=user,
        include_excluded=include_excluded,
        discard_redo=discard_redo,
    )
    if former is not None:
        rows = SegmentLine.objects.listed().filter(pk=line.pk)
        say_again(header, rows, line.version, values_of(former), today=today)
        line = rows.get()
    return update_line(line, user=user, version=line.version, values=values, today=today)
