"""What a copy of a segment takes along."""

from django import forms
from django.utils.translation import gettext_lazy


class CopySegmentForm(forms.Form):
    description = forms.CharField(label=gettext_lazy("Description of the copy"), max_length=100)
    what = forms.ChoiceField(
        label=gettext_lazy("What is copied"),
        choices=[
            ("set-up", gettext_lazy("Set-up only: header, templates, texts and own documents")),
            ("contacts", gettext_lazy("Set-up and contacts")),
            (
                "overrides",
                gettext_lazy("Set-up, contacts and what their lines say for themselves"),
            ),
        ],
        widget=forms.RadioSelect,
    )
