"""Forms of a segment as a whole: list, new."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from crm.models import MarketingSetup
from crm.models.codes import code_characters


class NumberField(forms.CharField):
    """A segment's number, upper case as it is stored."""

    def to_python(self, value: Any) -> Any:
        return str(super().to_python(value)).upper()


class CreateSegmentForm(forms.Form):
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=100,
        help_text=gettext_lazy("What the mailing is about, in your own words."),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    number = NumberField(
        label=gettext_lazy("Number"),
        max_length=20,
        required=False,
        validators=[code_characters],
        help_text=gettext_lazy("Leave it empty to take the next number."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not MarketingSetup.load().allow_manual_segment_numbers:
            del self.fields["number"]
