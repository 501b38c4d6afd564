"""Words about contacts."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from crm import countries

register = template.Library()


@register.filter
def country_name(code: str) -> str:
    """In the language of the page; the code where no country has it."""
    return countries.country_name(code)


@register.filter
def breakable(email: str) -> SafeString:
    """An e-mail address that a narrow column breaks at its @, and not within a word."""
    name, at, host = email.partition("@")
    return format_html("{}{}<wbr>{}", name, at, host)


@register.filter
def bare_address(url: str) -> str:
    """A home page as people write it."""
    return url.removeprefix("https://").removeprefix("http://").removesuffix("/")
