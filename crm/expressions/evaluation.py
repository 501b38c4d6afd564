"""Whether a value meets an expression, in plain Python: the measure for what databases answer."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any as Value

from crm.expressions.meaning import (
    days_of,
    instants_of,
    key,
    members_between,
    number_of,
    text_of,
    truth_of,
)
from crm.expressions.nodes import All, Any, Between, Blank, Compare, Is, Like, Node, Operand, Wild
from crm.expressions.types import TEXTS, FieldType, Kind, Surroundings


def meets(value: Value, tree: Node | None, field_type: FieldType, around: Surroundings) -> bool:
    """`value` as Django gives it: text, number, date, aware instant, bool or None."""
    if tree is None:
        return True
    if isinstance(tree, All):
        return all(meets(value, part, field_type, around) for part in tree.parts)
    if isinstance(tree, Any):
        return any(meets(value, part, field_type, around) for part in tree.parts)
    return _Leaf(value, field_type, around).holds(tree)


class _Leaf:
    def __init__(self, value: Value, field_type: FieldType, around: Surroundings) -> None:
        self.value, self.type, self.around = value, field_type, around

    def holds(self, leaf: Is | Like | Compare | Between) -> bool:
        if isinstance(leaf, Is):
            return self._is(leaf.operand) != leaf.is_not
        if isinstance(leaf, Like):
            parts = tuple(p if isinstance(p, Wild) else key(p, self.type) for p in leaf.parts)
            return like(key(self.value or "", self.type), parts) != leaf.is_not
        if isinstance(leaf, Compare):
            is_upper = leaf.sign[0] == "<"
            ends = (None, leaf.operand) if is_upper else (leaf.operand, None)
            return self._between(*ends, is_open=len(leaf.sign) == 1)
        return self._between(leaf.low, leaf.high, is_open=False)

    def _is(self, operand: Operand) -> bool:
        if isinstance(operand, Blank):
            return self.value is None or self.value == ""
        if self.type.kind in (*TEXTS, Kind.CHOICE):
            text = text_of(operand, self.type, self.around)
            return text is not None and key(self.value or "", self.type) == key(text, self.type)
        if self.value is None:
            return False
        if self.type.kind == Kind.TRUTH:
            return bool(self.value) == truth_of(operand)
        return self._between(operand, operand, is_open=False)

    def _between(self, low: Operand | None, high: Operand | None, *, is_open: bool) -> bool:
        readers: dict[Kind, Callable[..., bool]] = {
            Kind.NUMBER: self._number,
            Kind.DATE: self._date,
            Kind.INSTANT: self._instant,
            Kind.CHOICE: self._choice,
        }
        if self.type.kind in TEXTS:
            return self._text(low, high, is_open)
        return self.value is not None and readers[self.type.kind](low, high, is_open)

    def _text(self, low: Operand | None, high: Operand | None, is_open: bool) -> bool:
        value = key(self.value or "", self.type)
        for end, is_low in ((low, True), (high, False)):
            if end is None:
                continue
            text = text_of(end, self.type, self.around)
            if text is None or not _within(value, key(text, self.type), is_low, is_open):
                return False
        return True

    def _number(self, low: Operand | None, high: Operand | None, is_open: bool) -> bool:
        value = Decimal(self.value)
        fits_low = low is None or _within(value, number_of(low), True, is_open)
        return fits_low and (high is None or _within(value, number_of(high), False, is_open))

    def _date(self, low: Operand | None, high: Operand | None, is_open: bool) -> bool:
        value: date = self.value
        if low is not None:
            first, last = days_of(low, self.around)
            if not _within(value, last if is_open else first, True, is_open):
                return False
        if high is None:
            return True
        first, last = days_of(high, self.around)
        return _within(value, first if is_open else last, False, is_open)

    def _instant(self, low: Operand | None, high: Operand | None, is_open: bool) -> bool:
        value: datetime = self.value
        if low is not None:
            first, after = instants_of(low, self.around)
            if value < (after if is_open else first):
                return False
        if high is None:
            return True
        first, after = instants_of(high, self.around)
        return value < (first if is_open else after)

    def _choice(self, low: Operand | None, high: Operand | None, is_open: bool) -> bool:
        signs = (">", "<") if is_open else (">=", "<=")
        ends = [
            None if end is None else text_of(end, self.type, self.around) for end in (low, high)
        ]
        return self.value in members_between(ends[0], ends[1], self.type, signs)


def _within(value: Value, end: Value, is_low: bool, is_open: bool) -> bool:
    if value == end:
        return not is_open
    return bool(value > end if is_low else value < end)


def like(text: str, parts: tuple[str | Wild, ...]) -> bool:
    """Whether the text is made like the pattern; in time proportional to both."""
    signs: list[str | Wild] = [s for p in parts for s in ([p] if isinstance(p, Wild) else p)]
    at, sign, star, tried = 0, 0, -1, 0
    while at < len(text):
        if sign < len(signs) and signs[sign] == Wild.ANY:
            star, tried = sign, at
            sign += 1
        elif sign < len(signs) and signs[sign] in (Wild.ONE, text[at]):
            at, sign = at + 1, sign + 1
        elif star >= 0:
            tried += 1
            at, sign = tried, star + 1
        else:
            return False
    return all(rest == Wild.ANY for rest in signs[sign:])
