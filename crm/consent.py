"""The one suppression rule: may a contact be on a segment, get a letter, get an e-mail?

Asked when adding, at logging and at delivery (domain.md, Eligibility). Every answer carries a
machine code; `sentence()` says it. As conditions on the contact (`prefix` leads to it from another
model), so that the database can ask it of a hundred thousand rows in the statement that acts.
"""

from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, Exists, Field, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from crm.models import Channel, Consent, MarketingSetup

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from crm.models import Contact

PRIVACY_BLOCKED = "privacy_blocked"
MINOR = "minor_without_consent"
INACTIVE = "inactive"
EXCLUDED = "excluded"
LETTERS_REFUSED = "letters_refused"
EMAILS_REFUSED = "emails_refused"
EMAILS_NOT_ASKED = "emails_not_asked"
CALLS_REFUSED = "calls_refused"
NO_ADDRESS = "no_postal_address"
NO_EMAIL = "no_email"
BAD_ADDRESS = "address_came_back"

TEXT: Field[Any, Any] = CharField()

# The channel that a reason closes; the others close every channel.
CHANNELS = {
    LETTERS_REFUSED: Channel.HARD_COPY,
    EMAILS_REFUSED: Channel.EMAIL,
    EMAILS_NOT_ASKED: Channel.EMAIL,
    NO_ADDRESS: Channel.HARD_COPY,
    BAD_ADDRESS: Channel.HARD_COPY,
    NO_EMAIL: Channel.EMAIL,
}
SENTENCES = {
    PRIVACY_BLOCKED: _("The contact is blocked for privacy."),
    MINOR: _("The contact is a minor without parental consent."),
    INACTIVE: _("The contact is inactive."),
    EXCLUDED: _("The contact is excluded from segments."),
    LETTERS_REFUSED: _("The contact refused letters."),
    EMAILS_REFUSED: _("The contact refused e-mails."),
    CALLS_REFUSED: _("The contact refused calls."),
    EMAILS_NOT_ASKED: _("The contact was not asked whether it wants e-mails."),
    NO_ADDRESS: _("The contact has no street and city for a letter."),
    NO_EMAIL: _("The contact has no e-mail address."),
    BAD_ADDRESS: _("A letter to this address came back."),
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


def refused_channels(prefix: str = "") -> dict[str, Q]:
    """Conditions under which the contact said no to a channel, by reason."""
    refused = Consent.objects.filter(status=Consent.Status.REFUSED)
    return {
        LETTERS_REFUSED: _exists(refused.filter(channel=Channel.HARD_COPY), prefix),
        EMAILS_REFUSED: _exists(refused.filter(channel=Channel.EMAIL), prefix),
    }


def refuses_calls(prefix: str = "") -> Q:
    """The condition under which the contact said no to calls; letters and e-mails are closed to
    nobody by it."""
    refused = Consent.objects.filter(status=Consent.Status.REFUSED, channel=Channel.PHONE)
    return _exists(refused, prefix)


def missing_consents(prefix: str = "") -> dict[str, Q]:
    """Conditions under which a channel may not be used for want of consent, by reason.

    Letters and calls need none, e-mails unless the marketing setup says otherwise; the setup is
    asked by the statement itself, so that nothing is read before it.
    """
    answered = _exists(Consent.objects.filter(channel=Channel.EMAIL), prefix)
    is_needless = Q(Exists(MarketingSetup.objects.filter(email_needs_consent=False)))
    return {**refused_channels(prefix), EMAILS_NOT_ASKED: ~answered & ~is_needless}


def _exists(consents: "QuerySet[Consent]", prefix: str) -> Q:
    contact = prefix.removesuffix("__") or "pk"
    return Q(Exists(consents.filter(contact=OuterRef(contact))))


def forbidden(channel: str, prefix: str = "") -> dict[str, Q]:
    """Conditions that forbid to write to the contact by this channel, by reason."""
    missing = missing_consents(prefix)
    closed = {code: condition for code, condition in missing.items() if CHANNELS[code] == channel}
    return blocks(prefix) | closed


def where_it_matters(conditions: dict[str, Q], field: str) -> dict[str, Q]:
    """Each condition where the row goes the way that it closes; `field` holds the row's
    correspondence type."""
    return {
        code: Q(**{field: CHANNELS[code]}) & condition for code, condition in conditions.items()
    }


def count_refused(contacts: "QuerySet[Contact]", field: str) -> dict[str, int]:
    """How many of the contacts refused the channel that `field` holds, by reason; one query."""
    # Of a hundred thousand few have refused anything: these are looked at, not all.
    refusers = Consent.objects.filter(status=Consent.Status.REFUSED).values("contact")
    conditions = where_it_matters(refused_channels(), field)
    counts = contacts.filter(pk__in=refusers).aggregate(
        **{code: Count("pk", filter=condition) for code, condition in conditions.items()}
    )
    return {code: count for code, count in counts.items() if count}


def missing_addresses(prefix: str = "") -> dict[str, Q]:
    """Conditions under which a channel cannot reach the contact, by reason."""
    return {
        NO_ADDRESS: Q(**{f"{prefix}address": ""}) | Q(**{f"{prefix}city": ""}),
        BAD_ADDRESS: Q(**{f"{prefix}has_bad_address": True}),
        NO_EMAIL: Q(**{f"{prefix}email": ""}),
    }


def reason(conditions: dict[str, Q]) -> Case:
    """The first condition that holds, as its code; '' where none does."""
    return Case(
        *(When(condition, then=Value(code, TEXT)) for code, condition in conditions.items()),
        default=Value("", TEXT),
        output_field=TEXT,
    )


def none_of(conditions: dict[str, Q]) -> Q:
    allowed = Q()
    for condition in conditions.values():
        allowed &= ~condition
    return allowed
