"""The tree of an expression. Places do not count when two trees are compared."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import Enum

from crm.expressions.errors import Place

NOWHERE = Place(0, 0)


class Wild(Enum):
    ANY = "*"
    ONE = "?"


# Operands.


@dataclass(frozen=True)
class Blank:
    """No value."""


@dataclass(frozen=True)
class Text:
    """A text, a code, or the stored value of a choice."""

    value: str


@dataclass(frozen=True)
class Word:
    """`%me` or `%company`, resolved at each run."""

    name: str


@dataclass(frozen=True)
class Number:
    value: Decimal


@dataclass(frozen=True)
class Truth:
    value: bool


@dataclass(frozen=True)
class Days:
    """A day, a month or a year, as dates."""

    first: date
    last: date


@dataclass(frozen=True)
class DateWord:
    """Days that move: a word with a number (`period` 3, `tuesday` 23) and a formula (`-30D`)."""

    name: str
    number: int = 0
    formula: str = ""


@dataclass(frozen=True)
class Instant:
    """A day with a time; without one the whole day. Without a day: this moment."""

    day: Days | DateWord | None
    at: time | None = None


Operand = Blank | Text | Word | Number | Truth | Days | DateWord | Instant

# Conditions on the one value of a field.


@dataclass(frozen=True)
class Is:
    operand: Operand
    is_not: bool = False
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Like:
    parts: tuple[str | Wild, ...]
    is_not: bool = False
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Compare:
    """`sign` is one of < <= > >=."""

    sign: str
    operand: Operand
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Between:
    """Both ends belong to it; one may be open."""

    low: Operand | None
    high: Operand | None
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class All:
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Any:
    parts: tuple["Node", ...]


Leaf = Is | Like | Compare | Between
Node = Leaf | All | Any


def all_of(parts: Iterable[Node]) -> Node:
    """One node for them all, as flat as can be."""
    flat = [p for part in parts for p in (part.parts if isinstance(part, All) else (part,))]
    return flat[0] if len(flat) == 1 else All(tuple(flat))


def any_of(parts: Iterable[Node]) -> Node:
    flat = [p for part in parts for p in (part.parts if isinstance(part, Any) else (part,))]
    return flat[0] if len(flat) == 1 else Any(tuple(flat))


def leaves(node: Node) -> Iterator[Leaf]:
    if isinstance(node, All | Any):
        for part in node.parts:
            yield from leaves(part)
    else:
        yield node


def operands(leaf: Leaf) -> list[Operand]:
    if isinstance(leaf, Between):
        return [end for end in (leaf.low, leaf.high) if end is not None]
    return [] if isinstance(leaf, Like) else [leaf.operand]
