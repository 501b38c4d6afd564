"""Parse what people type on the worksheet, so that views pass domain values to acts."""

from segments.forms.acts import (
    AddOptionsForm,
    AddSelectedForm,
    FollowUpForm,
    LogSegmentForm,
    TypedContactForm,
)
from segments.forms.headers import HeaderForm
from segments.forms.lines import ChangeLinesForm, GridForm, LineForm, ticked_ids
from segments.forms.segments import CreateSegmentForm
from segments.forms.texts import AttachDocumentForm, LanguageForm, SegmentTextForm

__all__ = [
    "AddOptionsForm",
    "AddSelectedForm",
    "AttachDocumentForm",
    "ChangeLinesForm",
    "CreateSegmentForm",
    "FollowUpForm",
    "GridForm",
    "HeaderForm",
    "LanguageForm",
    "LineForm",
    "LogSegmentForm",
    "SegmentTextForm",
    "TypedContactForm",
    "ticked_ids",
]
