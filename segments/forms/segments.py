"""Forms of a segment as a whole: list, new, header."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import MarketingSetup
from crm.models.codes import code_characters
from segments.forms.fields import (
    ChangesForm,
    active_or,
    choosable_or,
    date_field,
    language_field,
    salesperson_field,
    shown_choice,
    template_field,
    type_field,
)
from segments.grid import correspondence_label, language_label
from segments.models import Segment


class NumberField(forms.CharField):
    """A segment's number, upper case as it is stored."""

    def to_python(self, value: Any) -> Any:
        return str(super().to_python(value)).upper()


class CreateSegmentForm(forms.Form):
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=100,
        help_text=gettext_lazy("What the mailing is about, in your own words."),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    number = NumberField(
        label=gettext_lazy("Number"),
        max_length=20,
        required=False,
        validators=[code_characters],
        help_text=gettext_lazy("Leave it empty to take the next number."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not MarketingSetup.load().allow_manual_segment_numbers:
            del self.fields["number"]


class HeaderForm(ChangesForm):
    RESETTABLE = ("template", "correspondence_type", "language", "date", "salesperson")

    description = forms.CharField(label=gettext_lazy("Description"), max_length=100)
    template = template_field(empty_label=gettext_lazy("Not chosen"))
    correspondence_type = type_field()
    language = language_field()
    date = date_field()
    salesperson = salesperson_field(empty_label=gettext_lazy("Each contact's own"))

    def __init__(self, segment: Segment, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", header_values(segment))
        kwargs.setdefault("auto_id", "header-%s")
        super().__init__(*args, **kwargs)
        pinned = segment.template
        template, salesperson = self.fields["template"], self.fields["salesperson"]
        assert isinstance(template, forms.ModelChoiceField)
        assert isinstance(salesperson, forms.ModelChoiceField)
        template.queryset = choosable_or(pinned.template_id if pinned else None)
        salesperson.queryset = active_or(segment.salesperson_id)
        self.inherits = header_inherits(segment)

    @property
    def resets(self) -> list[str]:
        """Fields whose reset button was pressed."""
        pressed = self.data.get("reset", "")
        return [pressed] if pressed in self.RESETTABLE else []


def header_values(segment: Segment) -> dict[str, Any]:
    """The header's own values as its form shows them."""
    return {
        "version": segment.version,
        "description": segment.description,
        "template": (segment.template.template_id if segment.template else None) or "",
        "correspondence_type": shown_choice(segment.correspondence_type),
        "language": shown_choice(segment.language),
        "date": segment.date.isoformat() if segment.date else "",
        "salesperson": segment.salesperson_id or "",
    }


def header_inherits(segment: Segment) -> dict[str, str]:
    """What lines say where the header says nothing, by field, in words."""
    template = segment.template
    if template is None:
        return {
            "correspondence_type": _("Each contact's preference"),
            "language": _("Each contact's language"),
            "date": _("The day it is logged"),
            "salesperson": _("Each contact's own"),
        }
    given = {"code": template.code, "value": correspondence_label(template.correspondence_type)}
    if template.ignore_contact_preference:
        kind = _("From template %(code)s: %(value)s") % given
    else:
        kind = _("Each contact's preference, else from template %(code)s: %(value)s") % given
    return {
        "correspondence_type": kind,
        "language": _("Each contact's language, else from template %(code)s: %(value)s")
        % {"code": template.code, "value": language_label(template.default_language)},
        "date": _("The day it is logged"),
        "salesperson": _("Each contact's own"),
    }
