"""What stands against writing an interaction, as conditions on a resolved row; by one rule for the
lines of a worksheet and for single contacts (domain.md, Log and Eligibility)."""

from collections.abc import Mapping
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import Exact
from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy

from crm import consent
from crm.models import Campaign, Salesperson
from crm.models.contacts import CorrespondenceType
from interactions.resolving import Resolver

OLD_AFTER_DAYS = 30
# Singular and plural of what each problem says of its contacts.
OF_CONTACTS: Mapping[str, Promise | Any] = {
    consent.PRIVACY_BLOCKED: ngettext_lazy(
        "%(count)d contact is blocked for privacy.",
        "%(count)d contacts are blocked for privacy.",
        "count",
    ),
    consent.MINOR: ngettext_lazy(
        "%(count)d contact is a minor without parental consent.",
        "%(count)d contacts are minors without parental consent.",
        "count",
    ),
    consent.INACTIVE: ngettext_lazy(
        "%(count)d contact is inactive.", "%(count)d contacts are inactive.", "count"
    ),
    "letter_without_document": ngettext_lazy(
        "%(count)d letter has no Word document.",
        "%(count)d letters have no Word document.",
        "count",
    ),
    "email_without_text": ngettext_lazy(
        "%(count)d e-mail has neither text nor document.",
        "%(count)d e-mails have neither text nor document.",
        "count",
    ),
    consent.EXCLUDED: ngettext_lazy(
        "%(count)d contact is excluded from segments.",
        "%(count)d contacts are excluded from segments.",
        "count",
    ),
    consent.LETTERS_REFUSED: ngettext_lazy(
        "%(count)d contact refused letters: logged, but no letter.",
        "%(count)d contacts refused letters: logged, but no letters.",
        "count",
    ),
    consent.EMAILS_REFUSED: ngettext_lazy(
        "%(count)d contact refused e-mails: logged, but not sent.",
        "%(count)d contacts refused e-mails: logged, but not sent.",
        "count",
    ),
    consent.EMAILS_NOT_ASKED: ngettext_lazy(
        "%(count)d contact was not asked whether it wants e-mails: logged, but not sent.",
        "%(count)d contacts were not asked whether they want e-mails: logged, but not sent.",
        "count",
    ),
    consent.NO_ADDRESS: ngettext_lazy(
        "%(count)d contact has no postal address: logged, but no letter.",
        "%(count)d contacts have no postal address: logged, but no letters.",
        "count",
    ),
    consent.BAD_ADDRESS: ngettext_lazy(
        "Letters to %(count)d contact come back: logged, but no letter.",
        "Letters to %(count)d contacts come back: logged, but no letters.",
        "count",
    ),
    consent.NO_EMAIL: ngettext_lazy(
        "%(count)d contact has no e-mail address: logged, but not sent.",
        "%(count)d contacts have no e-mail address: logged, but not sent.",
        "count",
    ),
    "text_missing": ngettext_lazy(
        "There is no text in the language of %(count)d contact; another language is used.",
        "There are no texts in the languages of %(count)d contacts; another language is used.",
        "count",
    ),
}


def any_of(conditions: dict[str, Q]) -> Q:
    return reduce(or_, conditions.values())


def blocking(*, deliver: bool, contact: str = "contact__") -> dict[str, Q]:
    """What forbids writing an entry; `contact` leads from the row to its contact."""
    blocked = Salesperson.objects.filter(is_blocked=True)
    closed = Campaign.objects.filter(is_closed=True)
    conditions = {
        "no_salesperson": Q(r_salesperson__isnull=True),
        "salesperson_blocked": Q(r_salesperson__in=blocked.values("pk")),
        "campaign_closed": Q(r_campaign__in=closed.values("pk")),
        **consent.blocks(contact),
    }
    if deliver:
        conditions["letter_without_document"] = Q(
            r_correspondence_type=CorrespondenceType.HARD_COPY, r_document__isnull=True
        )
        conditions["email_without_text"] = Q(
            r_correspondence_type=CorrespondenceType.EMAIL,
            r_document__isnull=True,
            r_email_text__isnull=True,
        )
    return conditions


def is_old(resolver: Resolver) -> Q:
    return Q(r_date__lt=resolver.today - timedelta(days=OLD_AFTER_DAYS))


def speaks_another_language(resolver: Resolver) -> Q:
    """Rows whose text is not in the language that row, contact or header ask for."""
    asked = Coalesce(
        *resolver.line("language"),
        NullIf(F(f"{resolver.contact}language"), Value("")),
        Value(resolver.header.language or ""),
    )
    is_another = ~Q(Exact(asked, Value(""))) & ~Q(Exact(asked, F("r_text_language")))
    return Q(r_text__isnull=False) & is_another


def undeliverable(resolver: Resolver) -> dict[str, Q]:
    """Rows whose entry is written, and whose letter or e-mail is not."""
    closed = consent.missing_consents(resolver.contact) | resolver.missing_addresses()
    return {
        **consent.where_it_matters(closed, "r_correspondence_type"),
        "no_type": Q(r_correspondence_type=""),
    }
