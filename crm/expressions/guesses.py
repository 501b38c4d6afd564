"""What was probably meant by what is no expression: habits of other programs, and of speech."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from crm.expressions import dates
from crm.expressions.nodes import DateWord
from crm.expressions.types import Notation

QUOTED = r"'(?:[^']|'')*'"
SIGNS: Mapping[str, str] = {
    "=>": ">=",
    "=<": "<=",
    "==": "=",
    "!=": "<>",
    "&&": "&",
    "||": "|",
    "≥": ">=",
    "≤": "<=",
    "≠": "<>",
}
SIGN = re.compile("|".join([QUOTED, *map(re.escape, SIGNS)]))
WITHIN_A_WORD = re.compile(rf"(?<!\w){QUOTED}(?!\w)|(?<=\w)'(?=\w)")
SEVERAL = re.compile(r"(?<!\s)\s*;\s*|,\s+|(?<!\s)\s+(?:or|или)\s+", re.IGNORECASE)


def guesses(text: str) -> Iterator[str]:
    """Expressions that the text may stand for, the likeliest first; not all can be read."""
    yield SIGN.sub(lambda found: SIGNS.get(found.group(), found.group()), text)
    yield WITHIN_A_WORD.sub(lambda found: "''" if found.group() == "'" else found.group(), text)
    yield SEVERAL.sub("|", text)


# Dates in words. Units by their first letters, in any form of the word.
UNITS = {"d": "D", "w": "W", "m": "M", "q": "Q", "y": "Y"}
OWN_UNITS = {"ru": {"д": "D", "н": "W", "м": "M", "к": "Q", "г": "Y", "л": "Y"}}
SPANS = {"W": "week", "M": "month", "Q": "quarter", "Y": "year"}
AGO = ("ago", "назад")
BEFORE = ("last", "past", "previous", "прошл", "последн", "предыдущ")
AFTER = ("next", "coming", "следующ", "будущ", "ближайш")
NOW = ("this", "current", "эт", "текущ")
WORDS = re.compile(r"[^\W\d_]+")
COUNTED = re.compile(r"([+-]?)\s*([0-9]{1,4})\s*([^\W\d_]*)")


def days_meant(text: str, notation: Notation, today: date) -> str:
    """Such as `today-30D..today` for "last 30 days"; '' where nobody can tell."""
    if len(text) > dates.LONGEST:
        return ""
    words = WORDS.findall(text.lower())
    counted = COUNTED.search(text.lower())
    found = _counted(words, counted, notation) if counted else _named(words, notation, today)
    return "..".join(dates.written(word, notation) for word in found)


def _counted(words: list[str], counted: re.Match[str], notation: Notation) -> list[DateWord]:
    sign, count, word = counted.groups()
    unit = _unit(word, notation) if len(word) > 1 else ""
    before, after = (DateWord("today", formula=f"{s}{count}{unit or 'D'}") for s in "-+")
    today = DateWord("today")
    if sign and words and dates.read(words[0], notation, date.min) == today:
        return [after if sign == "+" else before]
    if not unit:
        return []
    if _has(words, AGO):
        return [before]
    return [today, after] if _has(words, AFTER) else [before, today]


def _named(words: list[str], notation: Notation, today: date) -> list[DateWord]:
    """Last month, this week, Monday."""
    if len(words) == 1 and (day := dates.weekday(words[0], notation.language)):
        return [DateWord(day, today.isocalendar().week)]
    unit = _unit(words[-1], notation) if words else ""
    for beginnings, sign in ((BEFORE, "-"), (AFTER, "+"), (NOW, "")):
        if unit in SPANS and _has(words[:-1], beginnings):
            return [DateWord(SPANS[unit], formula=f"{sign}1{unit}" if sign else "")]
    return []


def _unit(word: str, notation: Notation) -> str:
    return (UNITS | OWN_UNITS.get(notation.language, {})).get(word[:1], "")


def _has(words: list[str], beginnings: tuple[str, ...]) -> bool:
    return any(word.startswith(beginnings) for word in words)
