"""Write locales.json and countries.json from Babel's CLDR data.

Run once by hand: ``python -m interactions.letters.data.make_tables``. The files are part of the
repository, so that the same letter comes out the same after Babel is updated; a change of the
tables is a change of ``ENGINE_VERSION``.
"""

import json
import re
from pathlib import Path
from typing import Any

from babel import Locale

LANGUAGES = ("en", "de", "ru", "fr", "es", "it")
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "RUB", "PLN", "CZK", "SEK", "NOK", "DKK", "JPY", "UAH")
YES_NO = {
    "en": ["yes", "no"],
    "de": ["ja", "nein"],
    "ru": ["да", "нет"],
    "fr": ["oui", "non"],
    "es": ["sí", "no"],
    "it": ["sì", "no"],
}
HERE = Path(__file__).parent


def names(table: Any, first: int, count: int) -> list[str]:
    return [str(table[first + index]) for index in range(count)]


def language_row(language: str) -> dict[str, Any]:
    """Everything one language needs to print dates and numbers."""
    locale = Locale.parse(language)
    months, days = locale.months, locale.days
    periods = {
        **locale.day_periods["format"]["abbreviated"],
        **locale.day_periods["format"]["wide"],
    }
    return {
        "months": names(months["format"]["wide"], 1, 12),
        "months_alone": names(months["stand-alone"]["wide"], 1, 12),
        "months_short": names(months["format"]["abbreviated"], 1, 12),
        "months_short_alone": names(months["stand-alone"]["abbreviated"], 1, 12),
        "days": names(days["format"]["wide"], 0, 7),
        "days_short": names(days["format"]["abbreviated"], 0, 7),
        "am_pm": [periods["am"], periods["pm"]],
        "dates": date_pictures(locale),
        "decimal": locale.number_symbols["latn"]["decimal"],
        "group": locale.number_symbols["latn"]["group"],
        "min_group": 2 if language == "es" else 1,
        "money": locale.currency_formats["standard"].pattern,
        "currencies": {code: locale.currency_symbols.get(code, code) for code in CURRENCIES},
        "yes_no": YES_NO[language],
    }


def date_pictures(locale: Locale) -> dict[str, str]:
    """Word's pictures by size; the short one has four digits of the year, as in Word."""
    sizes = ("full", "long", "medium", "short")
    return {size: _picture(locale.date_formats[size].pattern) for size in sizes}


def _picture(pattern: str) -> str:
    """CLDR's letters as Word's: EEEE is dddd, any y is yyyy. Many fonts lack the narrow blank."""
    return re.sub("y+", "yyyy", pattern.replace("EEEE", "dddd").replace("\u202f", " "))


def country_names(language: str) -> dict[str, str]:
    territories = Locale.parse(language).territories
    return {code: name for code, name in sorted(territories.items()) if len(code) == 2}


def write(name: str, table: dict[str, Any]) -> None:
    text = json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True)
    (HERE / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write("locales.json", {language: language_row(language) for language in LANGUAGES})
    write("countries.json", {language: country_names(language) for language in LANGUAGES})
