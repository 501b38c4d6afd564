"""On which day somebody wants to be reminded, and of what."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.exceptions import ReminderIsPast
from interactions.models import Reminder
from interactions.value_fields import date_input


class ReminderDayField(forms.DateField):
    """Today or later; the browser offers no other day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=date_input(), input_formats=["%Y-%m-%d"], **kwargs)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        self.widget.attrs["min"] = timezone.localdate().isoformat()
        return super().get_bound_field(form, field_name)

    def validate(self, value: dt.date | None) -> None:
        super().validate(value)
        if value is not None and value < timezone.localdate():
            raise forms.ValidationError(str(ReminderIsPast()))


class ReminderForm(forms.Form):
    remind_on = ReminderDayField(label=_("Remind me on"))
    note = forms.CharField(label=_("Note"), max_length=Reminder.NOTE_LENGTH, required=False)
