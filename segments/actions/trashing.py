"""Into the trash and back; nothing is deleted until the days of keeping are over."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q

from crm.access import require
from crm.events import record
from crm.models import User
from segments.closing import close
from segments.edits import says_something_in
from segments.exceptions import SegmentIsPurged
from segments.locking import lock, lock_trashed
from segments.models import Segment, SegmentLanguage, SegmentLine
from segments.steps import count_lines

DELETE = "segments.delete_segment"
OWN_VALUES = (
    *SegmentLine.OVERRIDES,
    *SegmentLine.SWITCHES.values(),
    "evaluation",
    "attempt_failed",
)


@dataclass(frozen=True)
class TrashPreview:
    """What goes with a segment: its lines, those of them with values and with a personal text of
    their own, and the documents that are its own or a line's."""

    lines: int
    overriding: int
    personal_texts: int
    documents: int


def preview_trash(segment: Segment) -> TrashPreview:
    """What `trash_segment` would take along; writes nothing, two queries."""
    counts = (
        SegmentLine.objects.listed()
        .filter(segment=segment)
        .aggregate(
            lines=Count("pk"),
            overriding=Count("pk", filter=says_something_in(OWN_VALUES)),
            personal_texts=Count("pk", filter=~Q(personal_text="")),
            documents=Count("document"),
        )
    )
    texts = SegmentLanguage.objects.filter(segment_template__segment=segment)
    counts["documents"] += texts.filter(own_document__isnull=False).count()
    return TrashPreview(**counts)


@transaction.atomic
def trash_segment(segment: Segment, *, user: User) -> Segment:
    """Close the segment and keep it in the trash, with everything, until it is purged.

    Its number stays taken. Raises NotAllowed, SegmentIsClosed. Source: domain.md, Segment.
    """
    require(user, DELETE)
    header = lock(segment, user=user)
    close(header, Segment.State.TRASHED)
    record(user, "trashed", "segment", header.number, lines=header.line_count)
    return header


@transaction.atomic
def restore_segment(segment: Segment, *, user: User) -> Segment:
    """Open a trashed segment again, as it was; only contacts deleted since are gone.

    Raises NotAllowed, SegmentNotInTrash, SegmentIsPurged. Source: domain.md, Segment.
    """
    require(user, DELETE)
    header = lock_trashed(segment, user=user)
    if not header.is_restorable:
        raise SegmentIsPurged(header)
    header.state = Segment.State.OPEN
    header.closed_at = None
    header.version += 1
    header.save(update_fields=["state", "closed_at", "version", "updated_at"])
    count_lines(header)
    record(user, "restored", "segment", header.number, lines=header.line_count)
    return header
