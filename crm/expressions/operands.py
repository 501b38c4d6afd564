"""What an operand is as a value of the field's type."""

import re
from datetime import date, time
from decimal import Decimal
from difflib import get_close_matches

from crm.expressions import dates
from crm.expressions.errors import Code, ExpressionError, Place
from crm.expressions.guesses import days_meant
from crm.expressions.nodes import (
    Blank,
    DateWord,
    Days,
    Instant,
    Number,
    Operand,
    Text,
    Truth,
    Word,
)
from crm.expressions.scanning import Raw, escaped
from crm.expressions.types import TEXTS, FieldType, Kind, Notation, folded
from crm.expressions.words import gettext as _

WORDS = ("me", "user", "company")
TRUTHS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
OWN_TRUTHS = {"ru": {"да": True, "нет": False, "истина": True, "ложь": False}}
LONGEST_NUMBER = 15
MOST_PLACES = 6
# More of a mistyped word is not compared with the known ones.
LONGEST_WORD = 20
# A text without a limit of its own takes a pattern of so many characters.
LONGEST_TEXT = 2_000
FROM_TO = re.compile(r"(?<=[0-9])\s*[-–—]\s*(?=[0-9])")
NARROW = re.compile("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
TIME = re.compile(
    r"([0-9]{1,2})(?::?([0-9]{2})(?::?([0-9]{2}))?)?\s*(?:([ap])\.?(?:m\.?)?)?", re.IGNORECASE
)
# A day, a blank or the T of ISO, a time.
DAY_AND_TIME = re.compile(rf"(.*\S)(?:\s+|(?<=[0-9])T(?=[0-9]))({TIME.pattern})", re.IGNORECASE)
# Days that do not move with the time, as days that do.
MOVED = {
    "yesterday": ["-1D"],
    "tomorrow": ["+1D"],
    "week": ["-CW", "+CW"],
    "month": ["-CM", "+CM"],
    "quarter": ["-CQ", "+CQ"],
    "year": ["-CY", "+CY"],
}


class Reader:
    """Reads operands for one field."""

    def __init__(self, field_type: FieldType, notation: Notation, today: date) -> None:
        self.type, self.notation, self.today = field_type, notation, today

    def read(self, raw: Raw) -> Operand:
        """Raises ExpressionError with the place of the operand."""
        if not raw.parts:
            return self._blank(raw)
        if self.type.kind in TEXTS:
            return self._text(raw)
        if raw.has_wildcards or raw.is_free:
            message = _("Wildcards (* ? @) work in texts and codes only.")
            raise ExpressionError(Code.WILDCARD, message, raw.place)
        readers = {
            Kind.NUMBER: self._number,
            Kind.DATE: self._date,
            Kind.INSTANT: self._instant,
            Kind.TRUTH: self._truth,
            Kind.CHOICE: self._choice,
        }
        return readers[self.type.kind](raw)

    def _blank(self, raw: Raw) -> Operand:
        if self.type.kind != Kind.TRUTH:
            return Blank()
        raise ExpressionError(Code.TYPE, _("Say yes or no."), raw.place)

    def _text(self, raw: Raw) -> Operand:
        text = raw.text
        if not raw.is_quoted and text[:1] == "%" and text[1:2].isalpha():
            return self._word(raw)
        text = code(text) if self.type.kind == Kind.CODE else text
        self.fit(len(text), raw.place)
        return Text(text) if text else Blank()

    def fit(self, length: int, place: Place) -> None:
        """Raises ExpressionError where the field never holds a text of this length."""
        limit = self.type.size or LONGEST_TEXT
        if length > limit:
            message = _("This is longer than the field, which has %(limit)s characters.")
            raise ExpressionError(Code.LENGTH, message % {"limit": limit}, place)

    def _word(self, raw: Raw) -> Operand:
        typed = raw.text[1:].lower()
        for word in WORDS:
            if word.startswith(typed):
                return Word("company" if word == "company" else "me")
        near = get_close_matches(typed, WORDS, 1, 0.4)
        message = _("There is no word %(word)s. To look for it as a text, put it in quotes.")
        suggestion = f"%{near[0]}" if near else f"'{escaped(raw.text)}'"
        raise ExpressionError(Code.TOKEN, message % {"word": raw.text}, raw.place, suggestion)

    def _number(self, raw: Raw) -> Operand:
        plain = NARROW.sub(" ", raw.text.strip()).replace("\N{MINUS SIGN}", "-")
        plain = self._ungrouped(plain)
        if self.notation.decimal != ".":
            plain = plain.replace(self.notation.decimal, ".")
        if not plain.isascii() or not NUMBER.fullmatch(plain):
            meant = FROM_TO.sub("..", raw.text)
            raise ExpressionError(Code.TYPE, _("This is not a number."), raw.place, meant)
        whole, _point, places = plain.lstrip("+-").partition(".")
        if len(whole.lstrip("0")) > LONGEST_NUMBER or len(places.rstrip("0")) > MOST_PLACES:
            raise ExpressionError(Code.TYPE, _("This number is too long."), raw.place)
        value = Decimal(plain)
        return Number(Decimal(0) if not value else value.normalize())

    def _ungrouped(self, text: str) -> str:
        """Without the signs that part thousands, where they part thousands."""
        sign = re.escape(self.notation.grouping)
        if sign and re.fullmatch(rf"[+-]?[0-9]{{1,3}}({sign}[0-9]{{3}})+(\D[0-9]+)?", text):
            return text.replace(self.notation.grouping, "")
        return text

    def _date(self, raw: Raw) -> Operand:
        days = dates.read(raw.text, self.notation, self.today)
        if days is None:
            raise self._no_date(raw)
        return days

    def _no_date(self, raw: Raw) -> ExpressionError:
        known = dates.known_words(self.notation.language)
        near = get_close_matches(raw.text.strip().lower()[:LONGEST_WORD], known, 1, 0.6)
        meant = days_meant(raw.text, self.notation, self.today) or "".join(near)
        example = dates.written_day(self.today, self.notation)
        message = _(
            "This is not a date. Dates are written like %(example)s, or as words: %(words)s."
        )
        words = ", ".join([*dates.usual_words(self.notation.language), self._moved_today()])
        said = message % {"example": example, "words": words}
        return ExpressionError(Code.TYPE, said, raw.place, meant)

    def _moved_today(self) -> str:
        return dates.written(DateWord("today", formula="-30D"), self.notation)

    def _instant(self, raw: Raw) -> Operand:
        text = " ".join(raw.text.split())
        if len(text) > dates.LONGEST:
            raise self._no_instant(raw)
        if folded(text) in ("now", "сейчас"):
            return Instant(None)
        parted = DAY_AND_TIME.fullmatch(text)
        day = self._day_of_instant(parted.group(1)) if parted else None
        at = _time(parted.group(2)) if parted else None
        if day is not None and at is not None and not _is_long(day):
            return Instant(day, at)
        day = self._day_of_instant(text)
        if day is None:
            raise self._no_instant(raw)
        return Instant(day)

    def _day_of_instant(self, text: str) -> Days | DateWord | None:
        """Of the words only today moves with the day (filters.md, 6.4)."""
        found = dates.read(text, self.notation, self.today)
        if isinstance(found, DateWord) and found.name not in ("today", *dates.WEEKDAYS):
            return None
        return found

    def _no_instant(self, raw: Raw) -> ExpressionError:
        example = f"{dates.written_day(self.today, self.notation)} 14:30"
        message = _("This is not a date with a time, such as %(example)s.")
        said = message % {"example": example}
        meant = self._days_as_instants(raw) or days_meant(raw.text, self.notation, self.today)
        return ExpressionError(Code.TYPE, said, raw.place, meant)

    def _days_as_instants(self, raw: Raw) -> str:
        """The same days, told from today."""
        found = dates.read(raw.text, self.notation, self.today)
        moved = MOVED.get(found.name, ()) if isinstance(found, DateWord) else ()
        words = (DateWord("today", formula=formula) for formula in moved)
        return "..".join(dates.written(word, self.notation) for word in words)

    def _truth(self, raw: Raw) -> Operand:
        known = TRUTHS | OWN_TRUTHS.get(self.notation.language, {})
        value = known.get(folded(raw.text.strip()))
        if value is None:
            raise ExpressionError(Code.TYPE, _("Say yes or no."), raw.place)
        return Truth(value)

    def _choice(self, raw: Raw) -> Operand:
        text = raw.text.strip()
        if not text:
            return Blank()
        member = self.type.find(text)
        if member is not None:
            return Text(member.value) if member.value else Blank()
        ordinals = self.type.ordinals()
        if text.isascii() and text.isdecimal() and len(text) < 5 and int(text) < len(ordinals):
            value = ordinals[int(text)]
            return Text(value) if value else Blank()
        raise self._no_member(raw, text)

    def _no_member(self, raw: Raw, text: str) -> ExpressionError:
        names = {folded(m.names[0]): m.names[0] for m in self.type.members() if m.names}
        near = get_close_matches(folded(text), list(names), 3, 0.5)
        said = [names[name] for name in near] or list(names.values())[:5]
        message = _("There is no such value. There are, for example: %(values)s.")
        listed = [name.strip() for name in text.split(",")]
        are_all_known = len(listed) > 1 and all(map(self.type.find, listed))
        suggestion = "|".join(listed if are_all_known else [names[name] for name in near[:1]])
        return ExpressionError(
            Code.OPTION, message % {"values": ", ".join(said)}, raw.place, suggestion
        )


def code(text: str) -> str:
    """As codes are stored: upper case, without outer blanks."""
    return text.strip().upper()


def _is_long(day: Days | DateWord) -> bool:
    return isinstance(day, Days) and day.first != day.last


def _time(text: str) -> time | None:
    match = TIME.fullmatch(text)
    if match is None or not text.isascii():
        return None
    hour, minute, second = (int(part or 0) for part in match.groups()[:3])
    half = (match.group(4) or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None
