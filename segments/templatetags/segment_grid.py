"""The grid's rows in a template."""

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from segments.grid import Row
from segments.grid_html import html_of

register = template.Library()


@register.simple_tag(takes_context=True)
def line_rows(context: Context, rows: Iterable[Row]) -> SafeString:
    """The lines one below the other, for `segment`, with buttons where the reader `can_change`."""
    return html_of(rows, context["segment"], can_change=context["can_change"])
