"""How what lists say is sorted and compared: numbers, then days, then texts, as one text.

Of a number the key is `0` and the number with as many figures as any, of a day `1` and the day in
ISO, of the rest `2` and the text. Both databases make the same keys, and so does Python.
"""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Case, Func, Q, TextField, Value, When
from django.db.models.functions import Coalesce, Concat, Replace
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
    Regex,
)

from crm.folding import ByCodePoint
from segments.list_values import said_in
from segments.typed_days import typed_whole_day

NUMBER, DAY, TEXT = "0", "1", "2"
# Twelve figures at most, also in groups, also a percentage.
FIGURES = "^[-+]?[0-9]{1,3}([ \u00a0\u202f]?[0-9]{3}){0,3}([.,][0-9]+)?[ \u00a0\u202f]?%?$"
ISO_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
# What is no part of the number, and what a decimal comma becomes.
WITHOUT = {"%": "", " ": "", "\u00a0": "", "\u202f": "", ",": "."}
# Added to each, no number is below nothing, where the order of figures would turn round.
RAISED = 10**12
SIGNS: Mapping[str, Any] = {
    ">=": GreaterThanOrEqual,
    "<=": LessThanOrEqual,
    ">": GreaterThan,
    "<": LessThan,
}
COMPARED = re.compile("(>=|<=|>|<)(.+)")
BETWEEN = re.compile(r"(.+?)\.\.(.+)")


class Raised(Func):
    """A number in figures as a text that sorts like it."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        form = f"printf('%%%%018.4f', CAST(%(expressions)s AS REAL) + {RAISED})"
        return self.as_sql(compiler, connection, template=form, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        number = f"CAST(%(expressions)s AS numeric) + {RAISED}"
        form = f"to_char({number}, 'FM0000000000000.0000')"
        return self.as_sql(compiler, connection, template=form, **context)


def said_or_nothing(name: str) -> Any:
    return Coalesce(said_in(name), Value(""), output_field=TextField())


def key_of(name: str) -> Any:
    """The key of what a line says in the column; NULL of nothing."""
    said = said_or_nothing(name)
    bare: Any = said
    for sign, other in WITHOUT.items():
        bare = Replace(bare, Value(sign), Value(other))
    return ByCodePoint(
        Case(
            When(Regex(said, FIGURES), then=_headed(NUMBER, Raised(bare))),
            When(Regex(said, ISO_DAY), then=_headed(DAY, said)),
            When(GreaterThan(said, Value("")), then=_headed(TEXT, said)),
            output_field=TextField(),
        )
    )


def _headed(kind: str, text: Any) -> Any:
    return Concat(Value(kind), text, output_field=TextField())


def compared(name: str, typed: str) -> Q | None:
    """That what a line says is above, below or between numbers or days, as `>5`, `<= 1/2/2026` and
    `5..10` ask for; None where something else was typed. Numbers are never compared with days."""
    key = key_of(name)
    if found := COMPARED.fullmatch(typed.strip()):
        sought = typed_key(found[2])
        if sought is None:
            return None
        return Q(SIGNS[found[1]](key, Value(sought))) & _within(key, sought[0], found[1])
    if found := BETWEEN.fullmatch(typed.strip()):
        low, high = map(typed_key, found.groups())
        if low and high and low[0] == high[0]:
            return Q(GreaterThanOrEqual(key, Value(low)), LessThanOrEqual(key, Value(high)))
    return None


def _within(key: Any, kind: str, sign: str) -> Q:
    """The other end, where another kind begins."""
    if sign.startswith(">"):
        return Q(LessThan(key, Value(str(int(kind) + 1))))
    return Q(GreaterThan(key, Value(kind)))


def equal_or_text(name: str, key: str, words: Q) -> Q:
    """That a line says this very number or day, or is a text of which `words` holds: 5 is not found
    in 15, but in "Table 5"."""
    return Q(Exact(key_of(name), Value(key))) | Q(GreaterThan(key_of(name), Value(TEXT))) & words


def typed_key(typed: str) -> str | None:
    """Of a number, a percentage or a day that somebody typed; None of any other words."""
    text = typed.strip()
    if re.search(FIGURES, text):
        for sign, other in WITHOUT.items():
            text = text.replace(sign, other)
        number = (Decimal(text) + RAISED).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        return f"{NUMBER}{number:018f}"
    day = typed_whole_day(text)
    return f"{DAY}{day.isoformat()}" if day else None
