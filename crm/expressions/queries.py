"""An expression as a condition of the database; the only part that knows Django."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any as Anything

from django.db.models import BooleanField, CharField, Expression, F, Func, Lookup, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    LessThan,
    LessThanOrEqual,
)

from crm.expressions.meaning import (
    days_of,
    instants_of,
    key,
    members_between,
    number_of,
    text_of,
    truth_of,
)
from crm.expressions.nodes import All, Any, Blank, Compare, Is, Like, Node, Operand, Wild
from crm.expressions.types import TEXTS, FieldType, Kind, Surroundings
from crm.folding import Fold, searchable
from crm.searching import holds

NOBODY = Q(pk__in=[])
# Characters: what is shorter has no trigram.
SHORTEST_FOUND = 3
LOOKUPS: dict[str, type[Lookup[Anything]]] = {
    "<": LessThan,
    "<=": LessThanOrEqual,
    ">": GreaterThan,
    ">=": GreaterThanOrEqual,
}
NAMES = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}


@dataclass(frozen=True)
class Column:
    """Where the value lies, from the row that is asked; `is_nullable` on the way or itself.

    `searched`: the column of the same row that holds the value as search compares it, among others:
    an index finds parts of words there.
    """

    path: str
    type: FieldType
    is_nullable: bool = False
    searched: str = ""


class ByCodePoint(Func):
    """The text in the order of its characters' numbers, as Python and SQLite compare."""

    template = "%(expressions)s"
    output_field = CharField()

    def as_postgresql(
        self, compiler: Anything, connection: Anything, **context: Anything
    ) -> Anything:
        return self.as_sql(
            compiler, connection, template='(%(expressions)s COLLATE "C")', **context
        )


class LikePattern(Lookup[Anything]):
    """LIKE with a pattern that is ready, whatever the database makes of backslashes."""

    lookup_name = "like_pattern"
    prepare_rhs = False

    def as_sql(self, compiler: Anything, connection: Anything) -> Anything:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} LIKE {right} ESCAPE '\\'", [*left_params, *right_params]


class GlobPattern(LikePattern):
    """SQLite's LIKE does not see the case of ASCII letters, its GLOB does."""

    def as_sql(self, compiler: Anything, connection: Anything) -> Anything:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} GLOB {right}", [*left_params, *right_params]


def to_q(tree: Node | None, column: Column, around: Surroundings) -> Q:
    """The rows whose value meets the expression; None are all."""
    return Q() if tree is None else _Query(column, around).node(tree)


class _Query:
    def __init__(self, column: Column, around: Surroundings) -> None:
        self.column, self.type, self.around = column, column.type, around
        self.path = column.path

    def node(self, node: Node) -> Q:
        if isinstance(node, All):
            return _joined((self.node(part) for part in node.parts), Q.AND)
        if isinstance(node, Any):
            return self.any(node)
        if isinstance(node, Is):
            found = self.is_one_of([node.operand])
            return ~found if node.is_not else found
        if isinstance(node, Like):
            return ~self.like(node) if node.is_not else self.like(node)
        if isinstance(node, Compare):
            return self.compare(node.sign, node.operand)
        ends = (self.compare(s, e) for s, e in ((">=", node.low), ("<=", node.high)) if e)
        return _joined(ends, Q.AND)

    def any(self, node: Any) -> Q:
        """Plain values go into one list: two thousand ORs would be too deep for SQLite."""
        plain = [part.operand for part in node.parts if isinstance(part, Is) and not part.is_not]
        others = [p for p in node.parts if not (isinstance(p, Is) and not p.is_not)]
        found = [self.is_one_of(plain)] if plain else []
        return _joined([*found, *(self.node(part) for part in others)], Q.OR)

    # Is.

    def is_one_of(self, operands: Iterable[Operand]) -> Q:
        wanted = list(operands)
        values: list[Operand] = [o for o in wanted if not isinstance(o, Blank)]
        found = [self.blank()] if len(values) < len(wanted) else []
        if values:
            found.append(self._values(values))
        return _joined(found, Q.OR)

    def blank(self) -> Q:
        empty = Q(**{self.path: ""}) if self.type.kind in (*TEXTS, Kind.CHOICE) else NOBODY
        return empty | Q(**{f"{self.path}__isnull": True}) if self.column.is_nullable else empty

    def _values(self, operands: list[Operand]) -> Q:
        readers: dict[Kind, Callable[[list[Operand]], Q]] = {
            Kind.TEXT: self._texts,
            Kind.CODE: self._codes,
            Kind.CHOICE: self._codes,
            Kind.NUMBER: self._numbers,
        }
        if self.type.kind in readers:
            return readers[self.type.kind](operands)
        if self.type.kind == Kind.TRUTH:
            return _joined((Q(**{self.path: truth_of(o)}) for o in operands), Q.OR)
        return _joined((self._within(operand) for operand in operands), Q.OR)

    def _known(self, operands: list[Operand]) -> list[str]:
        texts = (text_of(operand, self.type, self.around) for operand in operands)
        return [key(text, self.type) for text in texts if text is not None]

    def _codes(self, operands: list[Operand]) -> Q:
        return Q(**{f"{self.path}__in": self._known(operands)})

    def _texts(self, operands: list[Operand]) -> Q:
        known = self._known(operands)
        if len(known) == 1:
            return self._found_by(known, Exact(self.text(), known[0]))
        return Q(In(self.text(), known)) if known else NOBODY

    def _numbers(self, operands: list[Operand]) -> Q:
        numbers = [number_of(operand) for operand in operands]
        storable = [n for n in numbers if n == self._rounded(n, ROUND_FLOOR) and self._holds(n)]
        return Q(**{f"{self.path}__in": storable})

    def _within(self, operand: Operand) -> Q:
        return self.compare(">=", operand) & self.compare("<=", operand)

    # Order.

    def compare(self, sign: str, operand: Operand) -> Q:
        comparers: dict[Kind, Callable[[str, Operand], Q]] = {
            Kind.NUMBER: self._compare_number,
            Kind.DATE: self._compare_date,
            Kind.INSTANT: self._compare_instant,
            Kind.CHOICE: self._compare_choice,
        }
        return comparers.get(self.type.kind, self._compare_text)(sign, operand)

    def _compare_text(self, sign: str, operand: Operand) -> Q:
        text = text_of(operand, self.type, self.around)
        if text is None:
            return NOBODY
        return Q(LOOKUPS[sign](ByCodePoint(self.text()), Value(key(text, self.type))))

    def _compare_number(self, sign: str, operand: Operand) -> Q:
        """Between two numbers that the field can hold lies none of its values."""
        number = number_of(operand)
        if not self._holds(number):
            is_all = (number > 0) == (sign[0] == "<")
            return Q(**{f"{self.path}__isnull": False}) if is_all else NOBODY
        is_above = sign in ("<", ">=")
        rounded = self._rounded(number, ROUND_CEILING if is_above else ROUND_FLOOR)
        return Q(**{f"{self.path}__{NAMES[sign]}": rounded})

    def _rounded(self, number: Decimal, rounding: str) -> Decimal:
        return number.quantize(Decimal(1).scaleb(-self.type.places), rounding=rounding)

    def _holds(self, number: Decimal) -> bool:
        return not self.type.size or abs(number) < Decimal(10) ** self.type.size - 1

    def _compare_date(self, sign: str, operand: Operand) -> Q:
        first, last = days_of(operand, self.around)
        return Q(**{f"{self.path}__{NAMES[sign]}": first if sign in ("<", ">=") else last})

    def _compare_instant(self, sign: str, operand: Operand) -> Q:
        start, after = instants_of(operand, self.around)
        ends = {"<": ("lt", start), "<=": ("lt", after), ">": ("gte", after), ">=": ("gte", start)}
        name, moment = ends[sign]
        return Q(**{f"{self.path}__{name}": moment})

    def _compare_choice(self, sign: str, operand: Operand) -> Q:
        value = text_of(operand, self.type, self.around)
        if sign[0] == "<":
            values = members_between(None, value, self.type, (">=", sign))
        else:
            values = members_between(value, None, self.type, (sign, "<="))
        found = Q(**{f"{self.path}__in": values})
        return found | self.blank() if "" in values else found

    # Texts.

    def text(self) -> Expression:
        """The text as it compares, never NULL."""
        column: Anything = F(self.path)
        is_stored_as_it_compares = self.type.is_exact or self.type.is_searched
        if self.type.kind == Kind.TEXT and not is_stored_as_it_compares:
            column = Fold(column)
        if self.column.is_nullable:
            return Coalesce(column, Value(""), output_field=CharField())
        return column

    def like(self, leaf: Like) -> Q:
        from django.db import connection

        parts = [p if isinstance(p, Wild) else key(p, self.type) for p in leaf.parts]
        if self.type.is_exact and connection.vendor == "sqlite":
            return Q(GlobPattern(self.text(), "".join(_globbed(part) for part in parts)))
        pattern = "".join(_liked(part) for part in parts)
        texts = (part for part in parts if not isinstance(part, Wild))
        return self._found_by(texts, LikePattern(self.text(), pattern))

    def _found_by(self, parts: Iterable[str], holds_exactly: Lookup[Anything]) -> Q:
        """The condition, after one that holds wherever a text has the parts, and that an index
        answers; alone where there is none.

        Comparing a million folded names takes a second, finding a few by their trigrams no time.
        """
        longest = max((searchable(part) for part in parts), key=len, default="")
        if not self.column.searched or len(longest) < SHORTEST_FOUND:
            return Q(holds_exactly)
        # PostgreSQL takes the two for independent, and would expect hardly a row of what has
        # thousands. What it cannot see through, it takes for true half of the time.
        opaque = Coalesce(holds_exactly, Value(False), output_field=BooleanField())
        return holds(self.column.searched, longest) & Q(opaque)


def _liked(part: str | Wild) -> str:
    if isinstance(part, Wild):
        return "%" if part == Wild.ANY else "_"
    for sign in "\\%_":
        part = part.replace(sign, f"\\{sign}")
    return part


def _globbed(part: str | Wild) -> str:
    if isinstance(part, Wild):
        return part.value
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in part)


def _joined(conditions: Iterable[Q], connector: str) -> Q:
    return Q(*conditions, _connector=connector)
