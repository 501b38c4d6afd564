"""Parse what people type on the worksheet, so that views pass domain values to acts."""

from segments.forms.acts import (
    AddOptionsForm,
    AddSelectedForm,
    FollowUpForm,
    LogSegmentForm,
    TypedContactForm,
)
from segments.forms.copies import CopySegmentForm
from segments.forms.lines import ChangeLinesForm, GridForm, LineForm, ticked_ids
from segments.forms.segments import CreateSegmentForm, HeaderForm

__all__ = [
    "AddOptionsForm",
    "AddSelectedForm",
    "ChangeLinesForm",
    "CopySegmentForm",
    "CreateSegmentForm",
    "FollowUpForm",
    "GridForm",
    "HeaderForm",
    "LineForm",
    "LogSegmentForm",
    "TypedContactForm",
    "ticked_ids",
]
