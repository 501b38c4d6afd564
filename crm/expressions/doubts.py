"""Expressions that run but hardly mean what they say: they hold for nobody, or for everybody."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any as Value

from crm.expressions.errors import Code, Doubt
from crm.expressions.evaluation import meets
from crm.expressions.meaning import LAST_DAY, days_of, instants_of, key, number_of, text_of
from crm.expressions.nodes import Between, Blank, Is, Like, Node, Operand, Wild, leaves, operands
from crm.expressions.scanning import quoted
from crm.expressions.types import TEXTS, FieldType, Kind, Surroundings
from crm.expressions.words import gettext as _

# A value like no other that anybody names.
FAR: dict[Kind, Value] = {
    Kind.TEXT: "\U0010ffff",
    Kind.CODE: "\U0010ffff",
    Kind.NUMBER: Decimal("1e20"),
    Kind.DATE: date.max,
    Kind.INSTANT: datetime.combine(LAST_DAY, time(), UTC),
}
# With more different values than this nobody wrote a riddle by mistake.
LOOKED_AT = 50


def doubts_about(
    text: str, tree: Node | None, field_type: FieldType, around: Surroundings
) -> list[Doubt]:
    """What to say beside the expression before it runs."""
    if tree is None or isinstance(tree, Is | Like):
        return _about_blanks(tree, field_type)
    found = list(leaves(tree))
    if len(found) > LOOKED_AT or any(_is_partly_wild(leaf) for leaf in found):
        return _about_blanks(tree, field_type)
    answers = {
        meets(value, tree, field_type, around) for value in _samples(found, field_type, around)
    }
    if answers == {False}:
        return [Doubt(Code.ALWAYS, _("No value can be like this."), _meant(text, tree, field_type))]
    if answers == {True}:
        meant = _neither(text)
        message = (
            _("Every value is like this. For none of several write <>A&<>B.")
            if meant
            else _("Every value is like this.")
        )
        return [Doubt(Code.ALWAYS, message, meant)]
    return _about_blanks(tree, field_type)


def _about_blanks(tree: Node | None, field_type: FieldType) -> list[Doubt]:
    asked = [] if tree is None else [leaf for leaf in leaves(tree) if isinstance(leaf, Is)]
    blanks = any(leaf.operand == Blank() and not leaf.is_not for leaf in asked)
    if blanks and field_type.kind == Kind.NUMBER:
        return [Doubt(Code.BLANK, _("'' asks for no number at all; zero is written 0."))]
    return []


def _is_partly_wild(leaf: Node) -> bool:
    return isinstance(leaf, Like) and leaf.parts != (Wild.ANY,)


def _meant(text: str, tree: Node, field_type: FieldType) -> str:
    """The whole as one value, where texts were joined by a sign that belongs to them."""
    is_text = field_type.kind in TEXTS and "&" in text and "'" not in text
    # Other programs quote by these.
    value = text.strip().strip('"“”„')
    return quoted(value) if is_text and not isinstance(tree, Between) else ""


def _neither(text: str) -> str:
    return text.replace("|", "&") if "<>" in text and "|" in text and "'" not in text else ""


def _samples(found: list[Value], field_type: FieldType, around: Surroundings) -> Iterator[Value]:
    """Values on, between and around those that are named: in each of them lies every answer."""
    if field_type.kind == Kind.CHOICE:
        yield from field_type.ordinals()
        return
    if field_type.kind == Kind.TRUTH:
        yield from (True, False)
        return
    yield "" if field_type.kind in TEXTS else None
    yield FAR[field_type.kind]
    for operand in (operand for leaf in found for operand in operands(leaf)):
        if not isinstance(operand, Blank):
            yield from _near(operand, field_type, around)


def _near(operand: Operand, field_type: FieldType, around: Surroundings) -> list[Value]:
    if field_type.kind in TEXTS:
        text = text_of(operand, field_type, around)
        return [] if text is None else [key(text, field_type), f"{text}\x01", f"{text}\U0010ffff"]
    if field_type.kind == Kind.NUMBER:
        number = number_of(operand)
        step = Decimal(1).scaleb(-field_type.places)
        return [number - step, number, number + step]
    if field_type.kind == Kind.DATE:
        first, last = days_of(operand, around)
        before = first - timedelta(days=first.toordinal() > 1)
        after = last + timedelta(days=last.year < 9999)
        return [before, first, last, after]
    start, end = instants_of(operand, around)
    moment = timedelta(microseconds=1)
    return [start - moment, start, end - moment, end]
