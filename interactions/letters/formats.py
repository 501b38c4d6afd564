"""Dates, numbers and countries in the letter's language, by Word's pictures.

Values are raw texts: ISO dates, decimals with a point. A text that is not one is printed as it is:
a letter shows what the contact's card holds rather than nothing.
"""

import datetime as dt
import functools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from importlib import resources
from typing import Any

DEFAULT_LANGUAGE = "en"
# A picture's and a number's length; more is no picture but an attack.
MAX_PICTURE = 200
MAX_DIGITS = 40

_DATE_TOKEN = re.compile(
    r"'[^']*'|\"[^\"]*\"|d{1,4}|M{1,4}|y+|Y+|[hH]{1,2}|m{1,2}|s{1,2}|am/pm|AM/PM|.", re.S
)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER_SHAPE = re.compile(r"[0#xX.,\u00a0\u202f ]*[0#xX][0#xX.,\u00a0\u202f ]*")
_LITERAL = re.compile(r"'[^']*'|\"[^\"]*\"")
_CANONICAL = re.compile(r"[-+]?\d+(\.\d+)?")


@dataclass(frozen=True)
class Locale:
    """One language's row of locales.json, with its code."""

    code: str
    row: dict[str, Any] = field(compare=False)

    def words(self, key: str) -> list[str]:
        words: list[str] = self.row[key]
        return words

    def text(self, key: str) -> str:
        return str(self.row[key])

    def date_picture(self, size: str) -> str:
        return str(self.row["dates"][size])


def read_table(name: str) -> dict[str, dict[str, Any]]:
    source = resources.files("interactions.letters.data").joinpath(name)
    table: dict[str, dict[str, Any]] = json.loads(source.read_text(encoding="utf-8"))
    return table


@functools.cache
def _locales() -> dict[str, Locale]:
    return {code: Locale(code, row) for code, row in read_table("locales.json").items()}


@functools.cache
def _countries() -> dict[str, dict[str, Any]]:
    return read_table("countries.json")


def languages() -> tuple[str, ...]:
    """The languages the tables know; every other one prints as English."""
    return tuple(_locales())


@functools.lru_cache(maxsize=256)
def get_locale(language: str) -> Locale:
    """The row for ``de``, ``de-AT`` or ``DE_ch``; English for what is unknown or empty."""
    code = re.split("[-_]", language.strip().lower(), maxsplit=1)[0]
    return _locales().get(code) or _locales()[DEFAULT_LANGUAGE]


# Dates


def parse_date(text: str) -> dt.datetime | None:
    """An ISO date or date-time without its zone, or None."""
    try:
        return dt.datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return None


@functools.lru_cache(maxsize=1024)
def format_date(text: str, picture: str, locale: Locale) -> str:
    """``text`` (ISO) by a Word picture (``d MMMM yyyy``) or a size (``short`` … ``full``)."""
    moment = parse_date(text)
    if moment is None:
        return text
    if picture in locale.row["dates"]:
        picture = locale.date_picture(picture)
    tokens = _DATE_TOKEN.findall(picture[:MAX_PICTURE])
    has_day = any(token in ("d", "dd") for token in tokens)
    with_half_days = any(token.lower() == "am/pm" for token in tokens)
    return "".join(_date_token(token, moment, locale, has_day, with_half_days) for token in tokens)


def format_cell(text: str, locale: Locale) -> str:
    """What stood in a cell: a day (ISO) in figures, as the letter's readers write it; the rest is
    as it was."""
    return format_date(text, "short", locale) if _ISO_DAY.fullmatch(text) else text


def _date_token(
    token: str, moment: dt.datetime, locale: Locale, has_day: bool, half_days: bool
) -> str:
    if token[0] in "'\"":
        return token[1:-1] if len(token) > 1 else token
    if token.lower() == "am/pm":
        return locale.words("am_pm")[moment.hour >= 12]
    writer = _DATE_WRITERS.get(token[0])
    if writer is None:
        return token
    if token[0] == "M" and len(token) > 2:
        return _month_name(token, moment, locale, has_day)
    if token[0] == "h" and half_days:
        return str(moment.hour % 12 or 12).zfill(len(token))
    return writer(token, moment, locale)


def _month_name(token: str, moment: dt.datetime, locale: Locale, has_day: bool) -> str:
    """«января» beside a day, «январь» alone."""
    key = "months" if len(token) == 4 else "months_short"
    return locale.words(key if has_day else f"{key}_alone")[moment.month - 1]


def _day(token: str, moment: dt.datetime, locale: Locale) -> str:
    if len(token) < 3:
        return str(moment.day).zfill(len(token))
    return locale.words("days" if len(token) == 4 else "days_short")[moment.weekday()]


def _year(token: str, moment: dt.datetime, locale: Locale) -> str:
    return f"{moment.year % 100:02d}" if len(token) == 2 else f"{moment.year:04d}"


def _padded(attribute: str) -> Callable[[str, dt.datetime, Locale], str]:
    def write(token: str, moment: dt.datetime, locale: Locale) -> str:
        return str(getattr(moment, attribute)).zfill(len(token))

    return write


_DATE_WRITERS: dict[str, Callable[[str, dt.datetime, Locale], str]] = {
    "d": _day,
    "M": _padded("month"),
    "y": _year,
    "Y": _year,
    "h": _padded("hour"),
    "H": _padded("hour"),
    "m": _padded("minute"),
    "s": _padded("second"),
}


# Numbers


def parse_number(text: str, locale: Locale) -> Decimal | None:
    """A decimal with a point, or as the language writes it; None for what is no number."""
    text = text.strip()
    if not _CANONICAL.fullmatch(text):
        text = re.sub(r"[\s'’]", "", text).replace(locale.text("group"), "")
        text = text.replace(locale.text("decimal"), ".").removesuffix("%")
    if len(text) > MAX_DIGITS or not _CANONICAL.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def grouped(number: Decimal, decimals: int, locale: Locale) -> str:
    """``number`` rounded half up, with the language's separators: 1234.5, 2 → 1.234,50."""
    rounded = abs(number).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{rounded:f}".partition(".")
    sign = "-" if number < 0 and rounded else ""
    tail = locale.text("decimal") + fraction if fraction else ""
    return sign + _group(whole, locale) + tail


def _group(whole: str, locale: Locale) -> str:
    if len(whole) < 3 + int(locale.row["min_group"]):
        return whole
    head = len(whole) % 3 or 3
    parts = [whole[:head], *(whole[index : index + 3] for index in range(head, len(whole), 3))]
    return locale.text("group").join(parts)


def format_number(text: str, picture: str, locale: Locale) -> str:
    """``text`` by a Word number picture (``#,##0.00;-#,##0.00;'none'``), else unchanged."""
    number = parse_number(text, locale)
    if number is None:
        return text
    sections = _sections(picture[:MAX_PICTURE])
    if number == 0 and len(sections) > 2:
        return _fill(Decimal(0), sections[2], locale)
    if number < 0 and len(sections) > 1:
        return _fill(-number, sections[1], locale)
    filled = _fill(abs(number), sections[0], locale)
    return filled if number >= 0 or "-" in _literals_out(sections[0]) else "-" + filled


def _sections(picture: str) -> list[str]:
    """The parts between semicolons that stand outside quotes."""
    marked = _LITERAL.sub(lambda match: match[0].replace(";", "\0"), picture)
    return [section.replace("\0", ";") for section in marked.split(";")]


def _literals_out(section: str) -> str:
    return _LITERAL.sub("", section)


def _fill(number: Decimal, section: str, locale: Locale) -> str:
    """The digits in place of the picture's number, everything else as it stands."""
    masked = _LITERAL.sub(lambda match: "\0" * len(match[0]), section)
    shape = _NUMBER_SHAPE.search(masked)
    if shape is None:
        return _unquote(section)
    lead = len(shape[0]) - len(shape[0].lstrip(" \u00a0\u202f"))
    trail = len(shape[0]) - len(shape[0].rstrip(" \u00a0\u202f"))
    start, end = shape.start() + lead, shape.end() - trail
    digits = _digits(number, masked[start:end], locale)
    return _unquote(section[:start]) + digits + _unquote(section[end:])


def _unquote(text: str) -> str:
    return _LITERAL.sub(lambda match: match[0][1:-1], text)


def _digits(number: Decimal, shape: str, locale: Locale) -> str:
    """A number by the bare shape ``#,##0.0#``; the shape's own separators may be any country's."""
    whole_shape, fraction_shape, has_groups = _split_shape(shape)
    places = len(fraction_shape)
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{rounded:f}".partition(".")
    required = fraction_shape.rfind("0") + 1
    fraction = fraction[:required] + fraction[required:].rstrip("0")
    whole = whole.lstrip("0").rjust(whole_shape.count("0"), "0")
    whole = _group(whole, locale) if has_groups else whole
    return whole + (locale.text("decimal") + fraction if fraction else "")


def _split_shape(shape: str) -> tuple[str, str, bool]:
    """Whole part, decimals, whether thousands are grouped: ``#.##0,00`` → ``####0``, ``00``, True.

    The last of ``.`` and ``,`` is the decimal sign, unless it stands before exactly three places
    with no other kind after it, as in ``#,##0``.
    """
    marks = [(index, char) for index, char in enumerate(shape) if char in ".,"]
    decimal_at = len(shape)
    if marks:
        index, char = marks[-1]
        others = {mark for _, mark in marks[:-1]}
        is_group = char in others or (not others and _looks_grouped(shape, index))
        decimal_at = len(shape) if is_group else index
    whole, fraction = shape[:decimal_at], shape[decimal_at + 1 :]
    has_groups = bool(re.search(r"[.,\u00a0\u202f ]", whole))
    return re.sub(r"[^0#xX]", "", whole), re.sub(r"[^0#xX]", "", fraction), has_groups


def _looks_grouped(shape: str, index: int) -> bool:
    return index > 0 and shape[index - 1] == "#" and len(shape) - index == 4


def format_plain_number(text: str, locale: Locale) -> str:
    """A raw decimal in the language's form with the places it has: 1234.50 → 1.234,50."""
    if not _CANONICAL.fullmatch(text.strip()) or len(text) > MAX_DIGITS:
        return text
    number = Decimal(text.strip())
    return grouped(number, max(0, -int(number.as_tuple().exponent)), locale)


def format_money(text: str, currency: str, locale: Locale) -> str:
    """A raw decimal with its currency: 8.00, EUR → ``8,00 €`` or ``€8.00``."""
    number = parse_number(text, locale)
    if number is None:
        return text
    symbol = locale.row["currencies"].get(currency, currency)
    before, _, after = locale.text("money").partition("#,##0.00")
    if not currency:
        return grouped(number, 2, locale)
    if before and len(symbol) > 2:
        before += "\u00a0"
    sign = "-" if number < 0 else ""
    amount = grouped(abs(number), 2, locale)
    return sign + before.replace("¤", symbol) + amount + after.replace("¤", symbol)


def format_flag(text: str, locale: Locale) -> str:
    """``true`` and ``false`` as words; anything else unchanged."""
    position = {"true": 0, "false": 1}.get(text)
    return text if position is None else locale.words("yes_no")[position]


def country_name(code: str, locale: Locale) -> str:
    """``DE`` → Germany, Deutschland, Германия; an unknown code unchanged."""
    return str(_countries()[locale.code].get(code.strip().upper(), code))
