"""The form of a worksheet's header, and the answers to what a change of it means for lines."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.requests import posted_key
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
    flow_field,
    group_field,
    initiated_field,
)
from segments.header_words import inherited_words
from segments.models import Segment, SegmentLine


class HeaderForm(ChangesForm):
    GENERAL = (
        "description",
        "salesperson",
        "date",
        "campaign",
        "campaign_target",
        "campaign_response",
    )
    INTERACTION = (
        "template",
        "language",
        "correspondence_type",
        "ignore_contact_preference",
        "group",
        "cost",
        "duration_min",
        "information_flow",
        "initiated_by",
        "send_as_attachment",
    )

    description = forms.CharField(label=gettext_lazy("Description"), max_length=100)
    salesperson = salesperson_field()
    date = date_field()
    campaign = campaign_field(blank=pgettext_lazy("campaign", "No campaign"))
    campaign_target = InheritedFlagField(label=gettext_lazy("Campaign target"))
    campaign_response = InheritedFlagField(label=gettext_lazy("Campaign response"))
    template = template_field(empty_label=gettext_lazy("Not chosen"))
    language = language_field()
    correspondence_type = type_field()
    ignore_contact_preference = InheritedFlagField(
        label=gettext_lazy("Ignore contact's preference")
    )
    cost = cost_field(label=gettext_lazy("Unit cost"))
    duration_min = duration_field(label=gettext_lazy("Unit duration (min)"))
    information_flow = flow_field()
    initiated_by = initiated_field()
    group = group_field(label=pgettext_lazy("of interactions", "Group"))
    send_as_attachment = InheritedFlagField(label=gettext_lazy("Send as attachment"))

    def __init__(self, segment: Segment, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", header_values(segment))
        kwargs.setdefault("auto_id", "header-%s")
        super().__init__(*args, **kwargs)
        pinned = segment.template
        self._offer("template", choosable_or(pinned.template_id if pinned else None))
        self._offer("salesperson", active_or(segment.salesperson_id))
        campaign = self.fields["campaign"]
        assert isinstance(campaign, InheritedRowField)
        campaign.offer(open_or(segment.campaign_id))
        self.inherits = inherited_words(segment)
        for name, inherited in self.inherits.items():
            say_inherited(self.fields[name], inherited.value)
            self.fields[name].widget.attrs["aria-describedby"] = f"header-{name}-hint"

    def _offer(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = choices

    @property
    def general(self) -> Iterator[BoundField]:
        return (self[name] for name in self.GENERAL)

    @property
    def interaction(self) -> Iterator[BoundField]:
        return (self[name] for name in self.INTERACTION)

    @property
    def said(self) -> dict[str, Any]:
        """What the person changed or reset, as the act takes it; None inherits again."""
        said = self.changes | dict.fromkeys(self._pressed())
        if "campaign" in said:
            said["no_campaign"] = said["campaign"] == ""
            said["campaign"] = said["campaign"] or None
        return said

    def _pressed(self) -> list[str]:
        """The field whose reset button was pressed."""
        pressed = self.data.get("reset", "")
        return [pressed] if pressed == "template" or pressed in self.inherits else []


def header_values(segment: Segment) -> dict[str, Any]:
    """The header's own values as its form shows them; '' inherits."""
    return {
        "version": segment.version,
        "description": segment.description,
        "salesperson": segment.salesperson_id or "",
        "date": segment.date.isoformat() if segment.date else "",
        "campaign": BLANK if segment.no_campaign else str(segment.campaign_id or ""),
        "campaign_target": shown_flag(segment.campaign_target),
        "campaign_response": shown_flag(segment.campaign_response),
        "template": (segment.template.template_id if segment.template else None) or "",
        "language": shown_choice(segment.language),
        "correspondence_type": shown_choice(segment.correspondence_type),
        "ignore_contact_preference": shown_flag(segment.ignore_contact_preference),
        "cost": shown_cost(segment.cost),
        "duration_min": "" if segment.duration_min is None else segment.duration_min,
        "information_flow": segment.information_flow or "",
        "initiated_by": segment.initiated_by or "",
        "group": segment.group_id or "",
        "send_as_attachment": shown_flag(segment.send_as_attachment),
    }


def lines_to_reset(data: Mapping[str, str]) -> list[str]:
    """The fields that lines shall inherit again, as the question about a change was answered."""
    return [name for name in SegmentLine.OVERRIDES if data.get(f"lines-{name}") == "reset"]


def lines_expected(data: Mapping[str, str]) -> dict[str, int]:
    """How many lines each answer was about."""
    counts = {
        name: posted_key(data.get(f"lines-{name}-count", "")) for name in lines_to_reset(data)
    }
    return {name: count for name, count in counts.items() if count}
