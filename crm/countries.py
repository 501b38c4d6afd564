"""Countries are stored as ISO codes; every usual spelling is understood."""

from collections.abc import Mapping
from functools import cache

from babel import Locale
from django.utils.translation import get_language
from django_countries.data import COUNTRIES

from crm.folding import fold

# Names better than those of the Unicode tables, from which all others come.
OWN_NAMES = {"ru": {"US": "США", "ZA": "ЮАР", "KR": "Южная Корея", "KP": "Северная Корея"}}


def country_choices() -> list[tuple[str, str]]:
    """Code and name in the language of the page, by name."""
    return list(_names(get_language() or "en").items())


def country_name(code: str) -> str:
    """In the language of the page; the code where no country has it."""
    return _names(get_language() or "en").get(code, code)


@cache
def _names(language: str) -> Mapping[str, str]:
    tables = Locale.parse(language, sep="-").territories
    own = OWN_NAMES.get(language, {})
    names = {code: own.get(code, tables[code]) for code in COUNTRIES}
    return dict(sorted(names.items(), key=lambda pair: fold(pair[1]) or ""))


# Spellings that no list of official names holds.
ALIASES = {
    "US": ("usa", "u.s.a.", "u.s.", "united states of america", "сша", "америка"),
    "GB": ("uk", "u.k.", "england", "scotland", "wales", "great britain", "англия"),
    "DE": ("brd", "фрг"),
    "RU": ("russian federation", "российская федерация", "рф"),
    "CZ": ("czech republic", "чешская республика"),
    "NL": ("holland", "the netherlands", "голландия"),
    "BY": ("белоруссия",),
    "AE": ("uae", "оаэ"),
    "KR": ("south korea", "korea"),
    "CH": ("schweiz", "suisse"),
}


@cache
def _spellings() -> dict[str, str]:
    known: dict[str, str] = {}
    for code, name in COUNTRIES.items():
        known[fold(code) or ""] = code
        known[fold(str(name)) or ""] = code
        for language in ("en", "ru", "de", "fr", "es"):
            own_name = Locale(language).territories.get(code)
            if own_name:
                known[fold(own_name) or ""] = code
    for own_names in OWN_NAMES.values():
        known |= {fold(name) or "": code for code, name in own_names.items()}
    for code, aliases in ALIASES.items():
        known |= dict.fromkeys(aliases, code)
    return known


def country_code(text: str) -> str | None:
    """The ISO code meant by a code, a name or a usual spelling; None where nothing is known."""
    return _spellings().get(" ".join((fold(text) or "").split()))
