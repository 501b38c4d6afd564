"""The problems of the check before logging as a filter of the grid: short names, conditions."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm import consent
from segments import besides
from segments.actions.checking import ALREADY_CALLED, blocking, documents_without_place, warning
from segments.empty_fields import label_of, lines_without, read_code
from segments.models import SegmentLine
from segments.querysets import SegmentLineQuerySet
from segments.repeated import is_twice
from segments.resolving import Resolver

# In the order of the check; a test keeps the two alike.
PROBLEMS: Mapping[str, Any] = {
    "no_template": _("No template"),
    "no_salesperson": _("No salesperson"),
    "salesperson_blocked": _("Salesperson is blocked"),
    "campaign_closed": _("Campaign is closed"),
    consent.PRIVACY_BLOCKED: _("Blocked for privacy"),
    consent.MINOR: _("Minor without parental consent"),
    consent.INACTIVE: _("Contact is inactive"),
    "letter_without_document": _("Letter without a document"),
    "email_without_text": _("E-mail without a text"),
    consent.EXCLUDED: _("Excluded from segments"),
    "template_retired": _("Template is retired"),
    "old_date": _("Date more than 30 days ago"),
    "text_missing": _("No text in the contact's language"),
    ALREADY_CALLED: _("Already called"),
    "personal_text_without_place": _("No place for the personal text"),
    "column_missing": _("No column of a list for the letter"),
    consent.LETTERS_REFUSED: _("Refused letters"),
    consent.EMAILS_REFUSED: _("Refused e-mails"),
    consent.EMAILS_NOT_ASKED: _("Not asked about e-mails"),
    consent.NO_ADDRESS: _("No postal address"),
    consent.BAD_ADDRESS: _("Letters come back"),
    consent.NO_EMAIL: _("No e-mail address"),
    "no_type": _("No correspondence type"),
}

# No problem of the check: two contacts that seem to be one may both be meant.
TWICE = "twice"


def conditions(resolver: Resolver, lines: SegmentLineQuerySet | None = None) -> dict[str, Q]:
    """Each problem as a condition on a resolved line, as if everything were to be delivered;
    `lines`: where only some are asked about, which."""
    return blocking(deliver=True) | warning(resolver, deliver=True, lines=lines)


def name_of(code: str) -> str:
    """What the grid calls the lines of a code: a problem of the check, or a field that a letter
    would leave empty; '' for a code nobody knows."""
    if code in PROBLEMS:
        return str(PROBLEMS[code])
    if code in besides.NOTICES:
        return str(besides.NOTICES[code])
    if code == TWICE:
        return gettext("Seems to be here twice")
    found = read_code(code)
    return gettext("Empty in the letter: %s") % label_of(found[1]) if found else ""


def condition_of(code: str, resolver: Resolver) -> Q:
    """The code's lines, as a condition on a resolved line."""
    if code == TWICE:
        return is_twice(resolver.header)
    if code in besides.NOTICES:
        return besides.conditions(resolver.today)[code]
    return conditions(resolver)[code] if code in PROBLEMS else lines_without(resolver, code)


def lacks_place(line: SegmentLine) -> bool:
    """Whether the letter of the line has no place for its personal text; five queries."""
    if not line.personal_text:
        return False
    resolver = Resolver(line.segment)
    alone = SegmentLine.objects.filter(pk=line.pk)
    without = documents_without_place(resolver, alone)
    return resolver.lines().filter(pk=line.pk, r_document__in=without).exists()
