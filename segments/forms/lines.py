"""The form of one line."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interactions.value_fields import (
    active_or,
    choosable_or,
    cost_field,
    duration_field,
    open_or,
    shown_cost,
)
from segments.forms.fields import (
    BLANK,
    ChangesForm,
    InheritedFlagField,
    InheritedRowField,
    date_field,
    language_field,
    salesperson_field,
    say_inherited,
    shown_choice,
    shown_flag,
    template_field,
    type_field,
)
from segments.forms.value_fields import (
    campaign_field,
    evaluation_field,
    flow_field,
    group_field,
    initiated_field,
    no_subject_field,
    personal_text_field,
    subject_field,
)
from segments.models import SegmentLine
from segments.origins import Inherited


class LineForm(ChangesForm):
    """One line: its overrides, and the facts that only it has."""

    # Asked for now and then: folded away while none of them is set.
    MORE = (
        "cost",
        "duration_min",
        "information_flow",
        "initiated_by",
        "group",
        "campaign",
        "campaign_target",
        "campaign_response",
        "send_as_attachment",
        "address",
    )

    # A tick that stands below the field it belongs to.
    TICKS = {"subject": "no_subject", "evaluation": "attempt_failed"}

    template = template_field(empty_label=gettext_lazy("Inherited"))
    description = forms.CharField(label=gettext_lazy("Description"), max_length=100, required=False)
    correspondence_type = type_field()
    language = language_field()
    date = date_field()
    salesperson = salesperson_field(empty_label=gettext_lazy("Inherited"))
    subject = subject_field()
    no_subject = no_subject_field()
    evaluation = evaluation_field()
    attempt_failed = forms.BooleanField(label=gettext_lazy("Attempt failed"), required=False)
    personal_text = personal_text_field()
    cost = cost_field(label=gettext_lazy("Cost"))
    duration_min = duration_field(label=gettext_lazy("Duration (min)"))
    information_flow = flow_field()
    initiated_by = initiated_field()
    group = group_field(empty_label=gettext_lazy("Inherited"))
    campaign = campaign_field()
    campaign_target = InheritedFlagField(label=gettext_lazy("Campaign target"))
    campaign_response = InheritedFlagField(label=gettext_lazy("Campaign response"))
    send_as_attachment = InheritedFlagField(label=gettext_lazy("Send as attachment"))
    address = InheritedRowField(label=gettext_lazy("Address"))

    def __init__(
        self, line: SegmentLine, inherited: Mapping[str, Inherited], *args: Any, **kwargs: Any
    ) -> None:
        """`inherited`: what each field says where the line says nothing, and whose that is; empty
        for a line of which nothing is left."""
        kwargs.setdefault("initial", line_values(line))
        kwargs.setdefault("auto_id", f"line-{line.pk}-%s")
        super().__init__(*args, **kwargs)
        self._offer(line)
        self.inherited = inherited
        for name, value in inherited.items():
            words = _("Inherited: %(value)s") % {"value": value.text}
            say_inherited(self.fields[name], words, placeholder=value.text)
        if "address" in inherited:
            automatic = _("Automatic: %(value)s") % {"value": inherited["address"].text}
            self._rows("address").say_inherited(automatic)

    def _offer(self, line: SegmentLine) -> None:
        """What there is to choose from, with what the line has though it can be chosen no more."""
        template, salesperson = self.fields["template"], self.fields["salesperson"]
        assert isinstance(template, forms.ModelChoiceField)
        assert isinstance(salesperson, forms.ModelChoiceField)
        template.queryset = choosable_or(line.template.template_id if line.template else None)
        salesperson.queryset = active_or(line.salesperson_id)
        self._rows("campaign").offer(open_or(line.campaign_id))
        contact = line.contact
        main = ", ".join(filter(None, (contact.address, contact.city))) or _("empty")
        self._rows("address").offer(
            contact.alt_addresses.all(), blank=_("Main address: %(value)s") % {"value": main}
        )

    def _rows(self, name: str) -> InheritedRowField:
        field = self.fields[name]
        assert isinstance(field, InheritedRowField)
        return field

    @property
    def changes(self) -> dict[str, Any]:
        """As of every form with changes; an emptied text inherits again."""
        changes = super().changes
        if changes.get("description") == "":
            changes["description"] = None
        if {"subject", "no_subject"} & set(changes):
            is_blank = changes.pop("no_subject", self.cleaned_data["no_subject"])
            changes["subject"] = "" if is_blank else self.cleaned_data["subject"] or None
        return by_switch(changes)

    @cached_property
    def hints(self) -> dict[str, str]:
        """What stands below each field: where its value comes from, or what it hides."""
        hints = {name: self._hint(name, value) for name, value in self.inherited.items()}
        shown = _("Individual remarks that the letter shows to this contact only.")
        return {**hints, "personal_text": shown}

    def _hint(self, name: str, value: Inherited) -> str:
        if self[name].value() not in {None, ""}:
            return _("Otherwise: %(value)s") % {"value": value.sentence}
        # An input for dates has no place for words of its own.
        return capfirst(value.sentence if name == "date" else value.origin)

    @property
    def main_fields(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        """Each field with the tick that belongs to it."""
        apart = {*self.MORE, *self.TICKS.values()}
        return [
            (field, self[tick] if (tick := self.TICKS.get(field.name)) else None)
            for field in self.visible_fields()
            if field.name not in apart
        ]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    @property
    def shows_more(self) -> bool:
        """Whether one of the folded fields has something to say."""
        return any(field.errors or field.value() not in {None, ""} for field in self.more_fields)


def by_switch(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as a line takes them: a key that is none on purpose is its switch."""
    said = dict(values)
    for key, switch in SegmentLine.SWITCHES.items():
        if said.get(key) == "":
            del said[key]
            said[switch] = True
    return said


def line_values(line: SegmentLine) -> dict[str, Any]:
    """The line's own values as its form shows them."""
    return {
        "version": line.version,
        "template": (line.template.template_id if line.template else None) or "",
        "description": line.description or "",
        "correspondence_type": shown_choice(line.correspondence_type),
        "language": shown_choice(line.language),
        "date": line.date.isoformat() if line.date else "",
        "salesperson": line.salesperson_id or "",
        "subject": line.subject or "",
        "no_subject": "on" if line.subject == "" else "",
        "evaluation": line.evaluation,
        "attempt_failed": "on" if line.attempt_failed else "",
        "personal_text": line.personal_text,
        "cost": shown_cost(line.cost),
        "duration_min": "" if line.duration_min is None else str(line.duration_min),
        "information_flow": shown_choice(line.information_flow),
        "initiated_by": shown_choice(line.initiated_by),
        "group": line.group_id or "",
        "campaign": BLANK if line.no_campaign else str(line.campaign_id or ""),
        "campaign_target": shown_flag(line.campaign_target),
        "campaign_response": shown_flag(line.campaign_response),
        "send_as_attachment": shown_flag(line.send_as_attachment),
        "address": BLANK if line.main_address else str(line.address_id or ""),
    }
