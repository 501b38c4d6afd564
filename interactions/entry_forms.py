"""What is said of an interaction after it was logged."""

from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from interactions.actions.entries import CHANGEABLE
from interactions.models import EntryComment, Evaluation, InteractionLogEntry

EVALUATIONS = [("", pgettext_lazy("evaluation", "Not evaluated")), *Evaluation.choices]


NONE = "none"
KEEP = ("", _("Leave as it is"))


class YesNoField(forms.TypedChoiceField):
    """True, False, or None where nothing is said."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [KEEP, ("yes", _("Yes")), ("no", _("No"))]
        super().__init__(
            required=False,
            choices=choices,
            coerce=lambda text: text == "yes",
            empty_value=None,
            **kwargs,
        )


class EntryForm(forms.Form):
    """Each value beside the one that was shown: `seen_…` is what the typing began with."""

    evaluation = forms.ChoiceField(
        label=_("Evaluation"),
        required=False,
        choices=EVALUATIONS,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    campaign_response = forms.BooleanField(
        label=_("Responded to the campaign"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    attempt_failed = forms.BooleanField(
        label=_("Attempt failed"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    seen_evaluation = forms.ChoiceField(
        required=False, choices=EVALUATIONS, widget=forms.HiddenInput
    )
    seen_campaign_response = forms.BooleanField(required=False, widget=forms.HiddenInput)
    seen_attempt_failed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, entry: InteractionLogEntry) -> None:
        values = {name: getattr(entry, name) for name in CHANGEABLE}
        super().__init__(data, initial=values | shown(values))
        if entry.campaign_id is None:
            self.fields["campaign_response"].disabled = True
            self.fields["seen_campaign_response"].disabled = True

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CHANGEABLE}

    @property
    def seen(self) -> dict[str, Any]:
        return {name: self.cleaned_data[f"seen_{name}"] for name in CHANGEABLE}

    def compared_with(self, entry: InteractionLogEntry) -> Self:
        """What was typed, compared from now on with what the entry says now."""
        now = {name: getattr(entry, name) for name in CHANGEABLE}
        return type(self)(self.values | shown(now), entry=entry)


def shown(values: dict[str, Any]) -> dict[str, Any]:
    return {f"seen_{name}": value for name, value in values.items()}


class ChosenEntriesForm(forms.Form):
    """What came of several interactions; what nothing is said of keeps each one's own value."""

    evaluation = forms.TypedChoiceField(
        label=_("Evaluation"),
        required=False,
        choices=[KEEP, (NONE, EVALUATIONS[0][1]), *Evaluation.choices],
        coerce=lambda text: "" if text == NONE else text,
        empty_value=None,
    )
    campaign_response = YesNoField(label=_("Responded to the campaign"))
    attempt_failed = YesNoField(label=_("Attempt failed"))
    comment = forms.CharField(
        label=_("Comment on each"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.values and not cleaned["comment"]:
            raise forms.ValidationError(_("Choose what to set, or write a comment."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in CHANGEABLE}
        return {name: value for name, value in said.items() if value is not None}


class CommentForm(forms.ModelForm):  # type: ignore[type-arg] # no generic at run time
    class Meta:
        model = EntryComment
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 3, "class": "form-control"})}
