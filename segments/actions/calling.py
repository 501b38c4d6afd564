"""A call that was made while the lines of a worksheet were worked through."""

from datetime import date

from django.db import transaction
from django.db.models import F

from crm.access import require
from crm.models import Contact, User
from interactions.access import ADD_ENTRY
from interactions.actions import log_interactions
from interactions.models import InteractionLogEntry
from interactions.single import Said
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
) -> InteractionLogEntry:
    """Write the interaction of a call at once; the line remembers it, with what came of it.

    All of it or nothing: where somebody changed the line meanwhile – called the same contact, say –
    nothing is written. The same `token` writes once.

    Raises NotAllowed, SegmentIsClosed, LineIsGone, LineChanged (with the line as it is now), and
    what `log_interactions` raises. Source: domain.md, Log (already called).
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
    return entry
