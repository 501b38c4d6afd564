"""How single values read where blank is a value."""

from typing import Any

from django.utils.translation import gettext as _

from crm.models.contacts import CONTACT_LANGUAGES, CorrespondenceType

LANGUAGES: dict[str, Any] = dict(CONTACT_LANGUAGES)


def correspondence_label(value: str | None) -> str:
    return str(CorrespondenceType(value).label) if value else _("None")


def language_label(value: str | None) -> str:
    return str(LANGUAGES.get(value, value)) if value else _("Neutral")
