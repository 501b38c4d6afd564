"""An expression as a sentence in the user's language."""

from crm.expressions import dates
from crm.expressions.meaning import days_of, text_of
from crm.expressions.nodes import (
    All,
    Any,
    Between,
    Blank,
    Compare,
    DateWord,
    Instant,
    Is,
    Like,
    Node,
    Operand,
    Text,
    Truth,
    Wild,
    Word,
)
from crm.expressions.printing import to_text
from crm.expressions.types import FieldType, Kind, Notation, Surroundings
from crm.expressions.words import gettext as _

TOLD_VALUES = 20
TIMES = (Kind.DATE, Kind.INSTANT)


def sentence(
    label: str, tree: Node, field_type: FieldType, notation: Notation, around: Surroundings
) -> str:
    """Such as "Country is Germany or France", relative dates with the days they are now."""
    return _Phrases(label, field_type, notation, around).node(tree)


class _Phrases:
    def __init__(
        self, label: str, field_type: FieldType, notation: Notation, around: Surroundings
    ) -> None:
        self.label, self.type, self.notation, self.around = label, field_type, notation, around

    def node(self, node: Node, *, inside: bool = False) -> str:
        if isinstance(node, Any):
            said = self._any(node)
            return f"({said})" if inside and len(node.parts) > 1 else said
        if isinstance(node, All):
            return self._all(node)
        return self.leaf(node)

    def _any(self, node: Any) -> str:
        """Values first, in one phrase; then what else is enough."""
        values = [p for p in node.parts if _is_plain(p, is_not=False)]
        others = [self.node(p) for p in node.parts if not _is_plain(p, is_not=False)]
        if len(values) > 1:
            others.insert(0, self._values(values, is_not=False))
        else:
            others = [self.node(part) for part in node.parts]
        return _(", or ").join(others)

    def _all(self, node: All) -> str:
        values = [p for p in node.parts if _is_plain(p, is_not=True)]
        if len(values) == len(node.parts):
            return self._values(values, is_not=True)
        return _(" and ").join(self.node(part, inside=True) for part in node.parts)

    def _values(self, leaves: list[Node], *, is_not: bool) -> str:
        told = [self.value(leaf.operand) for leaf in leaves if isinstance(leaf, Is)]
        more = "…" if len(told) > TOLD_VALUES else ""
        said = _(" or ").join(told[:TOLD_VALUES]) + more
        return self._say(_("%(field)s is not %(value)s") if is_not else self._is, said)

    @property
    def _is(self) -> str:
        return _("%(field)s is %(value)s")

    def _say(self, clause: str, value: str = "") -> str:
        return clause % {"field": self.label, "value": value}

    def leaf(self, leaf: Is | Like | Compare | Between) -> str:
        if isinstance(leaf, Like):
            return self.like(leaf)
        if isinstance(leaf, Compare):
            return self._say(self._comparing(leaf.sign), self.value(leaf.operand))
        if isinstance(leaf, Between):
            return self.between(leaf)
        if isinstance(leaf.operand, Blank):
            return self._say(
                _("%(field)s is not empty") if leaf.is_not else _("%(field)s is empty")
            )
        clause = _("%(field)s is not %(value)s") if leaf.is_not else self._is
        return self._say(clause, self.value(leaf.operand))

    def _comparing(self, sign: str) -> str:
        if self.type.kind in TIMES:
            return {
                "<": _("%(field)s is before %(value)s"),
                "<=": _("%(field)s is not after %(value)s"),
                ">": _("%(field)s is after %(value)s"),
                ">=": _("%(field)s is not before %(value)s"),
            }[sign]
        return {
            "<": _("%(field)s is less than %(value)s"),
            "<=": _("%(field)s is at most %(value)s"),
            ">": _("%(field)s is more than %(value)s"),
            ">=": _("%(field)s is at least %(value)s"),
        }[sign]

    def between(self, leaf: Between) -> str:
        if leaf.low is None or leaf.high is None:
            end = leaf.low or leaf.high
            assert end is not None
            return self._say(self._comparing(">=" if leaf.low else "<="), self.value(end))
        words = {"low": self.value(leaf.low), "high": self.value(leaf.high), "field": self.label}
        return _("%(field)s is between %(low)s and %(high)s") % words

    def like(self, leaf: Like) -> str:
        if leaf.parts == (Wild.ANY,):
            return self._say(
                _("%(field)s is no value") if leaf.is_not else _("%(field)s is any value")
            )
        texts = [part for part in leaf.parts if isinstance(part, str)]
        shape = tuple("t" if isinstance(part, str) else part.value for part in leaf.parts)
        return (
            self._say(self._shaped(shape, leaf.is_not), "".join(texts))
            if shape in SHAPES
            else (
                self._say(
                    _("%(field)s is not like “%(value)s”")
                    if leaf.is_not
                    else _("%(field)s is like “%(value)s”"),
                    to_text(Like(leaf.parts), self.type, self.notation),
                )
            )
        )

    def _shaped(self, shape: tuple[str, ...], is_not: bool) -> str:
        if shape == CONTAINS and is_not:
            return _("%(field)s does not contain “%(value)s”")
        if shape == CONTAINS:
            return _("%(field)s contains “%(value)s”")
        if shape == STARTS and is_not:
            return _("%(field)s does not start with “%(value)s”")
        if shape == STARTS:
            return _("%(field)s starts with “%(value)s”")
        if is_not:
            return _("%(field)s does not end with “%(value)s”")
        return _("%(field)s ends with “%(value)s”")

    def value(self, operand: Operand) -> str:
        if isinstance(operand, Blank):
            return _("empty")
        if isinstance(operand, Word):
            said = text_of(operand, self.type, self.around) or "–"
            return f"%{operand.name} ({said})"
        if isinstance(operand, Truth):
            return _("yes") if operand.value else _("no")
        if isinstance(operand, Text):
            return self.text(operand.value)
        text = to_text(Is(operand), self.type, self.notation)
        day = operand.day if isinstance(operand, Instant) else operand
        return f"{text} ({self.days(day)})" if isinstance(day, DateWord) else text

    def text(self, value: str) -> str:
        if self.type.kind == Kind.CHOICE:
            member = self.type.find(value)
            return member.names[0] if member and member.names else value
        return f"“{value}”" if self.type.kind == Kind.TEXT else value

    def days(self, word: DateWord) -> str:
        first, last = days_of(word, self.around)
        said = dates.written_day(first, self.notation)
        return said if first == last else f"{said}–{dates.written_day(last, self.notation)}"


CONTAINS = ("*", "t", "*")
STARTS = ("t", "*")
SHAPES = (CONTAINS, STARTS, ("*", "t"))


def _is_plain(node: Node, *, is_not: bool) -> bool:
    return isinstance(node, Is) and node.is_not == is_not and not isinstance(node.operand, Blank)
