"""Cells → values: every usual spelling is understood, anything else is an error of the row."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from crm.countries import country_code
from crm.folding import fold
from crm.models import Contact, Salesperson, Territory
from crm.models.contacts import CONTACT_LANGUAGES

GENDERS = {
    Contact.Gender.FEMALE: "female f w woman weiblich ж жен женский женщина",
    Contact.Gender.MALE: "male m man männlich м муж мужской мужчина",
}
is_url = URLValidator(schemes=["http", "https"])


class WrongCell(Exception):
    """The cell cannot be understood; the sentence names what stands there."""


@dataclass(frozen=True)
class Reader:
    """Understands cells; salespeople and territories are read once for the whole file."""

    salespeople: dict[str, Salesperson] = field(default_factory=lambda: by_name(Salesperson))
    territories: dict[str, Territory] = field(default_factory=lambda: by_name(Territory))

    def value(self, name: str, cell: str) -> Any:
        """What the cell says for the field of a contact; None for nothing. Raises WrongCell."""
        text = " ".join(unicodedata.normalize("NFC", cell).split())
        if not text:
            return None
        understand: Callable[[str], Any] | None = getattr(self, f"_{name}", None)
        value = understand(text) if understand else text
        longest = getattr(Contact._meta.get_field(name), "max_length", None)
        if longest and isinstance(value, str) and len(value) > longest:
            raise WrongCell(
                _("“%(text)s…” is longer than %(most)s characters.")
                % {"text": value[:30], "most": longest}
            )
        return value

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
        try:
            validate_email(text)
        except ValidationError as error:
            raise WrongCell(_("“%(text)s” is no e-mail address.") % {"text": text[:60]}) from error
        return text

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

    def _salesperson(self, text: str) -> Salesperson:
        return known(self.salespeople, text, _("The salesperson “%(text)s” is not known."))

    def _territory(self, text: str) -> Territory:
        return known(self.territories, text, _("The territory “%(text)s” is not known."))


def known(rows: dict[str, Any], text: str, sentence: str) -> Any:
    row = rows.get(fold(text) or "")
    if row is None:
        raise WrongCell(sentence % {"text": text[:60]})
    return row


def by_name(model: Any) -> dict[str, Any]:
    """The rows by folded code and, where it is theirs alone, by folded name."""
    rows = list(model.objects.all())
    names = [fold(row.name) or "" for row in rows]
    found = {name: row for name, row in zip(names, rows, strict=True) if names.count(name) == 1}
    return found | {fold(row.code) or "": row for row in rows}


@cache
def languages() -> dict[str, str]:
    """The languages of contacts by code and by name in each of these languages."""
    codes = [code for code, _label in CONTACT_LANGUAGES]
    names = {fold(Locale(other).languages[code]) or "": code for code in codes for other in codes}
    return names | {code: code for code in codes}
