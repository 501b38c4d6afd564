"""Parse what people type on the worksheet, so that views pass domain values to acts."""

from segments.forms.acts import (
    AddOptionsForm,
    AddSelectedForm,
    FollowUpForm,
    LogSegmentForm,
    TypedContactForm,
)
from segments.forms.contacts import OutcomeForm, PasteForm, RemoveOptionsForm
from segments.forms.copies import CopySegmentForm
from segments.forms.grid import ColumnsForm, GridForm, matching, selection
from segments.forms.headers import HeaderForm
from segments.forms.lines import LineForm
from segments.forms.many_lines import ChangeLinesForm
from segments.forms.saved import (
    ChangeCriteriaForm,
    CriteriaSaveForm,
    CriteriaStepForm,
    SavedCriteriaForm,
    StartSegmentForm,
    TrySegmentForm,
)
from segments.forms.segments import CreateSegmentForm
from segments.forms.texts import AttachDocumentForm, LanguageForm, SegmentTextForm

__all__ = [
    "AddOptionsForm",
    "AddSelectedForm",
    "AttachDocumentForm",
    "ChangeCriteriaForm",
    "ChangeLinesForm",
    "ColumnsForm",
    "CopySegmentForm",
    "CreateSegmentForm",
    "CriteriaSaveForm",
    "CriteriaStepForm",
    "FollowUpForm",
    "GridForm",
    "HeaderForm",
    "LanguageForm",
    "LineForm",
    "LogSegmentForm",
    "OutcomeForm",
    "PasteForm",
    "RemoveOptionsForm",
    "SavedCriteriaForm",
    "SegmentTextForm",
    "StartSegmentForm",
    "TrySegmentForm",
    "TypedContactForm",
    "matching",
    "selection",
]
