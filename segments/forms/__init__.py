"""Parse what people type on the worksheet, so that views pass domain values to acts."""

from segments.forms.acts import (
    AddOptionsForm,
    AddSelectedForm,
    FollowUpForm,
    LogSegmentForm,
    TypedContactForm,
)
from segments.forms.grid import ColumnsForm, GridForm, matching, selection, ticked_ids
from segments.forms.lines import LineForm
from segments.forms.many_lines import ChangeLinesForm
from segments.forms.segments import CreateSegmentForm, HeaderForm

__all__ = [
    "AddOptionsForm",
    "AddSelectedForm",
    "ChangeLinesForm",
    "ColumnsForm",
    "CreateSegmentForm",
    "FollowUpForm",
    "GridForm",
    "HeaderForm",
    "LineForm",
    "LogSegmentForm",
    "TypedContactForm",
    "matching",
    "selection",
    "ticked_ids",
]
