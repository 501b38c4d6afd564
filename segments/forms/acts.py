"""Forms of what is done with a segment: add contacts, log, follow up."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.exceptions import BusinessRuleError
from crm.models import User
from crm.row_fields import RowSelect
from segments.models import Segment


class TypedContactForm(forms.Form):
    """What the worksheet's last row says: a text, and the number of a contact chosen for it."""

    q = forms.CharField(required=False)
    contact = forms.CharField(required=False)

    def said(self) -> tuple[str, str]:
        """Text and number; '' where nothing sensible was said."""
        self.is_valid()
        return self.cleaned_data.get("q", ""), self.cleaned_data.get("contact", "")


class AddOptionsForm(forms.Form):
    """What comes along with the contacts that match."""

    legend = gettext_lazy("Add as well")

    with_company_contacts = forms.BooleanField(
        label=gettext_lazy("People of the matching companies"), required=False
    )
    with_companies = forms.BooleanField(
        label=gettext_lazy("Companies of the matching people"), required=False
    )
    include_excluded = forms.BooleanField(
        label=gettext_lazy("Contacts that are excluded from segments"), required=False
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.has_perm("segments.include_excluded"):
            del self.fields["include_excluded"]


class AddSelectedForm(forms.Form):
    """Contacts ticked in the contact list, and the open segment they join."""

    segment = forms.ModelChoiceField(
        Segment.objects.none(),
        label=gettext_lazy("Segment"),
        required=False,
        empty_label=gettext_lazy("A new segment"),
        widget=RowSelect(code="number"),
    )
    description = forms.CharField(
        label=gettext_lazy("Description of the new segment"), max_length=100, required=False
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["segment"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Segment.objects.changeable_by(user).open().order_by("-updated_at")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("segment") and not cleaned.get("description"):
            self.add_error("description", _("Choose a segment, or describe a new one."))
        return cleaned


class LogSegmentForm(forms.Form):
    deliver = forms.ChoiceField(
        label=gettext_lazy("Deliver"),
        choices=[
            ("1", gettext_lazy("Deliver: letters become ready for download, e-mails are sent")),
            ("0", gettext_lazy("Only write the interactions to the log")),
        ],
        initial="1",
        required=False,
        widget=forms.RadioSelect,
    )
    leave_blocked = forms.BooleanField(
        label=gettext_lazy("Leave the blocked lines behind"),
        required=False,
        help_text=gettext_lazy("They move to a new segment, with everything typed on them."),
    )
    follow_up = forms.BooleanField(
        label=gettext_lazy("Create a follow-up segment"),
        required=False,
        help_text=gettext_lazy("A new segment with the same contacts, for the next time."),
    )
    follow_up_description = forms.CharField(
        label=gettext_lazy("Description of the follow-up segment"), max_length=100, required=False
    )
    follow_up_alike = forms.BooleanField(
        label=gettext_lazy("Set up like this one"),
        required=False,
        help_text=gettext_lazy(
            "With its template and texts, and with what lines say for themselves; without dates."
        ),
    )
    fingerprint = forms.CharField(required=False, widget=forms.HiddenInput)

    def chosen(self, description: str) -> dict[str, Any]:
        """What the act takes; delivering and the proposed `description` where nothing was said.

        What is right is kept where something else is wrong.
        """
        self.is_valid()
        said: dict[str, Any] = getattr(self, "cleaned_data", {})
        return {
            "deliver": said.get("deliver") != "0",
            "leave_blocked": bool(said.get("leave_blocked")),
            "follow_up": bool(said.get("follow_up")),
            "follow_up_description": said.get("follow_up_description") or description,
            "follow_up_alike": bool(said.get("follow_up_alike")),
            "fingerprint": said.get("fingerprint", ""),
        }

    @property
    def refusal(self) -> Exception | None:
        """The first wrong value in a sentence."""
        for name, errors in self.errors.items():
            return BusinessRuleError(f"{self.fields[name].label}: {errors[0]}")
        return None


class FollowUpForm(forms.Form):
    description = forms.CharField(label=gettext_lazy("Description"), max_length=100)
