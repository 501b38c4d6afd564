"""To whom next: the worksheet."""

from segments.models.criteria import SavedCriteria, SegmentCriteria
from segments.models.lines import SegmentLine, SegmentLineAfter, SegmentLineBefore
from segments.models.presence import Presence
from segments.models.segments import Segment
from segments.models.texts import SegmentLanguage, SegmentTemplate

__all__ = [
    "Presence",
    "SavedCriteria",
    "Segment",
    "SegmentCriteria",
    "SegmentLanguage",
    "SegmentLine",
    "SegmentLineAfter",
    "SegmentLineBefore",
    "SegmentTemplate",
]
