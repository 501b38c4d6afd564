"""What came of a line that was worked through."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from crm.row_fields import RowSelect
from interactions.calls import FAILED, REACHED, PhoneNumber
from interactions.entry_forms import EVALUATIONS
from interactions.models import InteractionTemplate
from interactions.reminder_forms import ReminderDayField

CHECKED = "checked"
RESULTS = [
    (REACHED, pgettext_lazy("call", "Reached")),
    (FAILED, gettext_lazy("Attempt failed")),
    (CHECKED, gettext_lazy("Not called, only looked at")),
]


class WorkForm(forms.Form):
    """`token` tells one press from two; `version` is the line's that was shown, `seen` the problems
    shown beside it."""

    token = forms.CharField(max_length=43, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)
    number = forms.ChoiceField(label=gettext_lazy("Number"), required=False)
    other_number = forms.CharField(
        label=gettext_lazy("Another number"), max_length=50, required=False
    )
    result = forms.ChoiceField(
        label=gettext_lazy("Result"), choices=RESULTS, widget=forms.RadioSelect
    )
    evaluation = forms.ChoiceField(
        label=gettext_lazy("Evaluation"), required=False, choices=EVALUATIONS
    )
    comment = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    remind_on = ReminderDayField(label=gettext_lazy("Remind me on"), required=False)
    template = forms.ModelChoiceField(
        InteractionTemplate.objects.choosable().with_texts(),
        label=gettext_lazy("Template"),
        empty_label=gettext_lazy("Choose a template"),
        required=False,
        widget=RowSelect(code="code"),
    )

    def __init__(
        self, *args: Any, numbers: list[PhoneNumber], can_call: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        number, result = self.fields["number"], self.fields["result"]
        assert isinstance(number, forms.ChoiceField)
        assert isinstance(result, forms.ChoiceField)
        number.choices = [(one.number, f"{one.number} · {one.label}") for one in numbers]
        if not can_call:
            result.choices = RESULTS[-1:]
            del self.fields["remind_on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_call:
            if not self.called_number:
                self.add_error("other_number", gettext("The phone number is missing."))
            if not cleaned.get("template"):
                self.add_error("template", gettext("Choose a template."))
        elif cleaned.get("comment"):
            self.add_error("comment", gettext("A note is kept with a call: say what came of it."))
        return cleaned

    @property
    def is_call(self) -> bool:
        return self.cleaned_data.get("result") in {REACHED, FAILED}

    @property
    def called_number(self) -> str:
        typed = self.cleaned_data
        return str(typed.get("other_number") or typed.get("number") or "")

    @property
    def facts(self) -> dict[str, Any]:
        """Of a call."""
        typed = self.cleaned_data
        return {
            "evaluation": typed["evaluation"],
            "attempt_failed": typed["result"] == FAILED,
            "comment": typed["comment"],
            "contact_via": self.called_number,
        }
