"""How lines and steps go for good: a statement a table, no row is fetched.

Django's own deletion would fetch every line to look for its images.
"""

from typing import Any

from django.db.models import QuerySet

from segments.models import (
    SegmentColumn,
    SegmentCriteria,
    SegmentLine,
    SegmentLineAfter,
    SegmentLineBefore,
)

IMAGES = (SegmentLineBefore, SegmentLineAfter)


def delete_lines(lines: QuerySet[SegmentLine]) -> int:
    """Delete the lines with what edits kept of them; answers how many lines there were."""
    delete_images(lines)
    return _delete(lines)


def delete_images(lines: QuerySet[SegmentLine]) -> None:
    """Delete what edits kept of the lines."""
    for image in IMAGES:
        _delete(image._default_manager.filter(line__in=lines.order_by().values("pk")))


def delete_steps(steps: QuerySet[SegmentCriteria]) -> None:
    """Delete the steps with the lines and columns they brought; lines they took stay where they
    are."""
    for image in IMAGES:
        _delete(image._default_manager.filter(step__in=steps.order_by().values("pk")))
    delete_lines(SegmentLine.objects.filter(step__in=steps.order_by().values("pk")))
    SegmentLine.objects.filter(removed_by__in=steps.order_by().values("pk")).update(removed_by=None)
    _delete(SegmentColumn.objects.filter(step__in=steps.order_by().values("pk")))
    _delete(steps)


def _delete(rows: QuerySet[Any]) -> int:
    """One DELETE; neither cascades nor signals."""
    return rows._raw_delete(rows.db)
