"""The form's groups, conditions and field filters."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from crm.criteria.fields import Field, key_of
from crm.criteria.running import unknown_codes
from crm.criteria.saying import tree_sentence
from crm.criteria.sources import CONTACT, Source, sources_for
from crm.criteria.surroundings import notation, surroundings_of
from crm.criteria.trees import (
    DEEPEST,
    LONGEST_TOGETHER,
    MOST_LEAVES,
    Group,
    Has,
    Leaf,
    Match,
    write,
)
from crm.expressions import (
    CANONICAL,
    Code,
    Doubt,
    ExpressionError,
    Kind,
    Node,
    Place,
    Surroundings,
    doubts_about,
    parse,
    sentence,
    to_text,
)
from crm.expressions.nodes import Blank, Is, Like, leaves, operands
from crm.models import User
from segments.builder.operators import EXPRESSION, Operator, operators, understood, written

# A list of codes to tick; longer ones are typed.
LONGEST_LIST = 300
LONGEST_ID = 3
TOLD_BEFORE = 40
AT_START = Place(0, 0)


@dataclass
class Row:
    """A field filter: an operator with values, and the expression that says the same.

    `is_spare`: it is left empty beside one that says something, and asks for nothing. `hint`: what
    it finds and may not have been meant to.
    """

    id: str
    field: Field
    around: Surroundings
    op: str = ""
    values: list[str] = dataclasses.field(default_factory=list)
    text: str = ""
    was: str = ""
    changed: str = ""
    error: ExpressionError | None = None
    doubts: list[Doubt] = dataclasses.field(default_factory=list)
    tree: Node | None = None
    is_spare: bool = False
    hint: str = ""

    @property
    def is_list(self) -> bool:
        return self.field.type.kind == Kind.CHOICE or bool(self.options)

    @cached_property
    def options(self) -> list[tuple[str, str]]:
        """What can be ticked: values of a choice, codes of a short list; one query for these."""
        if self.field.type.kind == Kind.CHOICE:
            return [(member.value, member.names[0]) for member in self.field.type.members()]
        model = self.field.reference
        if model is None or model is User:
            return []
        rows = list(model._default_manager.all()[: LONGEST_LIST + 1])
        key = key_of(model).name
        short = [(str(getattr(row, key)), str(row)) for row in rows]
        return short if len(short) <= LONGEST_LIST else []

    @property
    def choices(self) -> list[dict[str, Any]]:
        return [
            {"value": value, "label": label, "is_chosen": value in self.values}
            for value, label in self.options
        ]

    @property
    def operators(self) -> tuple[Operator, ...]:
        return operators(self.field.type.kind, is_list=self.is_list)

    @property
    def operator(self) -> Operator:
        found = [operator for operator in self.operators if operator.name == self.op]
        return found[0] if found else self.operators[0]

    @property
    def is_truth(self) -> bool:
        return self.field.type.kind == Kind.TRUTH

    @property
    def first(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def second(self) -> str:
        return self.values[1] if len(self.values) > 1 else ""

    @property
    def marked(self) -> tuple[str, str, str]:
        if self.error is None:
            return "", "", ""
        before, wrong, after = self.error.marked(self.text)
        return before[-TOLD_BEFORE:], wrong, after

    @property
    def said(self) -> str:
        """The filter as a sentence."""
        if self.tree is None:
            return ""
        return sentence(self.field.label, self.tree, self.field.type, notation(), self.around)

    @property
    def canonical(self) -> str:
        return to_text(self.tree, self.field.type, CANONICAL)

    def read(self) -> None:
        """Make both sides say the same: the one that was changed counts."""
        if self.text.strip() == self.was.strip():
            said = written(self.op, self.values, self.field.type, notation())
            if self.op != EXPRESSION and said != self.was:
                self.text, self.changed = said, "builder"
        else:
            self.changed = "text"
        self._parse()
        if self.changed == "text":
            self._understand()

    def _understand(self) -> None:
        """The operator must write what was typed, wrong or not: what it cannot would be gone."""
        self.op, self.values = EXPRESSION, []
        if self.error is not None:
            return
        op, values = understood(self.tree, self.field.type, notation(), is_list=self.is_list)
        if self.is_list and not set(values) <= {value for value, _label in self.options}:
            return
        self.op, self.values = op, values

    def _parse(self) -> None:
        asked = self.field.type
        try:
            self.tree = parse(self.text, asked, notation=notation(), today=self.around.today)
        except ExpressionError as error:
            self.error = error
        self.doubts = doubts_about(self.text, self.tree, asked, self.around)

    @cached_property
    def missing(self) -> str:
        """A code that names nothing, and what was probably meant; one query."""
        if not unknown_codes([(self.field, self.tree)]):
            return ""
        codes = [value for value, _label in self.options]
        near = get_close_matches(self.text.upper(), codes, 3, 0.4) or codes[:5]
        message = _("There is no %(code)s. There are, for example: %(values)s.")
        return message % {"code": self.text, "values": ", ".join(near) or "–"}

    @property
    def is_valid(self) -> bool:
        return self.is_spare or (self.error is None and self.tree is not None and not self.missing)


@dataclass
class Condition:
    id: str
    source: Source
    has: Has = Has.SOME
    rows: list[Row] = dataclasses.field(default_factory=list)

    @property
    def is_group(self) -> bool:
        return False

    def leaf(self) -> Leaf:
        where = {row.field.name: row.canonical for row in self.rows if row.tree is not None}
        return Leaf(self.source.name, where, self.has)

    def look_over(self) -> None:
        """What its field filters say beside one another."""
        if self.source.is_contact:
            return
        said = [row for row in self.rows if row.tree is not None]
        for row in self.rows:
            row.is_spare = bool(said) and row.tree is None and row.error is None
        if len(said) == 1 and self.has == Has.SOME and only_excludes(said[0].tree):
            message = _(
                "Whoever has any other is found, even who has this one as well. To leave out "
                "who has it, choose “%(none)s” and what it is."
            )
            said[0].hint = message % {"none": self.source.none}

    @property
    def unused(self) -> list[Field]:
        used = {row.field.name for row in self.rows}
        return [field for field in self.source.fields if field.name not in used]


@dataclass
class Box:
    """A group of conditions."""

    id: str
    match: Match = Match.ALL
    parts: list["Condition | Box"] = dataclasses.field(default_factory=list)
    depth: int = 0

    @property
    def is_group(self) -> bool:
        return True

    @property
    def can_nest(self) -> bool:
        return self.depth < DEEPEST - 1

    def group(self) -> Group:
        parts = (p.group() if isinstance(p, Box) else p.leaf() for p in self.parts)
        return Group(self.match, tuple(parts))


class Builder:
    """What was posted, made whole; `focus` is the id of what a button brought."""

    def __init__(self, data: QueryDict, user: User) -> None:
        self.data, self.user = data, user
        self.around = surroundings_of(user)
        self.sources = sources_for(user)
        self.focus = ""
        self.length = 0
        self.root = Box("0", self._match("0"))
        self.boxes: dict[str, Box] = {"0": self.root}
        self.conditions: dict[str, Condition] = {}
        for node in data.getlist("node")[: 2 * MOST_LEAVES]:
            self._node(node)
        for row in data.getlist("row")[: 4 * MOST_LEAVES]:
            self._row(row)
        self._do(data.get("do", ""))
        for condition in self.conditions.values():
            condition.look_over()

    # Reading.

    def _match(self, key: str) -> Match:
        said = self.data.get(f"match-{key}", "all")
        return Match(said) if said in list(Match) else Match.ALL

    def _node(self, node: str) -> None:
        key, kind, parent = [*node.split(":"), "", ""][:3]
        box = self.boxes.get(parent)
        if box is None or not _is_id(key) or key in self.boxes or key in self.conditions:
            return
        if kind == "group" and box.can_nest:
            self._add_box(box, key, self._match(key))
        elif kind in self.sources:
            has = Has.NO if self.data.get(f"has-{key}") == "no" else Has.SOME
            self._add_condition(box, key, kind, has)

    def _add_box(self, box: Box, key: str, match: Match) -> None:
        self.boxes[key] = Box(key, match, depth=box.depth + 1)
        box.parts.append(self.boxes[key])

    def _add_condition(self, box: Box, key: str, source: str, has: Has = Has.SOME) -> Condition:
        condition = Condition(key, self.sources[source], has)
        self.conditions[key] = condition
        box.parts.append(condition)
        return condition

    def _row(self, row: str) -> None:
        place, _colon, name = row.partition(":")
        key, _dash, number = place.partition("-")
        condition = self.conditions.get(key)
        asked = condition.source.by_name.get(name) if condition else None
        taken = condition is not None and asked not in condition.unused
        if condition is None or asked is None or not _is_id(number) or taken:
            return
        made = Row(place, asked, self.around)
        made.op = self.data.get(f"op-{place}", "")
        made.op = made.operator.name
        values = self.data.getlist(f"value-{place}") + self.data.getlist(f"to-{place}")
        made.values = [value.replace("\0", "") for value in values]
        made.text, made.was = (self.data.get(f"{n}-{place}", "") for n in ("text", "was"))
        self.length += len(made.text) + sum(map(len, made.values))
        if self.length <= LONGEST_TOGETHER:
            made.read()
        else:
            made.error = ExpressionError(
                Code.LENGTH, _("All conditions together are too long."), AT_START
            )
        condition.rows.append(made)

    # What buttons do.

    def _do(self, button: str) -> None:
        verb, _colon, key = button.partition(":")
        if verb == "add" and key in self.boxes:
            self._add(self.boxes[key], self.data.get(f"new-{key}", ""))
        elif verb == "field" and key in self.conditions:
            self._add_row(self.conditions[key], self.data.get(f"field-{key}", ""))
        elif verb == "drop":
            self._drop(key)
        elif verb == "use":
            self._use(key)

    def _add(self, box: Box, wanted: str) -> None:
        """A group, a condition on a source, or one with a field of the contact at once."""
        key = self._free(self.boxes.keys() | self.conditions.keys())
        if wanted == "group" and box.can_nest:
            self._add_box(box, key, Match.ANY)
            self.focus = f"match-{key}"
            return
        source, _dot, name = wanted.partition(".")
        if source in self.sources and len(self.conditions) < MOST_LEAVES:
            condition = self._add_condition(box, key, source)
            self.focus = f"has-{key}"
            self._add_row(condition, name or (condition.source.fields[0].name))

    def _add_row(self, condition: Condition, name: str) -> None:
        asked = condition.source.by_name.get(name)
        if asked is None or asked not in condition.unused:
            return
        number = self._free({row.id.partition("-")[2] for row in condition.rows})
        row = Row(f"{condition.id}-{number}", asked, self.around)
        row.op = row.operators[0].name
        condition.rows.append(row)
        self.focus = f"op-{row.id}"

    def _drop(self, key: str) -> None:
        for box in self.boxes.values():
            box.parts = [part for part in box.parts if part.id != key]
        for condition in self.conditions.values():
            condition.rows = [row for row in condition.rows if row.id != key]
        for box in self.boxes.values():
            box.parts = [part for part in box.parts if not _is_idle(part)]

    def _use(self, key: str) -> None:
        """Take what was probably meant in place of a wrong or doubtful expression."""
        for row in self.rows():
            if row.id != key:
                continue
            meant = [doubt.suggestion for doubt in row.doubts if doubt.suggestion]
            said = row.error.suggestion if row.error else (meant[0] if meant else "")
            if said:
                row.error, row.tree, row.was, row.text = None, None, "", said
                row.read()

    def _free(self, taken: Any) -> str:
        return next(str(number) for number in range(1, 1_000) if str(number) not in taken)

    # What it says.

    def rows(self) -> Iterator[Row]:
        return (row for part in self._conditions(self.root) for row in part.rows)

    def _conditions(self, box: Box) -> Iterator[Condition]:
        for part in box.parts:
            if isinstance(part, Box):
                yield from self._conditions(part)
            else:
                yield part

    def is_valid(self) -> bool:
        """Contacts without a field filter would be everybody by mistake."""
        return all(row.is_valid for row in self.rows()) and all(
            part.rows or not part.source.is_contact for part in self._conditions(self.root)
        )

    @property
    def is_unfinished(self) -> bool:
        """Nothing is wrong; something is not said yet."""
        return all(row.is_valid or (row.tree is None and not row.error) for row in self.rows())

    @cached_property
    def stored(self) -> dict[str, Any]:
        return write(self.root.group())

    @property
    def sentence(self) -> str:
        return tree_sentence(self.stored, self.around) if self.stored else ""

    @property
    def contact_fields(self) -> list[Field]:
        return list(self.sources[CONTACT].fields)

    @property
    def other_sources(self) -> list[Source]:
        return [source for source in self.sources.values() if not source.is_contact]


def only_excludes(tree: Node | None) -> bool:
    """Whether it names nothing but what a row must not be."""
    found = [] if tree is None else list(leaves(tree))
    return bool(found) and all(
        isinstance(leaf, Is | Like) and leaf.is_not and Blank() not in operands(leaf)
        for leaf in found
    )


def _is_idle(part: Condition | Box) -> bool:
    """A condition on the contact without a field says nothing."""
    return isinstance(part, Condition) and part.source.is_contact and not part.rows


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID
