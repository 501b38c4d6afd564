"""The one suppression rule: may a contact be on a segment, get a letter, get an e-mail?

Asked when adding, at logging and at delivery (domain.md, Eligibility). Every answer carries a
machine code; `sentence()` says it. As conditions on the contact (`prefix` leads to it from another
model), so that the database can ask it of a hundred thousand rows in the statement that acts.
"""

from django.db.models import Case, CharField, Q, Value, When
from django.utils.translation import gettext_lazy as _

PRIVACY_BLOCKED = "privacy_blocked"
MINOR = "minor_without_consent"
INACTIVE = "inactive"
EXCLUDED = "excluded"
NO_ADDRESS = "no_postal_address"
NO_EMAIL = "no_email"

SENTENCES = {
    PRIVACY_BLOCKED: _("The contact is blocked for privacy."),
    MINOR: _("The contact is a minor without parental consent."),
    INACTIVE: _("The contact is inactive."),
    EXCLUDED: _("The contact is excluded from segments."),
    NO_ADDRESS: _("The contact has no street and city for a letter."),
    NO_EMAIL: _("The contact has no e-mail address."),
}


def sentence(code: str) -> str:
    return str(SENTENCES[code])


def blocks(prefix: str = "") -> dict[str, Q]:
    """Conditions that forbid any interaction, by reason, the weightiest first."""
    return {
        PRIVACY_BLOCKED: Q(**{f"{prefix}is_privacy_blocked": True}),
        MINOR: Q(**{f"{prefix}is_minor": True, f"{prefix}has_parental_consent": False}),
        INACTIVE: Q(**{f"{prefix}is_inactive": True}),
    }


def refusals_at_add(*, include_excluded: bool, prefix: str = "") -> dict[str, Q]:
    """Conditions that keep a contact off a segment, by reason."""
    refused = blocks(prefix)
    if not include_excluded:
        refused[EXCLUDED] = Q(**{f"{prefix}is_excluded": True})
    return refused


def missing_addresses(prefix: str = "") -> dict[str, Q]:
    """Conditions under which a channel cannot reach the contact, by reason."""
    return {
        NO_ADDRESS: Q(**{f"{prefix}address": ""}) | Q(**{f"{prefix}city": ""}),
        NO_EMAIL: Q(**{f"{prefix}email": ""}),
    }


def reason(conditions: dict[str, Q]) -> Case:
    """The first condition that holds, as its code; '' where none does."""
    return Case(
        *(When(condition, then=Value(code)) for code, condition in conditions.items()),
        default=Value(""),
        output_field=CharField(),
    )


def none_of(conditions: dict[str, Q]) -> Q:
    allowed = Q()
    for condition in conditions.values():
        allowed &= ~condition
    return allowed
