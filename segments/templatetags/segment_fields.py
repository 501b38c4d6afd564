"""Fields that may inherit, as the worksheet's templates show them."""

from collections.abc import Mapping
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from crm.templatetags.ui import code_box

register = template.Library()

CHOICES = (forms.Select, forms.SelectMultiple)


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's input in the house's looks, with the value it showed beside it."""
    html = field.as_widget(attrs={"class": css_class(field)})
    if box := code_box(field):
        html += render_to_string("components/code_box.html", box)
    if field.field.show_hidden_initial:
        html += field.as_hidden(only_initial=True)
    return html


def css_class(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect):
        return "form-check-input"
    kind = (
        "form-select form-select-sm"
        if isinstance(widget, CHOICES)
        else "form-control form-control-sm"
    )
    return f"{kind} is-invalid" if field.errors else kind


@register.filter
def is_own(field: BoundField) -> bool:
    """Whether the field says something itself."""
    return field.value() not in {None, ""}


@register.filter
def of(values: Mapping[str, Any] | None, key: str) -> Any:
    """The value under a key; '' where there is none."""
    return (values or {}).get(key, "")
