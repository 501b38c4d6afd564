"""What came of a line while the lines of a worksheet were worked through."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.text import Truncator

from crm.access import require
from crm.models import Contact, User
from interactions.access import ADD_ENTRY
from interactions.actions import log_interactions, remind
from interactions.models import InteractionLogEntry, Reminder
from interactions.single import Said
from segments.actions.lines import update_line
from segments.exceptions import LineChanged, LineIsGone
from segments.locking import share
from segments.models import SegmentLine


@transaction.atomic
def log_call(
    line: SegmentLine,
    said: Said,
    *,
    user: User,
    version: int,
    today: date,
    token: str,
    seen: str | None = None,
    remind_on: date | None = None,
) -> InteractionLogEntry:
    """Write the interaction of a call at once; the line remembers it, with what came of it.

    All of it or nothing: where somebody changed the line meanwhile – called the same contact, say –
    nothing is written. The same `token` writes once. `remind_on`: the user is reminded of the
    contact on that day, with what was noted.

    Raises NotAllowed, SegmentIsClosed, LineIsGone, LineChanged (with the line as it is now), and
    what `log_interactions` and `remind` raise. Source: domain.md, Log (already called).
    """
    require(user, ADD_ENTRY)
    header = share(line.segment, user=user)
    contacts = Contact.objects.filter(pk=line.contact_id)
    logged = log_interactions(contacts, said, user=user, today=today, token=token, seen=seen)
    entry = logged.batch.entries.get()
    if not logged.is_new:
        return entry
    rows = SegmentLine.objects.listed().filter(pk=line.pk, segment=header)
    written = rows.filter(version=version).update(
        call=entry,
        evaluation=said.evaluation,
        attempt_failed=said.attempt_failed,
        version=F("version") + 1,
    )
    if not written:
        theirs = rows.select_related("contact__company", "segment").first()
        raise LineChanged(theirs) if theirs else LineIsGone
    if remind_on:
        note = Truncator(said.comment).chars(Reminder.NOTE_LENGTH)
        remind(line.contact, user=user, on=remind_on, today=today, note=note)
    return entry


@transaction.atomic
def check_line(
    line: SegmentLine,
    evaluation: str,
    *,
    user: User,
    version: int,
    today: date,
    remind_on: date | None = None,
) -> None:
    """Keep what was found without a call, and remind the user of the contact; both or neither.

    Raises what `update_line` and `remind` raise.
    """
    if evaluation != line.evaluation:
        update_line(line, user=user, version=version, values={"evaluation": evaluation})
    if remind_on:
        remind(line.contact, user=user, on=remind_on, today=today)
