"""Countries are stored as ISO codes; every usual spelling is understood."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from babel import Locale
from django.utils.translation import get_language
from django_countries import countries
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
    "AE": ("uae", "оаэ", "эмираты"),
    "BA": ("bosnia", "босния"),
    "BY": ("белоруссия", "республика беларусь", "byelorussia"),
    "CD": ("drc", "дрк", "congo kinshasa"),
    "CH": ("swiss", "swiss confederation"),
    "CI": ("ivory coast", "берег слоновой кости", "кот дивуар"),
    "CN": ("prc", "кнр", "peoples republic of china", "китайская народная республика"),
    "CZ": ("czech republic", "чешская республика"),
    "DK": ("danmark",),
    "FI": ("suomi",),
    "NO": ("norge",),
    "SE": ("sverige",),
    "TR": ("turkey", "turkiye", "турецкая республика"),
    "DE": ("brd", "фрг", "federal republic of germany"),
    "GB": (
        *("uk", "u k", "england", "scotland", "wales", "northern ireland", "great britain"),
        *("britain", "англия", "шотландия", "уэльс", "северная ирландия", "британия"),
        *("соединенное королевство", "объединенное королевство"),
    ),
    "HK": ("hong kong", "гонконг"),
    "KG": ("киргизстан", "кыргызстан", "кыргызская республика"),
    "KR": ("south korea", "korea", "республика корея", "корея"),
    "KZ": ("республика казахстан", "рк"),
    "MD": ("молдавия", "республика молдова"),
    "MK": ("macedonia", "македония"),
    "MM": ("burma", "бирма", "мьянма"),
    "NL": ("holland", "the netherlands", "голландия"),
    "PS": ("palestine", "палестина"),
    "RU": ("russian federation", "российская федерация", "рф"),
    "SZ": ("swaziland", "свазиленд"),
    "TM": ("туркмения",),
    "US": (
        *("usa", "u s a", "u s", "united states of america", "america", "сша", "америка"),
        *("соединенные штаты", "соединенные штаты америки"),
    ),
    "UZ": ("республика узбекистан",),
    "VA": ("vatican", "ватикан"),
}
# The languages in which countries are named; the product's own come first and win.
NAMED_IN = ("en", "ru", "de", "fr", "es", "it", "pl", "uk")
# Two countries are called so.
AMBIGUOUS = ("конго",)


@cache
def _spellings() -> dict[str, str]:
    known: dict[str, str] = {}
    for language in reversed(NAMED_IN):
        tables = Locale(language).territories
        known |= {spelling(tables[code]): code for code in COUNTRIES if code in tables}
    known |= {spelling(str(name)): code for code, name in COUNTRIES.items()}
    for own_names in OWN_NAMES.values():
        known |= {spelling(name): code for code, name in own_names.items()}
    for code, aliases in ALIASES.items():
        known |= {spelling(alias): code for alias in aliases}
    known |= {spelling(countries.alpha3(code)): code for code in COUNTRIES}
    known |= {spelling(code): code for code in COUNTRIES}
    for name in ("", *AMBIGUOUS):
        known.pop(name, None)
    return known


def spelling(text: str) -> str:
    """Letters and digits in words, without case, accents and punctuation: «Кот-д’Ивуар» and
    "Cote d'Ivoire" may be typed in many ways. «ё» is «е»."""
    plain = unicodedata.normalize("NFD", fold(text) or "")
    said = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = re.sub(r"['’`]", "", said)
    return " ".join(re.findall(r"\w+", words))


def country_code(text: str) -> str | None:
    """The ISO code meant by a code, a name or a usual spelling; None where nothing is known."""
    return _spellings().get(spelling(text))
