"""What operands mean at one moment: values that can be compared."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from crm.expressions import dates
from crm.expressions.nodes import Blank, DateWord, Days, Instant, Number, Operand, Text, Truth, Word
from crm.expressions.types import FieldType, Kind, Surroundings, folded
from crm.fold import searchable

# An instant in any time zone must be one in UTC as well.
FIRST_DAY, LAST_DAY = date(2, 1, 1), date(9998, 12, 30)


def key(text: str, field_type: FieldType) -> str:
    """The text as it compares; codes are stored as they compare."""
    if field_type.is_searched:
        return searchable(text)
    return text if field_type.is_exact or field_type.kind != Kind.TEXT else folded(text)


def text_of(operand: Operand, field_type: FieldType, around: Surroundings) -> str | None:
    """The text that an operand of a text, code or choice stands for; None is nobody's."""
    if isinstance(operand, Blank):
        return ""
    if isinstance(operand, Word):
        name = f"me:{field_type.me}" if operand.name == "me" else operand.name
        said = around.words.get(name)
        return said.strip().upper() if said and field_type.kind == Kind.CODE else said
    assert isinstance(operand, Text)
    return operand.value


def days_of(operand: Operand, around: Surroundings) -> tuple[date, date]:
    """The first and the last day."""
    assert isinstance(operand, Days | DateWord)
    days = dates.resolved(operand, around)
    return days.first, days.last


def instants_of(operand: Operand, around: Surroundings) -> tuple[datetime, datetime]:
    """The first instant, and the one after the last: of a day, of a second, of this moment."""
    assert isinstance(operand, Instant)
    if operand.day is None:
        return around.now, around.now + timedelta(microseconds=1)
    first, last = (min(max(d, FIRST_DAY), LAST_DAY) for d in days_of(operand.day, around))
    zone = around.now.tzinfo
    if operand.at is not None:
        start = datetime.combine(first, operand.at, zone)
        return start, start + timedelta(seconds=1)
    following = datetime.combine(last + timedelta(days=1), time(0), zone)
    return datetime.combine(first, time(0), zone), following


def number_of(operand: Operand) -> Decimal:
    assert isinstance(operand, Number)
    return operand.value


def truth_of(operand: Operand) -> bool:
    assert isinstance(operand, Truth)
    return operand.value


def fits(ordinal: int, sign: str, other: int) -> bool:
    return {
        "<": ordinal < other,
        "<=": ordinal <= other,
        ">": ordinal > other,
        ">=": ordinal >= other,
    }[sign]


def members_between(
    low: str | None, high: str | None, field_type: FieldType, signs: tuple[str, str] = (">=", "<=")
) -> list[str]:
    """The stored values of a choice between two of them, in their order; None leaves open."""
    ordinals = field_type.ordinals()
    position = {value: number for number, value in enumerate(ordinals)}
    ends = [(signs[0], low), (signs[1], high)]
    return [
        value
        for value in ordinals
        if all(e is None or fits(position[value], s, position.get(e, -1)) for s, e in ends)
    ]
