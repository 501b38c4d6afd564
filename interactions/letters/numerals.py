"""Amounts in words, as contracts and receipts want them: English, German, Russian.

1234.50 EUR: one thousand two hundred thirty-four euros and 50 cents.
"""

import functools
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from interactions.letters.formats import Locale, format_money, parse_number, read_table

# Beyond that nobody writes an amount out.
LIMIT = Decimal(10) ** 12
Row = dict[str, Any]


@functools.cache
def _rows() -> dict[str, Row]:
    return read_table("numerals.json")


def words_of(locale: Locale, key: str) -> Any:
    """One list or word of a language's table; empty where nobody wrote its words down."""
    return _rows().get(locale.code, {}).get(key, "")


def in_words(text: str, currency: str, locale: Locale) -> str:
    """A raw decimal in words, with its currency's name and hundredths in digits.

    Digits in a language without words, and for what is larger; the text itself where it is no
    number.
    """
    number = parse_number(text, locale)
    if number is None:
        return text
    row = _rows().get(locale.code)
    if row is None or abs(number) >= LIMIT:
        return format_money(text, currency, locale)
    rounded = abs(number).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    whole, hundredths = int(rounded), int(rounded % 1 * 100)
    names = row["currencies"].get(currency)
    pieces = [row["minus"]] if number < 0 and rounded else []
    pieces += [_SPEAKERS[locale.code](whole, row, is_bare=not currency)]
    if names:
        pieces.append(_form(whole, names[0]))
    elif currency:
        pieces.append(currency)
    pieces += _hundredths(hundredths, names, row)
    return " ".join(pieces)


def _hundredths(number: int, names: Any, row: Row) -> Iterator[str]:
    """50 cents, where there is a name; 50/100 elsewhere. Nothing for none, but in Russian, which
    says 00 копеек so that nobody adds any."""
    if not number and (names is None or row["and"]):
        return
    if row["and"]:
        yield row["and"]
    if names is None:
        yield f"{number:02d}/100"
        return
    yield str(number) if row["and"] else f"{number:02d}"
    yield _form(number, names[1])


def _form(number: int, forms: list[str]) -> str:
    """One rouble, or several; Russian has a form for two to four, too."""
    if len(forms) == 2:
        return forms[number != 1]
    if number % 10 == 1 and number % 100 != 11:
        return forms[0]
    return forms[1 if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else 2]


def _groups(number: int, row: Row) -> Iterator[tuple[int, list[str] | None]]:
    """Three digits at a time, the highest first, with the name of what they count."""
    for power in range(len(row["scales"]), -1, -1):
        group = number // 1000**power % 1000
        if group:
            yield group, row["scales"][power - 1] if power else None


def _english(number: int, row: Row, *, is_bare: bool) -> str:
    words = []
    for group, scale in _groups(number, row):
        hundreds, rest = divmod(group, 100)
        if hundreds:
            words += [row["small"][hundreds], "hundred"]
        if rest >= 20:
            ones = f"-{row['small'][rest % 10]}" if rest % 10 else ""
            words.append(row["tens"][rest // 10] + ones)
        elif rest:
            words.append(row["small"][rest])
        words += scale[:1] if scale else []
    return " ".join(words) or str(row["small"][0])


def _german(number: int, row: Row, *, is_bare: bool) -> str:
    """Up to thousands one word; *eins* alone, *ein* before what is counted."""
    words, word = [], ""
    for group, scale in _groups(number, row):
        spoken = _german_group(group, row)
        if scale and scale[0][0].isupper():
            words += [f"{spoken}e" if group == 1 else spoken, _form(group, scale)]
        else:
            word += spoken + (scale[0] if scale else "")
    if is_bare and number % 100 == 1:
        word += "s"
    return " ".join([*words, *([word] if word else [])]) or str(row["small"][0])


def _german_group(group: int, row: Row) -> str:
    hundreds, rest = divmod(group, 100)
    word = f"{row['small'][hundreds]}hundert" if hundreds else ""
    if rest < 20:
        return word + (row["small"][rest] if rest else "")
    ones = f"{row['small'][rest % 10]}und" if rest % 10 else ""
    return f"{word}{ones}{row['tens'][rest // 10]}"


def _russian(number: int, row: Row, *, is_bare: bool) -> str:
    """Thousands are feminine: одна тысяча, две тысячи."""
    words = []
    for group, scale in _groups(number, row):
        hundreds, rest = divmod(group, 100)
        ones = rest if rest < 20 else rest % 10
        words.append(row["hundreds"][hundreds])
        words.append(row["tens"][rest // 10] if rest >= 20 else "")
        if ones:
            is_feminine = scale == row["scales"][0]
            said = row["feminine"].get(str(ones)) if is_feminine else None
            words.append(said or row["small"][ones])
        words.append(_form(group, scale) if scale else "")
    return " ".join(filter(None, words)) or str(row["small"][0])


_SPEAKERS: dict[str, Callable[..., str]] = {"en": _english, "de": _german, "ru": _russian}
