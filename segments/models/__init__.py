"""To whom next: the worksheet."""

from segments.models.columns import SegmentColumn
from segments.models.criteria import SavedCriteria, SegmentCriteria
from segments.models.lines import SegmentLine, SegmentLineAfter, SegmentLineBefore
from segments.models.presence import Presence
from segments.models.segments import Segment
from segments.models.texts import SegmentLanguage, SegmentTemplate

__all__ = [
    "Presence",
    "SavedCriteria",
    "Segment",
    "SegmentColumn",
    "SegmentCriteria",
    "SegmentLanguage",
    "SegmentLine",
    "SegmentLineAfter",
    "SegmentLineBefore",
    "SegmentTemplate",
]
