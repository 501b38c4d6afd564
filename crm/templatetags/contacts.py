"""Words about contacts."""

from django import template

from crm import countries

register = template.Library()


@register.filter
def country_name(code: str) -> str:
    """In the language of the page; the code where no country has it."""
    return countries.country_name(code)
