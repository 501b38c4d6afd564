"""Parse what people type on the worksheet, so that views pass domain values to acts."""

from segments.forms.acts import (
    AddOptionsForm,
    AddSelectedForm,
    FollowUpForm,
    LogSegmentForm,
    TypedContactForm,
)
from segments.forms.contacts import OutcomeForm, PasteForm, RemoveOptionsForm
from segments.forms.lines import ChangeLinesForm, GridForm, LineForm, ticked_ids
from segments.forms.saved import (
    ChangeCriteriaForm,
    CriteriaSaveForm,
    SavedCriteriaForm,
    StartSegmentForm,
)
from segments.forms.segments import CreateSegmentForm, HeaderForm

__all__ = [
    "AddOptionsForm",
    "AddSelectedForm",
    "ChangeCriteriaForm",
    "ChangeLinesForm",
    "CreateSegmentForm",
    "CriteriaSaveForm",
    "FollowUpForm",
    "GridForm",
    "HeaderForm",
    "LineForm",
    "LogSegmentForm",
    "OutcomeForm",
    "PasteForm",
    "RemoveOptionsForm",
    "SavedCriteriaForm",
    "StartSegmentForm",
    "TypedContactForm",
    "ticked_ids",
]
