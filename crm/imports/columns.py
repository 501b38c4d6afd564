"""What a column of a file may be."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.folding import fold
from crm.imports.references import PROFILE
from crm.list_columns import LIST

SKIP = ""
# The alternative addresses that a row may give: the code each has unless the list says another.
ALT_ADDRESSES: Mapping[str, tuple[str, Any]] = {
    "alt": ("ALT", gettext_lazy("Alternative address")),
    "alt2": ("ALT2", gettext_lazy("Second alternative address")),
    "delivery": ("DELIVERY", gettext_lazy("Delivery address")),
    "billing": ("BILLING", gettext_lazy("Billing address")),
    "legal": ("LEGAL", gettext_lazy("Registered address")),
    "home": ("HOME", gettext_lazy("Home address")),
}
# Of a row that names a company and a person these are the company's, the others the person's.
OF_COMPANIES = ("delivery", "billing", "legal")
PARTS: Mapping[str, Any] = {
    "address": gettext_lazy("street"),
    "address_2": gettext_lazy("street, second line"),
    "post_code": gettext_lazy("post code"),
    "city": gettext_lazy("city"),
    "county": gettext_lazy("region"),
    "country": gettext_lazy("country"),
    "phone": gettext_lazy("phone"),
    "email": gettext_lazy("e-mail"),
}
# Of an address whose name says neither what it is for nor when.
UNNAMED: Mapping[str, Any] = {
    "code": gettext_lazy("code"),
    **PARTS,
    "starts_on": pgettext_lazy("part of an address", "first day"),
    "ends_on": pgettext_lazy("part of an address", "last day"),
}


def _fields_of(addresses: Iterable[str]) -> dict[str, Any]:
    return {
        f"{address}.{part}": format_lazy("{}: {}", ALT_ADDRESSES[address][1], label)
        for address in addresses
        for part, label in (UNNAMED if address.startswith("alt") else PARTS).items()
    }


# What only a list that joins something has.
OWN_COLUMN: Mapping[Any, Mapping[str, Any]] = {
    gettext_lazy("Of this list"): {LIST: gettext_lazy("Own column of the list, for the letter")}
}
# Where the columns of a file that are alike in kind stand together on the page.
GROUPS: Mapping[Any, Mapping[str, Any]] = {
    gettext_lazy("Company"): {
        "company": gettext_lazy("Company"),
        "external_number": gettext_lazy("Number elsewhere"),
        "industry_groups": gettext_lazy("Industry groups (codes or names)"),
        "business_relations": gettext_lazy("Business relations (codes or names)"),
    },
    pgettext_lazy("contact", "Person"): {
        "name": gettext_lazy("Person's full name"),
        "name.first_last": gettext_lazy("Full name, to be split: first name in front"),
        "name.last_first": gettext_lazy("Full name, to be split: surname in front"),
        "first_name": gettext_lazy("First name"),
        "middle_name": gettext_lazy("Middle name or patronymic"),
        "surname": gettext_lazy("Surname"),
        "initials": gettext_lazy("Initials"),
        "gender": gettext_lazy("Gender"),
        "job_title": gettext_lazy("Job title"),
        "organizational_level": gettext_lazy("Organizational level (code or name)"),
        "job_responsibilities": gettext_lazy("Job responsibilities (codes or names)"),
        "is_minor": gettext_lazy("Minor (yes or no)"),
        "has_parental_consent": gettext_lazy("Parental consent received (yes or no)"),
        "person.external_number": gettext_lazy("Person's number elsewhere"),
    },
    gettext_lazy("Address and reach"): {
        "address": gettext_lazy("Street"),
        "address_2": gettext_lazy("Street, second line"),
        "post_code": gettext_lazy("Post code"),
        "city": gettext_lazy("City"),
        "county": gettext_lazy("Region"),
        "country": gettext_lazy("Country"),
        "phone": gettext_lazy("Phone"),
        "mobile": gettext_lazy("Mobile phone"),
        "fax": gettext_lazy("Fax"),
        "email": gettext_lazy("E-mail"),
        "home_page": gettext_lazy("Home page"),
        "language": gettext_lazy("Language"),
        "salesperson": gettext_lazy("Salesperson (code or name)"),
        "territory": gettext_lazy("Territory (code or name)"),
    },
    gettext_lazy("The person's own, beside the company's"): {
        "person.email": gettext_lazy("Person's own e-mail"),
        "person.phone": gettext_lazy("Person's own phone"),
        "person.mobile": gettext_lazy("Person's own mobile phone"),
        "person.fax": gettext_lazy("Person's own fax"),
        "person.address": gettext_lazy("Person's own street"),
        "person.address_2": gettext_lazy("Person's own street, second line"),
        "person.post_code": gettext_lazy("Person's own post code"),
        "person.city": gettext_lazy("Person's own city"),
        "person.county": gettext_lazy("Person's own region"),
        "person.country": gettext_lazy("Person's own country"),
        "person.language": gettext_lazy("Person's own language"),
        "person.salesperson": gettext_lazy("Person's own salesperson (code or name)"),
        "person.territory": gettext_lazy("Person's own territory (code or name)"),
    },
    gettext_lazy("The person's; the company's where a row names no person"): {
        "mailing_groups": gettext_lazy("Mailing groups (codes or names)"),
        "correspondence_type": gettext_lazy("Prefers letters or e-mail"),
        "formal_salutation": gettext_lazy("Formal salutation"),
        "informal_salutation": gettext_lazy("Informal salutation"),
        "addressee": gettext_lazy("Addressee"),
        "consent.hard_copy": gettext_lazy("Consent to letters"),
        "consent.email": gettext_lazy("Consent to e-mails"),
        "consent.phone": gettext_lazy("Consent to calls"),
        "refusal.hard_copy": gettext_lazy("Refuses letters (yes, no or since when)"),
        "refusal.email": gettext_lazy("Refuses e-mails (yes, no or since when)"),
        "refusal.phone": gettext_lazy("Refuses calls (yes, no or since when)"),
        "consent.said_on": gettext_lazy("Date of the consent"),
        "consent.source": gettext_lazy("Source of the consent"),
        "consent.basis": gettext_lazy("Lawful basis of the consent"),
        "is_excluded": gettext_lazy("Excluded from segments (yes or no)"),
        "is_privacy_blocked": gettext_lazy("Privacy blocked (yes or no)"),
        "is_inactive": gettext_lazy("Inactive (yes or no)"),
        "inactive_reason": gettext_lazy("Why inactive (deceased, closed or left)"),
        "note": gettext_lazy("Note"),
        PROFILE: gettext_lazy("Profile answers (codes or answers)"),
    },
    gettext_lazy("The company's other addresses; the person's where a row names no company"): (
        _fields_of(OF_COMPANIES)
    ),
    gettext_lazy("The person's other addresses; the company's where a row names no person"): (
        _fields_of(name for name in ALT_ADDRESSES if name not in OF_COMPANIES)
    ),
}
FIELDS: Mapping[str, Any] = {
    name: label for fields in GROUPS.values() for name, label in fields.items()
}
# One of these has to be there: a row without any of them is nobody's.
NAMES = frozenset(
    {"company", "name", "name.first_last", "name.last_first", "first_name", "surname"}
)
# Answers may be said by the day they were given on.
DATES = frozenset(
    {
        *("consent.said_on", "alt.starts_on", "alt.ends_on", "alt2.starts_on", "alt2.ends_on"),
        *("consent.hard_copy", "consent.email", "consent.phone"),
        *("refusal.hard_copy", "refusal.email", "refusal.phone"),
    }
)


def plain(heading: str) -> str:
    """Lower case words with single blanks: "State/Province" is "state province"."""
    return " ".join(re.findall(r"\w+", (fold(heading) or "").replace("ё", "е").replace("_", " ")))


def letter_of(place: int) -> str:
    """The column as a spreadsheet calls it: A, B, … Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
