"""What becomes of a closed segment: kept for some days, then only its header's row stays."""

import logging

from django.db import transaction
from django.utils import timezone

from segments.deleting import delete_lines, delete_steps
from segments.models import Segment, SegmentLanguage, SegmentLine

logger = logging.getLogger(__name__)

# A transaction deletes so many lines at most, a tick of the housekeeping so many segments.
BATCH = 5_000
SEGMENTS_A_TICK = 50


def close(header: Segment, state: Segment.State) -> None:
    """The locked segment takes no more writing."""
    header.state = state
    header.closed_at = timezone.now()
    header.version += 1
    header.save(update_fields=["state", "closed_at", "line_count", "version", "updated_at"])


def purge_closed() -> int:
    """Delete lines, steps, images and texts of segments whose days of keeping are over.

    The headers stay for ever, so that no number is given twice. Many small transactions: none
    holds a lock for long, and what one of them did stays done. Answers how many segments are
    purged; the next call goes on. Source: domain.md, Segment.
    """
    due = Segment.objects.to_purge().order_by("closed_at").values_list("pk", flat=True)
    return sum(_purge(key) for key in list(due[:SEGMENTS_A_TICK]))


def _purge(key: int) -> bool:
    while True:
        with transaction.atomic():
            # Asked again under the lock: it may be taken back at this moment.
            kept_no_longer = Segment.objects.kept_no_longer().select_for_update(of=("self",))
            segment = kept_no_longer.filter(pk=key).first()
            if segment is None:
                return False
            if not _purge_lines(segment):
                _purge_rest(segment)
                logger.info("Segment %s was purged.", segment.number)
                return True


def _purge_lines(segment: Segment) -> int:
    """The next lines, removed ones too: every line has a step, and steps are indexed."""
    lines = SegmentLine.objects.filter(step__segment=segment).order_by("pk")[:BATCH]
    return delete_lines(SegmentLine.objects.filter(pk__in=lines.values("pk")))


def _purge_rest(segment: Segment) -> None:
    """What does not grow with lines: steps, templates, texts."""
    delete_steps(segment.steps.all())
    Segment.objects.filter(pk=segment.pk).update(template=None)
    texts = SegmentLanguage.objects.filter(segment_template__segment=segment)
    texts._raw_delete(texts.db)
    segment.templates.all()._raw_delete(texts.db)
