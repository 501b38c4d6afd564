"""Tree to text: as it is stored, or as the user writes."""

from crm.expressions import dates
from crm.expressions.nodes import (
    All,
    Any,
    Between,
    Blank,
    Compare,
    Instant,
    Is,
    Like,
    Node,
    Number,
    Operand,
    Text,
    Truth,
    Wild,
    Word,
)
from crm.expressions.scanning import SPECIAL, escaped, quoted
from crm.expressions.types import FieldType, Kind, Notation

OWN_WORDS = {"ru": {True: "да", False: "нет", "now": "сейчас"}}


def to_text(tree: Node | None, field_type: FieldType, notation: Notation) -> str:
    """What parses to the same tree again."""
    return "" if tree is None else _Printer(field_type, notation).node(tree)


def quote(value: str) -> str:
    """The expression that means exactly this text."""
    return _enclosed(escaped(value)) if value else "''"


def _enclosed(text: str) -> str:
    """In quotes where the text would mean something else without them."""
    is_plain = not (set(text) & set(SPECIAL.replace("'", ""))) and text == text.strip()
    is_plain = is_plain and ".." not in text and text[:1] not in "'%." and text[-1:] != "."
    return text.replace("'", "''") if is_plain and text else quoted(text)


class _Printer:
    def __init__(self, field_type: FieldType, notation: Notation) -> None:
        self.type, self.notation = field_type, notation

    def node(self, node: Node, *, inside: bool = False) -> str:
        if isinstance(node, Any):
            said = "|".join(self.node(part) for part in node.parts)
            return f"({said})" if inside else said
        if isinstance(node, All):
            return "&".join(self.node(part, inside=True) for part in node.parts)
        return self.leaf(node)

    def leaf(self, leaf: Is | Like | Compare | Between) -> str:
        if isinstance(leaf, Between):
            ends = (self.operand(end) if end else "" for end in (leaf.low, leaf.high))
            return "..".join(ends)
        if isinstance(leaf, Compare):
            return leaf.sign + self.operand(leaf.operand)
        said = self.pattern(leaf.parts) if isinstance(leaf, Like) else self.operand(leaf.operand)
        return f"<>{said}" if leaf.is_not else said

    def pattern(self, parts: tuple[str | Wild, ...]) -> str:
        text = ""
        for part in parts:
            text += part.value if isinstance(part, Wild) else _escaped_within(part, not text)
        return _enclosed(text)

    def operand(self, operand: Operand) -> str:
        if isinstance(operand, Blank):
            return "''"
        if isinstance(operand, Text):
            return self.text(operand.value)
        if isinstance(operand, Word):
            return f"%{operand.name}"
        if isinstance(operand, Number):
            return self.number(operand)
        if isinstance(operand, Truth):
            own = {} if self.notation.is_canonical else OWN_WORDS.get(self.notation.language, {})
            return str(own.get(operand.value, "yes" if operand.value else "no"))
        if isinstance(operand, Instant):
            return self.instant(operand)
        return dates.written(operand, self.notation)

    def text(self, value: str) -> str:
        """The name of a choice, where it means this choice."""
        if self.type.kind == Kind.CHOICE and not self.notation.is_canonical:
            member = self.type.find(value)
            name = member.names[0] if member and member.names else value
            found = self.type.find(name)
            value = name if found and found.value == value else value
        return quote(value)

    def number(self, number: Number) -> str:
        return f"{number.value:f}".replace(".", self.notation.decimal)

    def instant(self, instant: Instant) -> str:
        if instant.day is None:
            own = {} if self.notation.is_canonical else OWN_WORDS.get(self.notation.language, {})
            return str(own.get("now", "now"))
        day = dates.written(instant.day, self.notation)
        return f"{day} {instant.at.isoformat()}" if instant.at else day


def _escaped_within(text: str, is_first: bool) -> str:
    said = escaped(text)
    # Only a leading @ has a meaning.
    return said if is_first else said.removeprefix("\\") if text.startswith("@") else said
