"""Parse what people type about a campaign."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contact_forms import words
from crm.forms import Refusable
from crm.models import Campaign, Salesperson
from crm.row_fields import RowSelect

WRITABLE = (
    *("description", "status", "salesperson", "starts_on", "ends_on", "budget"),
    *("is_closed", "comment"),
)


class CampaignForm(Refusable, forms.ModelForm):  # type: ignore[type-arg] # no generic at run time
    """`version` is of the row as it was shown; a new campaign may be given its number."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    class Meta:
        model = Campaign
        fields = ("number", *WRITABLE)
        widgets = {
            name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            for name in ("starts_on", "ends_on")
        } | {
            "comment": forms.Textarea(attrs={"rows": 3}),
            **{name: RowSelect(code="code") for name in ("status", "salesperson")},
        }
        help_texts = {
            "number": _("Leave it empty to take the next number."),
            "ends_on": _("The last day."),
            "budget": _("What may be spent; the page of the campaign compares the costs with it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["number"].required = False
        if self.instance.pk:
            # What was logged carries it, and so do addresses that people keep.
            del self.fields["number"]
        salesperson = self.fields["salesperson"]
        assert isinstance(salesperson, forms.ModelChoiceField)
        choosable = Salesperson.objects.filter(is_blocked=False)
        kept = Salesperson.objects.filter(pk=self.instance.salesperson_id)
        salesperson.queryset = choosable | kept

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in WRITABLE}

    def differing_from(self, theirs: Campaign) -> list[tuple[Any, str]]:
        """Label and their value of each field that stands otherwise in the form."""
        stored = forms.model_to_dict(theirs, WRITABLE)
        return [
            (self.fields[name].label, words(self.fields[name], value))
            for name, value in stored.items()
            if self.fields[name].has_changed(value, self[name].data)
        ]
