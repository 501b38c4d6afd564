"""The form of an interaction without a segment, for one contact or for several alike."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.contact_forms import ContactField
from crm.models import Campaign, Contact, Salesperson, User
from crm.models.contacts import CONTACT_LANGUAGES, CorrespondenceType
from crm.row_fields import RowSelect
from interactions.access import DELIVER
from interactions.entry_forms import EVALUATIONS
from interactions.models import InformationFlow, InitiatedBy, InteractionTemplate
from interactions.models.drafts import new_token
from interactions.single import Said
from interactions.value_fields import cost_field, date_input, duration_field, shown_cost

# Blank on purpose; an empty choice is as template and contact say.
BLANK = "-"
AS_THEY_SAY = ("", _("As template and contact say"))
NOT_SAID = ("", pgettext_lazy("information flow", "Not said"))

# More no field takes.
LONGEST_TYPED = 2000


class SaidForm(forms.Form):
    """What every interaction has, and a call too; `seen` names the problems shown."""

    token = forms.CharField(max_length=43, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)
    template = forms.ModelChoiceField(
        InteractionTemplate.objects.choosable().with_texts(),
        label=_("Template"),
        empty_label=_("Choose a template"),
        widget=RowSelect(code="code"),
    )
    description = forms.CharField(label=_("Description"), max_length=100)
    date = forms.DateField(label=_("Date"), widget=date_input(), input_formats=["%Y-%m-%d"])
    salesperson = forms.ModelChoiceField(
        Salesperson.objects.filter(is_blocked=False),
        label=pgettext_lazy("column", "Salesperson"),
        required=False,
        empty_label=_("The contact's own"),
        widget=RowSelect(code="code"),
    )
    initiated_by = forms.ChoiceField(
        label=_("Initiated by"), required=False, choices=[NOT_SAID, *InitiatedBy.choices]
    )
    duration_min = duration_field(label=_("Duration (min)"))
    evaluation = forms.ChoiceField(label=_("Evaluation"), required=False, choices=EVALUATIONS)
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def by_template(self) -> InteractionTemplate | None:
        found: InteractionTemplate | None = self._alone("template")
        return found

    def _alone(self, name: str) -> Any:
        """One field's value by itself; None where it says nothing, or nothing right."""
        try:
            return self.fields[name].clean(self[name].value())
        except forms.ValidationError:
            return None


class InteractionForm(SaidForm):
    """Of a letter, an e-mail or anything else; `filled` names the template whose values were filled
    in."""

    WHAT = ("description", "date", "salesperson")
    HOW = (
        *("correspondence_type", "language", "subject", "information_flow", "initiated_by"),
        *("cost", "duration_min"),
    )
    CAMPAIGN = ("campaign", "campaign_target", "campaign_response")
    RESULT = ("evaluation", "attempt_failed", "comment")
    field_order = (
        "token",
        "filled",
        "seen",
        "contact",
        "template",
        *WHAT,
        *HOW,
        *CAMPAIGN,
        *RESULT,
    )

    filled = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    contact = ContactField(
        label=_("Contact"),
        required=True,
        help_text=_("Type a name or a number."),
    )
    correspondence_type = forms.ChoiceField(
        label=_("Correspondence type"),
        required=False,
        choices=[
            AS_THEY_SAY,
            *CorrespondenceType.choices,
            (BLANK, pgettext_lazy("correspondence type", "None")),
        ],
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[AS_THEY_SAY, *CONTACT_LANGUAGES, (BLANK, _("Neutral"))],
    )
    subject = forms.CharField(
        label=_("Subject"),
        max_length=150,
        required=False,
        help_text=_("Left empty: as the template says in this language."),
    )
    information_flow = forms.ChoiceField(
        label=_("Information flow"), required=False, choices=[NOT_SAID, *InformationFlow.choices]
    )
    cost = cost_field(label=_("Cost"))
    campaign = forms.ModelChoiceField(
        Campaign.objects.filter(is_closed=False),
        label=_("Campaign"),
        required=False,
        empty_label=pgettext_lazy("campaign", "No campaign"),
        widget=RowSelect(code="number"),
    )
    campaign_target = forms.BooleanField(label=_("Campaign target"), required=False)
    campaign_response = forms.BooleanField(label=_("Campaign response"), required=False)
    attempt_failed = forms.BooleanField(label=_("Attempt failed"), required=False)
    deliver = forms.BooleanField(
        label=_("Send the letter"),
        required=False,
        help_text=_("A printed letter waits for download; an e-mail is sent at once."),
    )
    leave_blocked = forms.BooleanField(required=False)

    def __init__(
        self, data: Any = None, *, user: User, is_several: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        if is_several:
            del self.fields["contact"]
        else:
            self.fields["contact"].user = user  # type: ignore[attr-defined]
        if not user.has_perm(DELIVER):
            self.fields.pop("deliver", None)

    @property
    def whom(self) -> Contact | None:
        """Whom it is about, right or wrong as the rest may be."""
        found: Contact | None = self._alone("contact") if "contact" in self.fields else None
        return found

    @property
    def is_filled(self) -> bool:
        """Whether the values of the chosen template for this contact are those somebody saw."""
        template = self.by_template
        return template is None or self["filled"].value() == filled_key(template, self.whom)

    @property
    def typed(self) -> dict[str, str]:
        """What a bound form says, right or wrong, field by field."""
        texts = {name: str(self.data.get(name, "")) for name in self.fields if name != "seen"}
        texts |= self.rows
        # PostgreSQL keeps no NUL.
        kept = {name: text.replace("\0", "")[:LONGEST_TYPED] for name, text in texts.items()}
        return {name: text for name, text in kept.items() if text}

    @property
    def rows(self) -> dict[str, str]:
        """By field the key of the row that is chosen, or named beside a list that is cut."""
        names = (name for name, field in self.fields.items() if isinstance(field.widget, RowSelect))
        return {name: str(self[name].data or "") for name in names}

    @property
    def said(self) -> Said:
        """Of a valid form."""
        typed = self.cleaned_data
        facts = ("description", "date", "cost", "duration_min", "evaluation", "attempt_failed")
        said = ("information_flow", "initiated_by", "campaign", "salesperson", "comment")
        flags = ("campaign_target", "campaign_response")
        return Said(
            typed["template"],
            **{name: typed[name] for name in (*facts, *said, *flags)},
            no_campaign=typed["campaign"] is None,
            correspondence_type=_chosen(typed["correspondence_type"]),
            language=_chosen(typed["language"]),
            subject=typed["subject"] or None,
        )


def filled_key(template: InteractionTemplate, contact: Contact | None) -> str:
    return f"{template.pk} {contact.pk if contact else ''}".strip()


def _chosen(choice: str) -> str | None:
    return {"": None, BLANK: ""}.get(choice, choice)


def shown(values: dict[str, Any]) -> dict[str, Any]:
    """Values of `interactions.single.filled_in` as the form's fields show them."""
    said = {name: value for name, value in values.items() if name != "subject"}
    return said | {
        "cost": shown_cost(values["cost"]),
        "campaign": values["campaign"].pk if values["campaign"] else "",
        **{
            name: "" if values[name] is None else values[name] or BLANK
            for name in ("correspondence_type", "language")
        },
    }


def first_values(user: User, *, today: Any, contact: Contact | None = None) -> dict[str, Any]:
    """What a new form begins with: in the name of its user, else of the contact's salesperson."""
    salesperson = user.salesperson_id or (contact.salesperson_id if contact else None)
    return {
        "token": new_token(),
        "date": today,
        "salesperson": salesperson or "",
        "contact": contact,
    }
