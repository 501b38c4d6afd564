"""The form that changes many lines alike."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interactions.value_fields import cost_field, duration_field, open_or
from segments.forms.fields import (
    InheritedChoiceField,
    InheritedFlagField,
    InheritedRowField,
    date_field,
    language_field,
    salesperson_field,
    template_field,
    type_field,
    value_words,
)
from segments.forms.lines import LineForm, by_switch
from segments.forms.value_fields import (
    campaign_field,
    evaluation_field,
    flow_field,
    group_field,
    initiated_field,
    personal_text_field,
    subject_field,
)
from segments.models import SegmentLine


class ChangeLinesForm(forms.Form):
    """The same change for many lines: each field is left alone, set, or reset."""

    LEAVE, SET, RESET, WITHOUT = "", "set", "reset", "without"
    MODES = [
        (LEAVE, gettext_lazy("Leave")),
        (SET, gettext_lazy("Set to")),
        (RESET, gettext_lazy("Reset to header")),
    ]
    # Facts of the line inherit from nowhere.
    FACT_MODES = [*MODES[:2], (RESET, gettext_lazy("Empty it"))]
    SUBJECT_MODES = [*MODES, (WITHOUT, gettext_lazy("Without a subject"))]

    template = template_field(empty_label=gettext_lazy("Choose a template"))
    description = forms.CharField(label=gettext_lazy("Description"), max_length=100, required=False)
    correspondence_type = type_field()
    language = language_field()
    subject = subject_field()
    date = date_field()
    salesperson = salesperson_field(empty_label=gettext_lazy("Choose a salesperson"))
    personal_text = personal_text_field()
    evaluation = evaluation_field()
    attempt_failed = InheritedFlagField(label=gettext_lazy("Attempt failed"))
    cost = cost_field(label=gettext_lazy("Cost"))
    duration_min = duration_field(label=gettext_lazy("Duration (min)"))
    information_flow = flow_field()
    initiated_by = initiated_field()
    group = group_field(empty_label=gettext_lazy("Choose a group"))
    campaign = campaign_field()
    campaign_target = InheritedFlagField(label=gettext_lazy("Campaign target"))
    campaign_response = InheritedFlagField(label=gettext_lazy("Campaign response"))
    send_as_attachment = InheritedFlagField(label=gettext_lazy("Send as attachment"))
    # An alternative address belongs to one contact; the main one everybody has.
    address = InheritedChoiceField(
        label=gettext_lazy("Address"), choices=[], blank=gettext_lazy("Main address")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaign = self.fields["campaign"]
        assert isinstance(campaign, InheritedRowField)
        campaign.offer(open_or(None))
        for name, field in list(self.fields.items()):
            if isinstance(field, InheritedChoiceField):
                field.offer_values_only()
            self.fields[f"{name}_mode"] = forms.ChoiceField(
                label=_("What to do with: %(field)s") % {"field": field.label},
                choices=self._modes(name),
                required=False,
            )

    def _modes(self, name: str) -> list[tuple[str, Any]]:
        if name == "subject":
            return self.SUBJECT_MODES
        return self.FACT_MODES if name in SegmentLine.FACTS else self.MODES

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self._in_mode(self.LEAVE):
            if self[name].data:
                self.add_error(name, _("Choose “Set to” to use this value, or empty it."))
        for name in self._in_mode(self.SET):
            if name not in self.errors and cleaned.get(name) in {None, ""} and not self[name].data:
                self.add_error(name, _("Say to what, or choose “Reset to header”."))
        if not self.errors and not any(map(self._in_mode, (self.SET, self.RESET, self.WITHOUT))):
            self.add_error(None, _("Choose what to change."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """The fields to change with their values; None inherits again."""
        values = {name: self.cleaned_data[name] for name in self._in_mode(self.SET)}
        values |= dict.fromkeys(self._in_mode(self.RESET))
        values |= dict.fromkeys(self._in_mode(self.WITHOUT), "")
        return by_switch(values)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """The values that were typed or chosen, right or wrong: label and value."""
        return [
            (str(self[name].label), value_words(self.fields[name], self[name].data))
            for name in self._names()
            if self[name].data
        ]

    @property
    def main_pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Mode and value of each field, as the template shows them side by side."""
        return [self._pair(name) for name in self._names() if name not in LineForm.MORE]

    @property
    def more_pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [self._pair(name) for name in self._names() if name in LineForm.MORE]

    @property
    def shows_more(self) -> bool:
        return any(mode.value() or field.errors for mode, field in self.more_pairs)

    def _pair(self, name: str) -> tuple[forms.BoundField, forms.BoundField]:
        return self[f"{name}_mode"], self[name]

    def _names(self) -> list[str]:
        return [name for name in self.fields if not name.endswith("_mode")]

    def _in_mode(self, mode: str) -> list[str]:
        return [name for name in self._names() if self.cleaned_data.get(f"{name}_mode") == mode]
