"""A stored value in words, as a sentence of criteria says such values."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _

from crm.criteria.fields import Field
from crm.expressions import Kind


def value_words(field: Field, value: Any) -> str:
    """Such as "Germany" for DE; "empty" where there is none."""
    if value is None or value == "":
        return _("empty")
    return WORDS.get(field.type.kind, _plain)(field, value)


def _plain(field: Field, value: Any) -> str:
    return str(value)


def _choice(field: Field, value: Any) -> str:
    names = [member.names[0] for member in field.type.members() if member.value == str(value)]
    return names[0] if names else str(value)


def _instant(field: Field, value: Any) -> str:
    return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")


WORDS: Mapping[Kind, Callable[[Field, Any], str]] = {
    Kind.CHOICE: _choice,
    Kind.TRUTH: lambda field, value: _("yes") if value else _("no"),
    Kind.DATE: lambda field, value: date_format(value, "SHORT_DATE_FORMAT"),
    Kind.INSTANT: _instant,
    Kind.NUMBER: lambda field, value: str(localize(value)),
}
