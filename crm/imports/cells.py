"""Cells → values: every usual spelling is understood, anything else is an error of the row."""

import datetime
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from typing import Any

from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.countries import country_code
from crm.folding import fold
from crm.imports.columns import ALT_ADDRESSES
from crm.imports.dates import read_date, whole_day
from crm.imports.references import CLASSIFICATIONS, ONE, PROFILE, References, WrongCell
from crm.imports.words import (
    BASES,
    CONSENTS,
    CORRESPONDENCE,
    GENDER_WORDS,
    GENDERS,
    INACTIVE,
    LANGUAGES,
    NO,
    REFUSED,
    YES,
)
from crm.list_columns import LONGEST_VALUE, kept_lines
from crm.models import Consent, Contact, ContactAltAddress
from crm.models.consents import NOT_ASKED
from crm.models.contacts import CONTACT_LANGUAGES

# What makes a spreadsheet compute; our own lists for spreadsheets put an apostrophe before it.
ESCAPED = re.compile(r"'([=+\-@\t\r].*)", re.DOTALL)
# How Excel is told to leave a text a text.
QUOTED = re.compile(r'="((?:[^"]|"")*)"')
# Usual addresses, which Django accepts as well, asked in a fifth of the time.
PLAIN_EMAIL = re.compile(
    r"[a-z0-9_+-]+(\.[a-z0-9_+-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}",
    re.IGNORECASE | re.ASCII,
)
# What a program adds to a day that has no time.
MIDNIGHT = re.compile(r"[ T]0?0:00(?::00)?$")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
CHANNELS = ("consent.hard_copy", "consent.email", "consent.phone")
REFUSALS = {name.replace("consent", "refusal"): name for name in CHANNELS}
LONGEST_SOURCE = 100
CODE: Any = ContactAltAddress._meta.get_field("code")
# Fields whose cells are as many as the rows.
MANIFOLD = frozenset(
    {
        *("external_number", "name", "first_name", "middle_name", "surname", "address", "phone"),
        *("mobile", "fax", "email", "home_page", "note"),
    }
)
REMEMBERED = 1_000
Understand = Callable[[str], Any]
is_url = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Reader:
    """Understands cells."""

    day_first: bool = True
    today: datetime.date = field(default_factory=timezone.localdate)
    references: References = field(default_factory=References)
    kinds: dict[str, Understand] = field(default_factory=dict)

    def value(self, name: str, cell: str) -> Any:
        """What the cell says for the field of a contact; None for nothing. Raises WrongCell."""
        return self.of(name)(cell)

    def of(self, name: str) -> Understand:
        """What understands the cells of the field."""
        if name not in self.kinds:
            understand = self._of(name)
            # Countries, flags and dates stand in thousands of rows; e-mails and names in one.
            few = name not in MANIFOLD
            self.kinds[name] = lru_cache(REMEMBERED)(understand) if few else understand
        return self.kinds[name]

    def _of(self, name: str) -> Understand:
        if name == "note":
            return lambda cell: meant(cell).strip() or None
        if name in CLASSIFICATIONS:
            return lambda cell: self.references.several(name, meant(cell)) or None
        if name.startswith(PROFILE):
            return lambda cell: self.references.answers(name, meant(cell)) or None
        understand, most = self._of_text(name), longest(name)

        def value(cell: str) -> Any:
            text = " ".join(meant(cell).split())
            if not text:
                return None
            said = understand(text) if understand else text
            return within_length(said, most) if isinstance(said, str) else said

        return value

    def _of_text(self, name: str) -> Understand | None:
        if name in ONE:
            return partial(self.references.one, name)
        if name in CHANNELS:
            return partial(self._dated, consent)
        if name in REFUSALS:
            return partial(self._dated, refusal)
        if name.startswith(("is_", "has_")):
            return yes_or_no
        return getattr(self, f"_{name.replace('.', '_')}", None)

    def _country(self, text: str) -> str:
        code = country_code(text)
        if code is None:
            raise WrongCell(_("The country “%(text)s” is not known.") % {"text": text[:60]})
        return code

    def _language(self, text: str) -> str:
        word = (fold(text) or "").strip(".")
        # "de-AT" and "de_DE" are German.
        code = languages().get(word) or languages().get(re.split("[-_]", word)[0])
        if code is None:
            raise WrongCell(_("The language “%(text)s” is not known.") % {"text": text[:60]})
        return code

    def _email(self, text: str) -> str:
        address = text.removeprefix("mailto:")
        if PLAIN_EMAIL.fullmatch(address):
            return address
        try:
            validate_email(address)
        except ValidationError as error:
            raise WrongCell(_("“%(text)s” is no e-mail address.") % {"text": text[:60]}) from error
        return address

    def _home_page(self, text: str) -> str:
        address = text if "://" in text else f"https://{text}"
        try:
            is_url(address)
        except ValidationError as error:
            raise WrongCell(_("“%(text)s” is no web address.") % {"text": text[:60]}) from error
        return address

    def _gender(self, text: str) -> str | None:
        gender = gender_of(text)
        if gender is None:
            raise WrongCell(_("The gender “%(text)s” is not known.") % {"text": text[:60]})
        return gender or None

    def _correspondence_type(self, text: str) -> str:
        found = one_of(CORRESPONDENCE, text)
        if found is None:
            raise WrongCell(_("“%(text)s” is neither letter nor e-mail.") % {"text": text[:60]})
        return found

    def _inactive_reason(self, text: str) -> str:
        found = one_of(INACTIVE, text)
        if found is None:
            raise WrongCell(_("“%(text)s” is no reason for being inactive.") % {"text": text[:60]})
        return found

    def _consent_basis(self, text: str) -> str:
        found = one_of(BASES, text)
        if found is None:
            raise WrongCell(_("“%(text)s” is no lawful basis.") % {"text": text[:60]})
        return found

    def _code(self, text: str) -> str:
        """Of an alternative address."""
        code = CODE.to_python(text)
        try:
            CODE.run_validators(code)
        except ValidationError as error:
            raise WrongCell(
                _("“%(text)s” is no code: letters, digits and - _ . only, ten at most.")
                % {"text": text[:60]}
            ) from error
        return str(code)

    def _starts_on(self, text: str) -> datetime.date:
        day = read_date(text, day_first=self.day_first)
        if day is None:
            raise WrongCell(_("“%(text)s” is no date.") % {"text": text[:60]})
        return day

    _ends_on = _starts_on

    def _dated(self, understand: Callable[[str], str | None], text: str) -> Any:
        """The answer, or the day of it: who unsubscribed on a day has unsubscribed."""
        if read_date(text, day_first=self.day_first) is None:
            return understand(text)
        return self._consent_said_on(text)

    def _consent_said_on(self, text: str) -> datetime.date:
        day = self._starts_on(text)
        if day > self.today:
            raise WrongCell(_("“%(text)s” is still to come.") % {"text": text[:60]})
        return day


def meant(cell: str) -> str:
    """The text of the cell, also where the list was written for spreadsheets."""
    if cell.startswith(("'", "=")):
        cell = unescaped(cell)
    return cell if cell.isascii() else unicodedata.normalize("NFC", cell)


def unescaped(cell: str) -> str:
    if found := ESCAPED.fullmatch(cell):
        return found[1]
    if found := QUOTED.fullmatch(cell):
        return found[1].replace('""', '"')
    return cell


def cell_text(cell: str, *, day_first: bool = True) -> str:
    """What a cell of a column that keeps its heading says, as a person sees it there, a day as
    YYYY-MM-DD; '' for nothing. `day_first` decides what 03/04/2025 is."""
    text = kept_lines(cell.replace("\0", ""))[:LONGEST_VALUE]
    without_time = MIDNIGHT.sub("", text)
    if ISO_DAY.fullmatch(without_time):
        return without_time
    day = whole_day(without_time, day_first=day_first)
    return day.isoformat() if day else text


def yes_or_no(text: str) -> bool:
    word = (fold(text) or "").strip(".")
    for answer, words in ((True, YES), (False, NO)):
        if word in words.split("|"):
            return answer
    raise WrongCell(_("“%(text)s” is neither yes nor no.") % {"text": text[:60]})


def gender_of(text: str) -> str | None:
    """Also of "Mr." and "Frau Dr."; "" of a title alone, None where nothing is understood."""
    words = (fold(text) or "").replace(".", " ").split()
    found: set[str] = {
        gender for gender, known in GENDERS.items() if not set(known.split()).isdisjoint(words)
    }
    understood = GENDER_WORDS.issuperset(words)
    return (found or {""}).pop() if understood and len(found) < 2 else None


def consent(text: str) -> str | None:
    """Given or refused; None where nobody was asked."""
    found = one_of(CONSENTS, text)
    if found is None:
        raise WrongCell(_("“%(text)s” is no answer to a consent.") % {"text": text[:60]})
    return None if found == NOT_ASKED else found


def refusal(text: str) -> str | None:
    """Who does not refuse has not consented by that."""
    found = one_of(REFUSED, text)
    if found is None:
        raise WrongCell(
            _("“%(text)s” is neither yes nor no, and no date of a refusal.") % {"text": text[:60]}
        )
    return Consent.Status.REFUSED if found else None


def one_of(words: Any, text: str) -> str | None:
    return next(
        (key for key, known in words.items() if (fold(text) or "") in known.split("|")), None
    )


def as_read(name: str) -> str:
    """A company, its person and an alternative address are read alike."""
    if name == "company":
        return "name"
    whose, _dot, part = name.partition(".")
    return part if whose == "person" or whose in ALT_ADDRESSES else name


def longest(name: str) -> int | None:
    if name == "consent.source":
        return LONGEST_SOURCE
    columns = {column.name: column for column in Contact._meta.concrete_fields}
    return getattr(columns.get(name), "max_length", None)


def within_length(value: str, most: int | None) -> str:
    if most and len(value) > most:
        raise WrongCell(
            _("“%(text)s…” is longer than %(most)s characters.")
            % {"text": value[:30], "most": most}
        )
    return value


@cache
def languages() -> dict[str, str]:
    """The languages of contacts by code and by name in each of these languages."""
    codes = [code for code, _label in CONTACT_LANGUAGES]
    names = {fold(Locale(other).languages[code]) or "": code for code in codes for other in codes}
    aliases = {name: code for code, said in LANGUAGES.items() for name in said.split("|")}
    return names | aliases | {code: code for code in codes}
