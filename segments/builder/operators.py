"""Operators write an expression, and are read from one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from crm.expressions import FieldType, Kind, Node, Notation, quote, to_text
from crm.expressions.nodes import (
    All,
    Between,
    Blank,
    DateWord,
    Instant,
    Is,
    Like,
    Operand,
    Text,
    Wild,
    Word,
    all_of,
    any_of,
)
from crm.expressions.nodes import Any as Either

EXPRESSION = "expression"


@dataclass(frozen=True)
class Operator:
    """`values`: how many it takes; several of a list where it is `many`."""

    name: str
    label: StrOrPromise
    values: int = 1
    is_many: bool = False


IS = Operator("is", _("is"))
IS_NOT = Operator("is_not", _("is not"))
ANY_OF = Operator("any_of", _("is any of"), is_many=True)
NONE_OF = Operator("none_of", _("is none of"), is_many=True)
CONTAINS = Operator("contains", _("contains"))
STARTS = Operator("starts", _("starts with"))
ENDS = Operator("ends", _("ends with"))
EMPTY = Operator("empty", _("is empty"), 0)
FILLED = Operator("filled", _("is not empty"), 0)
BETWEEN = Operator("between", _("between"), 2)
AT_LEAST = Operator("at_least", _("at least"))
AT_MOST = Operator("at_most", _("at most"))
ON = Operator("is", _("on"))
FROM = Operator("at_least", _("on or after"))
UNTIL = Operator("at_most", _("on or before"))
LAST_DAYS = Operator("last_days", _("in the last … days"))
BY_EXPRESSION = Operator(EXPRESSION, _("as the expression says"), 0)

TEXT = (CONTAINS, STARTS, ENDS, IS, IS_NOT, EMPTY, FILLED)
LIST = (ANY_OF, NONE_OF, EMPTY, FILLED)
OPERATORS: Mapping[Kind, tuple[Operator, ...]] = {
    Kind.TEXT: TEXT,
    Kind.CODE: (IS, IS_NOT, CONTAINS, STARTS, EMPTY, FILLED),
    Kind.CHOICE: LIST,
    Kind.NUMBER: (IS, IS_NOT, AT_LEAST, AT_MOST, BETWEEN, EMPTY, FILLED),
    Kind.DATE: (LAST_DAYS, ON, FROM, UNTIL, BETWEEN, EMPTY, FILLED),
    Kind.INSTANT: (LAST_DAYS, ON, FROM, UNTIL, BETWEEN),
    Kind.TRUTH: (IS,),
}
LONGEST_DAYS = 4


def operators(kind: Kind, *, is_list: bool) -> tuple[Operator, ...]:
    return (*(LIST if is_list else OPERATORS[kind]), BY_EXPRESSION)


def written(name: str, values: list[str], field_type: FieldType, notation: Notation) -> str:
    """The expression in the user's notation; '' while a value is missing."""
    fixed = {"empty": "''", "filled": "<>''"}
    if name in fixed:
        return fixed[name]
    given = [value for value in (value.strip() for value in values) if value]
    writers: Mapping[str, Callable[[], str]] = {
        "contains": lambda: _like(field_type, notation, Wild.ANY, given[0], Wild.ANY),
        "starts": lambda: _like(field_type, notation, given[0], Wild.ANY),
        "ends": lambda: _like(field_type, notation, Wild.ANY, given[0]),
        "any_of": lambda: to_text(any_of(map(_named, given)), field_type, notation),
        "none_of": lambda: to_text(all_of(map(_not_named, given)), field_type, notation),
        "is": lambda: _plain(given[0], field_type),
        "is_not": lambda: f"<>{_plain(given[0], field_type)}",
        "at_least": lambda: f"{given[0]}..",
        "at_most": lambda: f"..{given[0]}",
        "between": lambda: "..".join(given[:2]) if len(given) > 1 else "",
        "last_days": lambda: _last_days(given[0], field_type, notation),
    }
    return writers[name]() if given and name in writers else ""


def _plain(value: str, field_type: FieldType) -> str:
    """A text is meant as it stands; numbers and dates may be words."""
    return quote(value) if field_type.kind in (Kind.TEXT, Kind.CODE) else value


def _named(value: str) -> Is:
    return Is(Text(value))


def _not_named(value: str) -> Is:
    return Is(Text(value), is_not=True)


def _like(field_type: FieldType, notation: Notation, *parts: str | Wild) -> str:
    return to_text(Like(parts), field_type, notation)


def _last_days(value: str, field_type: FieldType, notation: Notation) -> str:
    if not (value.isascii() and value.isdecimal() and len(value) <= LONGEST_DAYS):
        return f"{value}.."
    first = DateWord("today", formula=f"-{int(value)}D")
    return to_text(Between(first, DateWord("today")), field_type, notation)


def understood(
    tree: Node | None, field_type: FieldType, notation: Notation, *, is_list: bool
) -> tuple[str, list[str]]:
    """The operator and its values; `expression` where no operator says it."""
    name, values = _read(tree, field_type, notation, is_list=is_list)
    known = {operator.name for operator in operators(field_type.kind, is_list=is_list)}
    return (name, values) if name in known else (EXPRESSION, [])


def _read(
    tree: Node | None, field_type: FieldType, notation: Notation, *, is_list: bool
) -> tuple[str, list[str]]:
    if isinstance(tree, Is) and isinstance(tree.operand, Blank):
        return ("filled" if tree.is_not else "empty"), []
    if is_list and (several := _list(tree)) is not None:
        return several
    if isinstance(tree, Is) and not isinstance(tree.operand, Word):
        value = _shown(tree.operand, field_type, notation)
        return ("is_not" if tree.is_not else "is"), [value]
    if isinstance(tree, Like) and not tree.is_not:
        return _shape(tree)
    if isinstance(tree, Between):
        return _between(tree, field_type, notation)
    return EXPRESSION, []


def _list(tree: Node | None) -> tuple[str, list[str]] | None:
    parts = tree.parts if isinstance(tree, Either | All) else (tree,)
    is_not = isinstance(tree, All) or (isinstance(tree, Is) and tree.is_not)
    values = [
        str(getattr(part.operand, "value", ""))
        for part in parts
        if isinstance(part, Is) and part.is_not == is_not
    ]
    if len(values) < len(parts) or not all(values):
        return None
    return ("none_of" if is_not else "any_of"), values


def _shape(tree: Like) -> tuple[str, list[str]]:
    text = "".join(part for part in tree.parts if isinstance(part, str))
    shapes = {
        (Wild.ANY, text, Wild.ANY): "contains",
        (text, Wild.ANY): "starts",
        (Wild.ANY, text): "ends",
    }
    name = shapes.get(tree.parts, EXPRESSION) if text else EXPRESSION
    return name, [text]


def _between(tree: Between, field_type: FieldType, notation: Notation) -> tuple[str, list[str]]:
    if tree.low is None or tree.high is None:
        name = "at_most" if tree.low is None else "at_least"
        return name, [_shown(tree.low or tree.high, field_type, notation)]
    if days := _days_back(tree.low, tree.high):
        return "last_days", [days]
    return "between", [_shown(end, field_type, notation) for end in (tree.low, tree.high)]


def _days_back(low: Operand, high: Operand) -> str:
    """How many days today-30D..today reaches back; '' for anything else."""
    first, last = (end.day if isinstance(end, Instant) else end for end in (low, high))
    if not isinstance(first, DateWord) or first.name != "today" or last != DateWord("today"):
        return ""
    days = first.formula[1:-1]
    is_back = first.formula[:1] == "-" and first.formula[-1:] == "D"
    return days if is_back and days.isdecimal() else ""


def _shown(operand: Any, field_type: FieldType, notation: Notation) -> str:
    """The value as it stands in its box, without quotes."""
    value = getattr(operand, "value", None)
    if isinstance(value, str):
        return value
    return to_text(Is(operand), field_type, notation)
