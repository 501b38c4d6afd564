"""To whom next: the worksheet."""

from segments.models.criteria import SegmentCriteria
from segments.models.lines import SegmentLine
from segments.models.segments import Segment
from segments.models.texts import SegmentLanguage, SegmentTemplate

__all__ = ["Segment", "SegmentCriteria", "SegmentLanguage", "SegmentLine", "SegmentTemplate"]
