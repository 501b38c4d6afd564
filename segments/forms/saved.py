"""Forms of saved criteria."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from crm.models.codes import code_characters


class CodeInput(forms.CharField):
    """A code, upper case as it is stored."""

    def to_python(self, value: Any) -> Any:
        return str(super().to_python(value)).upper()


class SavedCriteriaForm(forms.Form):
    """What saved criteria are called, and who sees them."""

    code = CodeInput(
        label=gettext_lazy("Code"),
        max_length=20,
        validators=[code_characters],
        help_text=gettext_lazy("A short name of your own: letters, digits and - _ . only."),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    description = forms.CharField(label=gettext_lazy("Description"), max_length=100)
    is_shared = forms.BooleanField(
        label=gettext_lazy("Everybody may see and apply them"), required=False
    )


class CriteriaSaveForm(SavedCriteriaForm):
    rules_only = forms.BooleanField(
        label=gettext_lazy("Rules only: without contacts that were chosen one by one"),
        required=False,
    )


class ChangeCriteriaForm(SavedCriteriaForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def after_another(self, version: int, refusal: str) -> "ChangeCriteriaForm":
        """What was typed once more, to be saved over what somebody else saved meanwhile."""
        again = ChangeCriteriaForm({**self.cleaned_data, "version": version})
        again.add_error(None, refusal)
        return again


class StartSegmentForm(forms.Form):
    description = forms.CharField(
        label=gettext_lazy("Description of the new segment"),
        max_length=100,
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
