"""Parse what people write down about consents: a form a channel."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy
from django_stubs_ext import StrOrPromise

from crm.consents import Answer
from crm.models import Channel, Consent, Contact


class ConsentForm(forms.ModelForm):  # type: ignore[type-arg] # no generic at run time
    """What the contact said to one channel; the channel's code is the prefix of its fields."""

    class Meta:
        model = Consent
        fields = ("status", "said_on", "source", "basis")
        widgets = {"said_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}
        help_texts = {"said_on": gettext_lazy("Empty: today.")}

    def __init__(self, channel: Channel, data: Any, *, contact: Contact, **kwargs: Any) -> None:
        super().__init__(data, prefix=channel.value, **kwargs)
        self.channel = channel
        self.instance.contact, self.instance.channel = contact, channel.value
        self.offer("status", pgettext_lazy("consent", "Not asked"), Consent.Status.choices)
        self.offer("basis", gettext_lazy("Not said"), Consent.Basis.choices)
        self.fields["said_on"].required = False

    def offer(self, name: str, blank: StrOrPromise, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.required = False
        field.choices = [("", blank), *choices]

    def _post_clean(self) -> None:
        """The act writes the row and asks its rules: without an answer there is none."""

    @property
    def answer(self) -> Answer:
        return Answer(**{name: self.cleaned_data[name] for name in self.Meta.fields})
