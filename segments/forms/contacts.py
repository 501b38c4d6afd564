"""Forms by which contacts come and go other than by conditions: pasted, from a log, options."""

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from crm.models import User
from crm.requests import posted_key
from interactions.outcomes import ANSWERS, DELIVERY, EVALUATION, QUESTIONS, RESPONSE

CHOICE = "row-"


class PastedTextField(forms.CharField):
    """A text as it was pasted; NUL, which no text may hold, is left out."""

    def to_python(self, value: Any) -> Any:
        return str(super().to_python(value)).replace("\0", "")


class PasteForm(forms.Form):
    """What was pasted, and which contact an ambiguous row means: `row-<position>` = id."""

    text = PastedTextField(
        label=gettext_lazy("Numbers, e-mail addresses or names"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "autofocus": True, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Copy rows in Excel and paste them here: one contact a row, any cell of which may say "
            "who it is."
        ),
    )
    include_excluded = forms.BooleanField(
        label=gettext_lazy("Contacts that are excluded from segments, too"), required=False
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.has_perm("segments.include_excluded"):
            del self.fields["include_excluded"]

    @property
    def digest(self) -> str:
        """What the page that shows this text carries, to know later that it was this one."""
        text = self.cleaned_data.get("text", "")
        return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]

    @property
    def is_confirmed(self) -> bool:
        """Whether the same text was looked at before it is added."""
        return "apply" in self.data and self.cleaned_data["seen"] == self.digest

    def said(self) -> dict[str, Any]:
        """What the act takes."""
        return {
            "text": self.cleaned_data["text"],
            "choices": self._choices(),
            "include_excluded": self.cleaned_data.get("include_excluded", False),
        }

    def _choices(self) -> dict[int, int]:
        chosen = {
            posted_key(name.removeprefix(CHOICE)): posted_key(str(self.data[name]))
            for name in self.data
            if name.startswith(CHOICE)
        }
        return {position: contact for position, contact in chosen.items() if contact}


class OutcomeForm(forms.Form):
    """Which entries of a logged segment are meant; nothing ticked means all of them."""

    evaluation = forms.MultipleChoiceField(
        label=QUESTIONS[EVALUATION],
        choices=list(ANSWERS[EVALUATION].items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    delivery = forms.MultipleChoiceField(
        label=QUESTIONS[DELIVERY],
        choices=list(ANSWERS[DELIVERY].items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    without_response = forms.BooleanField(
        label=gettext_lazy("Only those who did not respond"), required=False
    )

    def outcome(self) -> dict[str, list[str]]:
        """In canonical form (`interactions.outcomes`)."""
        said = self.cleaned_data
        outcome = {name: said[name] for name in (EVALUATION, DELIVERY) if said[name]}
        return outcome | ({RESPONSE: ["no"]} if said["without_response"] else {})


class RemoveOptionsForm(forms.Form):
    """Refining and reducing: one contact may speak for everybody of its company."""

    legend = gettext_lazy("Companies")

    entire_companies = forms.BooleanField(
        label=gettext_lazy("Entire companies: one match counts for everybody of the company"),
        required=False,
    )
