"""Dates as they are typed: literals of any notation, words and formulas that move with the day."""

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta

from crm.expressions.nodes import DateWord, Days
from crm.expressions.types import Notation, Surroundings

LONGEST_FORMULA = 20
# Characters of a date, blanks counted once; patterns would look at more of them for minutes.
LONGEST = 60
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# In the order in which a beginning is looked up; what each stands for.
ENGLISH = {
    "today": "today",
    "workdate": "today",
    "now": "today",
    "yesterday": "yesterday",
    "tomorrow": "tomorrow",
    "week": "week",
    "month": "month",
    "quarter": "quarter",
    "year": "year",
}
OTHERS: Mapping[str, Mapping[str, str]] = {
    "ru": {
        "сегодня": "today",
        "сейчас": "today",
        "вчера": "yesterday",
        "завтра": "tomorrow",
        "неделя": "week",
        "месяц": "month",
        "квартал": "quarter",
        "год": "year",
    }
}
PERIODS = {"en": "period", "ru": "период"}
DAY_NAMES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "ru": (
        ("пн", "понедельник"),
        ("вт", "вторник"),
        ("ср", "среда"),
        ("чт", "четверг"),
        ("пт", "пятница"),
        ("сб", "суббота"),
        ("вс", "воскресенье"),
    )
}
UNITS: Mapping[str, Mapping[str, str]] = {
    "ru": {"Д": "D", "Н": "W", "М": "M", "К": "Q", "Г": "Y", "Т": "C"}
}
WORD = re.compile(r"([^\W\d_]+)\s*(\d*)\s*([+-].*)?", re.DOTALL)
TERM = re.compile(r"([+-])(?:C([WMQY])|([0-9]{1,4})([DWMQY])|WD([1-7]))")
NUMBER = re.compile(r"[0-9]+")


def read(text: str, notation: Notation, today: date) -> Days | DateWord | None:
    """What the text means as days; None where it means none."""
    text = " ".join(text.split())
    if not text or len(text) > LONGEST:
        return None
    if text[0].isdecimal() and (literal := _literal(text, notation, today)) is not None:
        return literal
    formula = _formula(text, notation)
    return DateWord("today", formula=formula) if formula else _word(text, notation)


def _literal(text: str, notation: Notation, today: date) -> Days | None:
    groups = NUMBER.findall(text)
    if re.search(r"[^\W\d_]|[+|]", text) or not text[-1].isdecimal() or not text.isascii():
        return None
    if len(groups) == 1:
        return _digits(groups[0], notation, today)
    if len(groups) == 2 and len(groups[1]) == 4:
        return _iso(int(groups[1]), int(groups[0]))
    if len(groups[0]) == 4 and len(groups) in (2, 3):
        return _iso(*(int(group) for group in groups))
    return _parts(groups, text, notation, today)


def _digits(digits: str, notation: Notation, today: date) -> Days | None:
    """2 are a day, 4 a year or a day and month, 6 and 8 a whole date."""
    if len(digits) == 4 and 1900 <= int(digits) <= 2099:
        return _year(int(digits))
    if len(digits) in (1, 2):
        return _day(today.year, today.month, int(digits))
    if len(digits) not in (4, 6, 8):
        return None
    parts = [part for part in (digits[:2], digits[2:4], digits[4:]) if part]
    days = _parts(parts, "", notation, today)
    # ISO without its hyphens, where it can be nothing else.
    return days or (_iso(*map(int, (digits[:4], digits[4:6], digits[6:]))) if digits[6:] else None)


def _iso(year: int, month: int, day: int = 0) -> Days | None:
    if day:
        return _day(year, month, day)
    first = _day(year, month, 1)
    return first and Days(first.first, _end_of(first.first, "month"))


def _parts(groups: list[str], text: str, notation: Notation, today: date) -> Days | None:
    """Day, month and year in the user's order; points stand between day and month everywhere."""
    if len(groups) not in (2, 3) or any(len(group) > 4 for group in groups):
        return None
    one, two = int(groups[0]), int(groups[1])
    year = _full_year(groups[2]) if len(groups) == 3 else today.year
    is_day_first = notation.day_first or "." in text
    day, month = (one, two) if is_day_first else (two, one)
    # 31/12 can be read in one way only.
    return _day(year, month, day) or _day(year, day, month)


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    return 2000 + year if year < 50 else 1900 + year


def _day(year: int, month: int, day: int) -> Days | None:
    if not (1 <= year <= 9999 and 1 <= month <= 12):
        return None
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return Days(date(year, month, day), date(year, month, day))


def _year(year: int) -> Days:
    return Days(date(year, 1, 1), date(year, 12, 31))


def _formula(text: str, notation: Notation) -> str:
    """The formula in its stored spelling; '' where it is none."""
    plain = "".join(text.split()).upper()
    units = UNITS.get(notation.language, {})
    plain = "".join(units.get(sign, sign) for sign in plain)
    if not plain or len(plain) > LONGEST_FORMULA:
        return ""
    plain = plain if plain[0] in "+-" else f"+{plain}"
    return plain if "".join(m.group() for m in TERM.finditer(plain)) == plain else ""


def _word(text: str, notation: Notation) -> DateWord | None:
    match = WORD.fullmatch(text)
    if match is None:
        return None
    letters, digits, rest = match.groups()
    formula = _formula(rest, notation) if rest else ""
    if len(digits) > 3 or (rest and not formula):
        return None
    return _named(letters.lower(), digits, formula, notation.language)


def _named(letters: str, digits: str, formula: str, language: str) -> DateWord | None:
    periods = [PERIODS["en"], PERIODS.get(language, PERIODS["en"])]
    if any(name.startswith(letters) for name in periods) and digits != "0":
        number = int(digits) if digits else 1
        return DateWord("period", number, formula) if number else None
    if digits:
        name = weekday(letters, language)
        return DateWord(name, int(digits), formula) if name and 1 <= int(digits) <= 53 else None
    for known in (ENGLISH, OTHERS.get(language, {})):
        for name, meaning in known.items():
            if name.startswith(letters):
                return DateWord(meaning, formula=formula)
    return None


def weekday(letters: str, language: str) -> str:
    for position, names in enumerate(DAY_NAMES.get(language, ())):
        if any(name.startswith(letters) and len(letters) > 1 for name in names):
            return WEEKDAYS[position]
    return next((name for name in WEEKDAYS if name.startswith(letters)), "")


def known_words(language: str) -> list[str]:
    return [*OTHERS.get(language, {}), *ENGLISH]


def usual_words(language: str) -> list[str]:
    """One for each meaning."""
    words = OTHERS.get(language, ENGLISH)
    said = set(_said(words).values())
    return [word for word in words if word in said]


def _said(words: Mapping[str, str]) -> dict[str, str]:
    """What a meaning is called: the first word that has it."""
    return {meaning: word for word, meaning in reversed(list(words.items()))}


# What they mean on a given day.


def resolved(days: Days | DateWord, around: Surroundings) -> Days:
    """The first and last day; what lies beyond the calendar is its end."""
    if isinstance(days, Days):
        return days
    first, last = _span(days, around)
    moved = _moved(first, days.formula)
    if days.name in ("month", "quarter", "year") and _moves_whole(days.formula):
        return Days(moved, _end_of(moved, days.name))
    return Days(moved, moved if first == last else _moved(last, days.formula))


def _span(word: DateWord, around: Surroundings) -> tuple[date, date]:
    today = around.today
    if word.name == "period":
        start = _fiscal_start(today, around.fiscal_month)
        first = _plus_months(start, word.number - 1)
        return first, _end_of(first, "month")
    if word.name in WEEKDAYS:
        day = _of_week(today.year, word.number, WEEKDAYS.index(word.name) + 1)
        return day, day
    if word.name in ("yesterday", "tomorrow"):
        day = _plus_days(today, -1 if word.name == "yesterday" else 1)
        return day, day
    if word.name == "today":
        return today, today
    return _start_of(today, word.name), _end_of(today, word.name)


def _fiscal_start(today: date, month: int) -> date:
    return date(today.year if today.month >= month else max(today.year - 1, 1), month, 1)


def _of_week(year: int, week: int, weekday: int) -> date:
    return _plus_days(date.fromisocalendar(year, 1, weekday), 7 * (week - 1))


def _moves_whole(formula: str) -> bool:
    """Whether it only goes by months, quarters and years."""
    return bool(formula) and not re.search(r"[CDW]", formula)


def _start_of(day: date, unit: str) -> date:
    if unit == "week":
        return _plus_days(day, -day.weekday())
    month = {"month": day.month, "quarter": 3 * ((day.month - 1) // 3) + 1, "year": 1}[unit]
    return day.replace(month=month, day=1)


def _end_of(day: date, unit: str) -> date:
    if unit == "week":
        return _plus_days(_start_of(day, unit), 6)
    month = {"month": day.month, "quarter": 3 * ((day.month - 1) // 3) + 3, "year": 12}[unit]
    return day.replace(month=month, day=calendar.monthrange(day.year, month)[1])


NAMES = {"W": "week", "M": "month", "Q": "quarter", "Y": "year"}


def _moved(day: date, formula: str) -> date:
    for sign, current, count, unit, number in TERM.findall(formula):
        if current:
            turn = _start_of if sign == "-" else _end_of
            day = turn(day, NAMES[current])
        elif number:
            day = _to_weekday(day, int(number), -1 if sign == "-" else 1)
        else:
            day = _plus(day, int(count) * (-1 if sign == "-" else 1), unit)
    return day


def _to_weekday(day: date, number: int, direction: int) -> date:
    """The next or the former such day of the week, 1 to 7."""
    distance = (direction * (number - 1 - day.weekday()) - 1) % 7 + 1
    return _plus_days(day, direction * distance)


def _plus(day: date, count: int, unit: str) -> date:
    if unit in "DW":
        return _plus_days(day, count * (7 if unit == "W" else 1))
    return _plus_months(day, count * {"M": 1, "Q": 3, "Y": 12}[unit])


def _plus_days(day: date, count: int) -> date:
    number = min(max(day.toordinal() + count, 1), date.max.toordinal())
    return date.min + timedelta(number - 1)


def _plus_months(day: date, count: int) -> date:
    number = 12 * day.year + day.month - 1 + count
    year, month = divmod(number, 12)
    if year < 1:
        return date.min
    if year > 9999:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


# And back to text.


def written(days: Days | DateWord, notation: Notation) -> str:
    return _written_days(days, notation) if isinstance(days, Days) else _written(days, notation)


def _written_days(days: Days, notation: Notation) -> str:
    first, last = days.first, days.last
    if first == last:
        return written_day(first, notation)
    is_year = first.month != last.month
    return f"{first.year:04}" if is_year else f"{first.year:04}-{first.month:02}"


def written_day(day: date, notation: Notation) -> str:
    if notation.is_canonical:
        return day.isoformat()
    if notation.day_first:
        return f"{day.day:02}.{day.month:02}.{day.year:04}"
    return f"{day.month:02}/{day.day:02}/{day.year:04}"


def _written(word: DateWord, notation: Notation) -> str:
    language = "en" if notation.is_canonical else notation.language
    said = _said(OTHERS.get(language, {})).get(word.name, word.name)
    if word.name == "period":
        said = f"{PERIODS.get(language, 'period')[0]}{word.number}"
    elif word.name in WEEKDAYS:
        names = DAY_NAMES.get(language)
        short = names[WEEKDAYS.index(word.name)][0] if names else word.name[:3]
        said = f"{short}{word.number}"
    units = {unit: sign for sign, unit in UNITS.get(language, {}).items()}
    return said + "".join(units.get(sign, sign) for sign in word.formula)
