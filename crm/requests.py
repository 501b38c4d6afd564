"""A request as the middleware leaves it for a signed-in user."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from crm.models import User

# What a key of the database can hold; longer numbers are not even read.
LONGEST_KEY = 18


class Request(HttpRequest):
    user: User
    htmx: HtmxDetails


def posted_key(text: str) -> int:
    """The key that somebody posted; 0, which is nobody's, where it can be none."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_KEY else 0
