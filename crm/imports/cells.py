"""Cells → values: every usual spelling is understood, anything else is an error of the row."""

import datetime
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.countries import country_code
from crm.folding import fold
from crm.imports.dates import read_date
from crm.imports.words import CONSENTS, CORRESPONDENCE, GENDERS, NO, YES
from crm.models import (
    BusinessRelation,
    Contact,
    IndustryGroup,
    JobResponsibility,
    MailingGroup,
    Salesperson,
    Territory,
)
from crm.models.consents import NOT_ASKED
from crm.models.contacts import CONTACT_LANGUAGES

# What makes a spreadsheet compute; our own lists for spreadsheets put an apostrophe before it.
ESCAPED = re.compile(r"'([=+\-@\t\r].*)", re.DOTALL)
# How Excel is told to leave a text a text.
QUOTED = re.compile(r'="((?:[^"]|"")*)"')
SEVERAL = (r"[;|\n]", r"[;|\n,]", r"[;|\n,/]")
CLASSIFICATIONS: dict[str, tuple[Any, Any]] = {
    "mailing_groups": (MailingGroup, gettext_lazy("The mailing group “%(text)s” is not known.")),
    "job_responsibilities": (
        JobResponsibility,
        gettext_lazy("The job responsibility “%(text)s” is not known."),
    ),
    "business_relations": (
        BusinessRelation,
        gettext_lazy("The business relation “%(text)s” is not known."),
    ),
    "industry_groups": (
        IndustryGroup,
        gettext_lazy("The industry group “%(text)s” is not known."),
    ),
}
CHANNELS = ("consent.hard_copy", "consent.email", "consent.phone")
LONGEST_SOURCE = 100
is_url = URLValidator(schemes=["http", "https"])


class WrongCell(Exception):
    """The cell cannot be understood; the sentence names what stands there."""


@dataclass(frozen=True)
class Reader:
    """Understands cells; salespeople, territories and groups are read once for the whole file, the
    groups when a column holds them."""

    day_first: bool = True
    today: datetime.date = field(default_factory=timezone.localdate)
    salespeople: dict[str, Salesperson] = field(default_factory=lambda: by_name(Salesperson))
    territories: dict[str, Territory] = field(default_factory=lambda: by_name(Territory))
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)

    def value(self, name: str, cell: str) -> Any:
        """What the cell says for the field of a contact; None for nothing. Raises WrongCell."""
        cell = unicodedata.normalize("NFC", unescaped(cell))
        if name == "note":
            return cell.strip() or None
        text = " ".join(cell.split("\n") if name in CLASSIFICATIONS else cell.split()).strip()
        if not text:
            return None
        if name in CLASSIFICATIONS:
            return self._groups(name, cell)
        if name in CHANNELS:
            return consent(text)
        if name.startswith(("is_", "has_")):
            return yes_or_no(text)
        understand: Callable[[str], Any] | None = getattr(self, f"_{name.replace('.', '_')}", None)
        value = understand(text) if understand else text
        return within_length(value, longest(name))

    def _country(self, text: str) -> str:
        code = country_code(text)
        if code is None:
            raise WrongCell(_("The country “%(text)s” is not known.") % {"text": text[:60]})
        return code

    def _language(self, text: str) -> str:
        code = languages().get(fold(text) or "")
        if code is None:
            raise WrongCell(_("The language “%(text)s” is not known.") % {"text": text[:60]})
        return code

    def _email(self, text: str) -> str:
        address = text.removeprefix("mailto:")
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

    def _gender(self, text: str) -> str:
        for gender, words in GENDERS.items():
            if (fold(text) or "").strip(".") in words.split():
                return gender
        raise WrongCell(_("The gender “%(text)s” is not known.") % {"text": text[:60]})

    def _correspondence_type(self, text: str) -> str:
        found = one_of(CORRESPONDENCE, text)
        if found is None:
            raise WrongCell(_("“%(text)s” is neither letter nor e-mail.") % {"text": text[:60]})
        return found

    def _consent_said_on(self, text: str) -> datetime.date:
        day = read_date(text, day_first=self.day_first)
        if day is None:
            raise WrongCell(_("“%(text)s” is no date.") % {"text": text[:60]})
        if day > self.today:
            raise WrongCell(_("“%(text)s” is still to come.") % {"text": text[:60]})
        return day

    def _salesperson(self, text: str) -> Salesperson:
        return known(self.salespeople, text, _("The salesperson “%(text)s” is not known."))

    def _territory(self, text: str) -> Territory:
        return known(self.territories, text, _("The territory “%(text)s” is not known."))

    def _groups(self, name: str, cell: str) -> list[Any]:
        """Several stand in one cell; a name that holds the separator itself is known as a whole."""
        model, sentence = CLASSIFICATIONS[name]
        rows = self.groups.get(name)
        if rows is None:
            rows = self.groups[name] = by_name(model, "description")
        for separators in SEVERAL:
            parts = [" ".join(part.split()) for part in re.split(separators, cell)]
            names = [part for part in parts if part]
            if all((fold(part) or "") in rows for part in names):
                break
        found = [known(rows, part, str(sentence)) for part in names]
        return list(dict.fromkeys(found))


def unescaped(cell: str) -> str:
    """The text that was meant where a list was written for spreadsheets."""
    if found := ESCAPED.fullmatch(cell):
        return found[1]
    if found := QUOTED.fullmatch(cell):
        return found[1].replace('""', '"')
    return cell


def yes_or_no(text: str) -> bool:
    word = (fold(text) or "").strip(".")
    for answer, words in ((True, YES), (False, NO)):
        if word in words.split("|"):
            return answer
    raise WrongCell(_("“%(text)s” is neither yes nor no.") % {"text": text[:60]})


def consent(text: str) -> str | None:
    """Given or refused; None where nobody was asked."""
    found = one_of(CONSENTS, text)
    if found is None:
        raise WrongCell(_("“%(text)s” is no answer to a consent.") % {"text": text[:60]})
    return None if found == NOT_ASKED else found


def one_of(words: Any, text: str) -> str | None:
    return next(
        (key for key, known in words.items() if (fold(text) or "") in known.split("|")), None
    )


def longest(name: str) -> int | None:
    if name == "consent.source":
        return LONGEST_SOURCE
    return None if "." in name else getattr(Contact._meta.get_field(name), "max_length", None)


def within_length(value: Any, most: int | None) -> Any:
    if most and isinstance(value, str) and len(value) > most:
        raise WrongCell(
            _("“%(text)s…” is longer than %(most)s characters.")
            % {"text": value[:30], "most": most}
        )
    return value


def known(rows: dict[str, Any], text: str, sentence: str) -> Any:
    row = rows.get(fold(text) or "")
    if row is None:
        raise WrongCell(sentence % {"text": text[:60]})
    return row


def by_name(model: Any, name: str = "name") -> dict[str, Any]:
    """The rows by folded code and, where it is theirs alone, by folded name."""
    rows: Sequence[Any] = list(model.objects.all())
    names = [fold(getattr(row, name)) or "" for row in rows]
    found = {name: row for name, row in zip(names, rows, strict=True) if names.count(name) == 1}
    return found | {fold(row.code) or "": row for row in rows}


@cache
def languages() -> dict[str, str]:
    """The languages of contacts by code and by name in each of these languages."""
    codes = [code for code, _label in CONTACT_LANGUAGES]
    names = {fold(Locale(other).languages[code]) or "": code for code in codes for other in codes}
    return names | {code: code for code in codes}
