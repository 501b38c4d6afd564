"""Who may write a worksheet at one moment (docs/architecture.md, Locks).

Acts on the segment or its steps hold the segment's row alone; edits of single lines share it.
Nothing upgrades a shared lock: two that tried would wait for each other for ever.
"""

from django.db import connection, transaction
from django.utils import timezone

from crm.models import Job, User
from interactions.models import LoggedSegment
from segments import access
from segments.exceptions import (
    SegmentIsBeingLogged,
    SegmentIsClosed,
    SegmentNotInTrash,
    WorksheetIsGone,
)
from segments.models import Segment


def lock(segment: Segment, *, user: User, job: Job | None = None) -> Segment:
    """The segment as it stands now, held alone until the transaction ends.

    `job`: the one that logs it. Raises NotAllowed, SegmentIsClosed, SegmentIsBeingLogged.
    """
    access.require_change(user, segment)
    return _open(_held(segment), job)


def hold(segment: Segment) -> Segment:
    """As `lock`, for acts that only read the segment.

    Raises SegmentIsClosed.
    """
    held = _held(segment)
    if not held.is_open:
        raise SegmentIsClosed(held)
    return held


def lock_trashed(segment: Segment, *, user: User) -> Segment:
    """The trashed segment as it stands now, held alone until the transaction ends.

    Raises NotAllowed, SegmentNotInTrash.
    """
    access.require_change(user, segment)
    trashed = _held(segment)
    if not trashed.is_trashed:
        raise SegmentNotInTrash(trashed)
    return trashed


def lock_logged(logged_segment: LoggedSegment, *, user: User) -> Segment:
    """The closed worksheet of a log, held alone until the transaction ends.

    Raises NotAllowed, and WorksheetIsGone when its lines went or came back already.
    """
    segment = Segment.objects.filter(number=logged_segment.segment_number).first()
    if segment is None:
        raise WorksheetIsGone(logged_segment)
    access.require_change(user, segment)
    held = _held(segment)
    if is_emptied(held):
        raise WorksheetIsGone(logged_segment)
    return held


def is_emptied(closed: Segment) -> bool:
    """Whether the lines of a closed segment went, or came back, or may go at any moment."""
    is_over = closed.kept_until is None or closed.kept_until < timezone.now()
    return is_over or not closed.steps.exists()


def share(segment: Segment, *, user: User) -> Segment:
    """The segment as it stands now; nobody logs or closes it until the transaction ends.

    Raises NotAllowed, SegmentIsClosed, SegmentIsBeingLogged.
    """
    access.require_change(user, segment)
    # Django has no FOR SHARE; SQLite needs none, as a transaction there writes alone.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM segments_segment WHERE id = %s FOR SHARE", [segment.pk])
    return _open(Segment.objects.get(pk=segment.pk))


def _held(segment: Segment) -> Segment:
    return Segment.objects.select_for_update(of=("self",)).get(pk=segment.pk)


def _open(segment: Segment, job: Job | None = None) -> Segment:
    assert transaction.get_connection().in_atomic_block
    if not segment.is_open:
        raise SegmentIsClosed(segment)
    if segment.is_being_logged and segment.log_job != job:
        raise SegmentIsBeingLogged(segment)
    return segment
