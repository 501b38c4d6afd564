"""A column of the worksheet's own."""

from django import forms
from django.utils.translation import gettext_lazy

from crm.list_columns import LONGEST_HEADING


class NewColumnForm(forms.Form):
    heading = forms.CharField(
        label=gettext_lazy("Heading"),
        max_length=LONGEST_HEADING,
        help_text=gettext_lazy("Letters print it by the merge field of this name."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
