"""A phone call with a contact: the numbers to choose from, and the form of its result."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from crm.models import Contact
from interactions.models import InteractionTemplate
from interactions.single import Said
from interactions.single_forms import SaidForm

REACHED, FAILED = "reached", "failed"


@dataclass(frozen=True)
class PhoneNumber:
    """`label` says whose it is."""

    label: StrOrPromise
    number: str


def phone_numbers(contact: Contact, *, today: dt.date) -> list[PhoneNumber]:
    """The contact's own, those of its alternative addresses of the day, its company's; each once.

    Source: reference, 20 (make phone call). One query unless the company is loaded.
    """
    found = [PhoneNumber(_("Phone"), contact.phone), PhoneNumber(_("Mobile phone"), contact.mobile)]
    for address in contact.alt_addresses.valid_on(today):
        label = gettext("Address %(code)s") % {"code": address.code}
        found.append(PhoneNumber(label, address.phone))
    if contact.company:
        company = contact.company
        found.append(PhoneNumber(_("Phone of the company"), company.phone))
        found.append(PhoneNumber(_("Mobile phone of the company"), company.mobile))
    # The later label of the same number gives way.
    first = {number.number: number for number in reversed(found) if number.number}
    return [number for number in found if first.get(number.number) is number]


def call_template() -> InteractionTemplate | None:
    """The template that is used for calls, if there is one."""
    calls = InteractionTemplate.objects.choosable().with_texts()
    return calls.filter(used_for=InteractionTemplate.UsedFor.CALL).first()


class CallForm(SaidForm):
    """What came of a call; what is left empty is as the template says."""

    number = forms.ChoiceField(label=_("Number"), required=False, widget=forms.RadioSelect)
    other_number = forms.CharField(label=_("Another number"), max_length=50, required=False)
    result = forms.ChoiceField(
        label=_("Result"),
        choices=[(REACHED, pgettext_lazy("call", "Reached")), (FAILED, _("Attempt failed"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, numbers: list[PhoneNumber], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        number = self.fields["number"]
        assert isinstance(number, forms.ChoiceField)
        number.choices = [(one.number, one.number) for one in numbers]
        self.fields["description"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("number") and not cleaned.get("other_number"):
            self.add_error("other_number", _("The phone number is missing."))
        return cleaned

    @property
    def said(self) -> Said:
        """Of a valid form; a call is never delivered."""
        typed = self.cleaned_data
        template = typed["template"]
        facts = ("date", "duration_min", "salesperson", "evaluation", "comment")
        return Said(
            template,
            typed["description"] or template.description,
            **{name: typed[name] for name in facts},
            initiated_by=typed["initiated_by"] or None,
            correspondence_type="",
            attempt_failed=typed["result"] == FAILED,
            contact_via=typed["other_number"] or typed["number"],
        )
