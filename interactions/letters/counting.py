"""Numbers as the switches of Word's fields ask for them: in words, as ordinals, Roman, in letters.

Word rounds to a whole number for all of them but DollarText. A language whose words nobody wrote
down here gets digits; what is no number stays as it is. Source: ECMA-376 part 1, 17.16.4.3.1.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from interactions.letters.formats import Locale, parse_number
from interactions.letters.numerals import in_words, words_of

_ORDINAL_SIGNS = {"ru": "-й", "es": ".º", "it": "º"}
MOST_ROMAN, MOST_ALPHABETIC, MOST_HEX, MOST_SPELLED = 3_999, 780, 0xFFFFFF, 999_999
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


def counted(text: str, switch: str, locale: Locale) -> str:
    """A raw or written number by a switch of COUNTERS; ``roman`` and ``alphabetic`` keep the case
    of the switch's own first letter."""
    number = parse_number(text, locale)
    if number is None:
        return text
    if switch.lower() == "dollartext":
        return _with_hundredths(number, locale)
    whole = int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    written = COUNTERS[switch.lower()](whole, locale)
    is_small = switch.lower() in _CASED and switch[:1].islower()
    return written.lower() if is_small else written


def _with_hundredths(number: Decimal, locale: Locale) -> str:
    """Nine and 20/100, as cheques have it."""
    cents = int((abs(number) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    words = in_words(str(number), "", locale)
    return words if cents % 100 else f"{words} {words_of(locale, 'and')} 00/100".replace("  ", " ")


def _cardinal(number: int, locale: Locale) -> str:
    return in_words(str(number), "", locale) if words_of(locale, "small") else str(number)


def _ordinal(number: int, locale: Locale) -> str:
    """1st in English, 1-й in Russian, 1er in French; elsewhere 1."""
    if locale.code == "en":
        endings = {1: "st", 2: "nd", 3: "rd"}
        teen = abs(number) % 100 in (11, 12, 13)
        return f"{number}{'th' if teen else endings.get(abs(number) % 10, 'th')}"
    if locale.code == "fr":
        return f"{number}{'er' if number == 1 else 'e'}"
    return f"{number}{_ORDINAL_SIGNS.get(locale.code, '.')}"


def _ordinal_in_words(number: int, locale: Locale) -> str:
    speak = _SPELLERS.get(locale.code)
    if speak is None or not 0 < number <= MOST_SPELLED:
        return _ordinal(number, locale)
    return speak(number, locale)


def _english(number: int, locale: Locale) -> str:
    words = in_words(str(number), "", locale)
    odd = dict(words_of(locale, "ordinals"))
    at = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[at:]
    ending = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return words[:at] + odd.get(last, ending)


def _german(number: int, locale: Locale) -> str:
    words, rest = in_words(str(number), "", locale), number % 100
    for last, ordinal in words_of(locale, "ordinals"):
        if 0 < rest < 20 and words.endswith(last):
            return words.removesuffix(last) + ordinal
    return words + ("te" if 0 < rest < 20 else "ste")


def _russian(number: int, locale: Locale) -> str:
    """The last word alone is an ordinal; two thousandth is one word that nobody wrote down."""
    ordinals = dict(words_of(locale, "ordinals"))
    *head, last = in_words(str(number), "", locale).split()
    if number == 1000:
        return ordinals[last]
    return " ".join([*head, ordinals[last]]) if number % 1000 else _ordinal(number, locale)


def _roman(number: int, locale: Locale) -> str:
    if not 0 < number <= MOST_ROMAN:
        return str(number)
    written = ""
    for value, sign in _ROMAN:
        written += sign * (number // value)
        number %= value
    return written


def _alphabetic(number: int, locale: Locale) -> str:
    """A to Z, then AA, BB, as Word counts."""
    if not 0 < number <= MOST_ALPHABETIC:
        return str(number)
    turns, at = divmod(number - 1, 26)
    return chr(ord("A") + at) * (turns + 1)


def _hex(number: int, locale: Locale) -> str:
    return f"{number:X}" if 0 <= number <= MOST_HEX else str(number)


_CASED = ("roman", "alphabetic")
_SPELLERS = {"en": _english, "de": _german, "ru": _russian}
COUNTERS: dict[str, Callable[[int, Locale], str]] = {
    "arabic": lambda number, locale: str(number),
    "cardtext": _cardinal,
    "ordinal": _ordinal,
    "ordtext": _ordinal_in_words,
    "roman": _roman,
    "alphabetic": _alphabetic,
    "hex": _hex,
}
SWITCHES = frozenset({*COUNTERS, "dollartext"})
