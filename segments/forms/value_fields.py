"""Fields of the values that a header, a line and many lines at once ask for alike."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy
from django_stubs_ext import StrOrPromise

from crm.row_fields import RowSelect
from interactions.models import Evaluation, InformationFlow, InitiatedBy, InteractionGroup
from segments.forms.fields import InheritedChoiceField, InheritedRowField


def subject_field() -> forms.CharField:
    return forms.CharField(label=gettext_lazy("Subject"), max_length=150, required=False)


def no_subject_field() -> forms.BooleanField:
    return forms.BooleanField(label=gettext_lazy("Without a subject"), required=False)


def flow_field() -> InheritedChoiceField:
    return InheritedChoiceField(
        label=gettext_lazy("Information flow"), choices=InformationFlow.choices
    )


def initiated_field() -> InheritedChoiceField:
    return InheritedChoiceField(label=gettext_lazy("Initiated by"), choices=InitiatedBy.choices)


def group_field(**kwargs: Any) -> "forms.ModelChoiceField[InteractionGroup]":
    kwargs.setdefault("label", gettext_lazy("Interaction group"))
    widget = RowSelect(code="code")
    groups = InteractionGroup.objects.all()
    return forms.ModelChoiceField(groups, required=False, widget=widget, **kwargs)


def campaign_field(*, blank: StrOrPromise | None = None) -> InheritedRowField:
    return InheritedRowField(
        label=gettext_lazy("Campaign"),
        blank=blank or pgettext_lazy("campaign", "None"),
        code="number",
    )


def evaluation_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Evaluation"),
        choices=[("", pgettext_lazy("evaluation", "Not said")), *Evaluation.choices],
        required=False,
    )


def personal_text_field(**kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Personal text"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        **kwargs,
    )
