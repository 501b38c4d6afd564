"""Dates as lists write them: ISO, German and Russian, American, month names, Excel's serials."""

import datetime
import re
from collections.abc import Iterable, Iterator
from functools import cache

from babel import Locale

from crm.folding import fold

ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
# The time of day that spreadsheets add says nothing here.
TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?(Z|[+-]\d{2}:?\d{2})?$")
NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})")
WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?[ -]([^\W\d]+)\.?,?[ -](\d{4})(?: г(?:ода)?\.?)?")
WORDS_US = re.compile(r"([^\W\d]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
# Excel counts days from here on, because it takes 1900 for a leap year.
FIRST_DAY = datetime.date(1899, 12, 30)
# 1927 to 2119: no years, no house numbers.
SERIALS = range(10_000, 80_000)
LONGEST = 40
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
# "68" is 2068 and "69" is 1969, as everywhere (POSIX).
LAST_OF_THIS_CENTURY = 68


def read_date(text: str, *, day_first: bool) -> datetime.date | None:
    """The day that is meant; None where none is. `day_first` decides what 03/04/2025 is, unless
    only one reading is a date; between points the day always stands first."""
    text = TIME.sub("", text[: 2 * LONGEST].strip())
    if found := ISO.fullmatch(text):
        return day(*map(int, found.groups()))
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and int(float(text)) in SERIALS:
        return FIRST_DAY + datetime.timedelta(days=int(float(text)))
    return written_day(text, day_first=day_first)


def whole_day(text: str, *, day_first: bool) -> datetime.date | None:
    """Of a text that is nothing but a day with all its year; what may be a number or a number of
    an invoice is none."""
    is_one = len(text) <= LONGEST and YEAR.search(text)
    return written_day(text, day_first=day_first) if is_one else None


def written_day(text: str, *, day_first: bool) -> datetime.date | None:
    """In figures that end with the year, or with the month in words."""
    if found := NUMBERS.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        year += 0 if year > 99 else 2000 if year <= LAST_OF_THIS_CENTURY else 1900
        german, american = day(year, second, first), day(year, first, second)
        if found[2] == ".":
            return german
        return (german or american) if day_first else (american or german)
    if found := WORDS.fullmatch(text):
        return day(int(found[3]), months().get(fold(found[2]) or "", 0), int(found[1]))
    if found := WORDS_US.fullmatch(text):
        return day(int(found[3]), months().get(fold(found[1]) or "", 0), int(found[2]))
    return None


def day(year: int, month: int, number: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, number)
    except ValueError:
        return None


def order_of(texts: Iterable[str]) -> bool | None:
    """Whether the day stands first in these dates; None where nothing says so."""
    orders = orders_in(open_pairs(texts))
    return orders.pop() if len(orders) == 1 else None


def are_open_to_both(texts: Iterable[str]) -> bool:
    """Whether day and month of a date could be taken for each other, and no other date helps."""
    pairs = list(open_pairs(texts))
    is_open = any(first != second and max(first, second) <= 12 for first, second in pairs)
    return is_open and len(orders_in(pairs)) != 1


def orders_in(pairs: Iterable[tuple[int, int]]) -> set[bool]:
    """True where a day must stand first, False where it cannot."""
    return {first > 12 for first, second in pairs if (first > 12) != (second > 12)}


def open_pairs(texts: Iterable[str]) -> Iterator[tuple[int, int]]:
    """The first two numbers of dates written with slashes or hyphens."""
    for text in texts:
        found = len(text) <= LONGEST and NUMBERS.fullmatch(TIME.sub("", text.strip()))
        if found and found[2] != ".":
            yield int(found[1]), int(found[3])


@cache
def months() -> dict[str, int]:
    """The months by their names, whole and short, as the languages inflect them."""
    names: dict[str, int] = {}
    for language in ("en", "ru", "de", "fr", "es", "it"):
        tables = Locale(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in tables[context][width].items():
                    names[(fold(name) or "").rstrip(".")] = number
    return names
