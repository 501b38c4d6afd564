"""A stored tree as the form that would have written it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from crm.criteria.fields import Field
from crm.criteria.plain import as_tree
from crm.criteria.saying import leaf_sentence
from crm.criteria.sources import sources_for
from crm.criteria.surroundings import notation, surroundings_of
from crm.criteria.trees import Group, Leaf, Node, WrongShape, is_tree, read
from crm.expressions import CANONICAL, ExpressionError, parse, to_text
from crm.models import User


@dataclass
class StoredForm:
    """`data` as the builder reads it; `lost` are conditions that it has no field for any more, as
    sentences."""

    data: QueryDict = field(default_factory=lambda: QueryDict(mutable=True))
    lost: list[str] = field(default_factory=list)


def as_form(tree: Group, user: User) -> StoredForm:
    """Expressions in the user's notation; one that is wrong by now stands there to be mended."""
    return _Writer(user).form(tree)


def step_form(criteria: Mapping[str, Any], user: User) -> StoredForm:
    """The conditions and options of a step, as a segment or saved criteria keep them."""
    form = as_form(_tree(criteria.get("filters", {})), user)
    for name in criteria.get("options", []):
        form.data[name] = "on"
    return form


def _tree(stored: dict[str, Any]) -> Group:
    try:
        return read(stored) if is_tree(stored) else as_tree(stored)
    except WrongShape:
        return Group()


class _Writer:
    def __init__(self, user: User) -> None:
        self.sources = sources_for(user)
        self.around = surroundings_of(user)
        self.written = StoredForm()
        self.last = 0

    def form(self, tree: Group) -> StoredForm:
        self.written.data["match-0"] = tree.match.value
        for part in tree.parts:
            self.node(part, "0")
        return self.written

    def node(self, node: Node, parent: str) -> None:
        self.last += 1
        key, data = str(self.last), self.written.data
        if isinstance(node, Leaf):
            self.leaf(node, key, parent)
            return
        data.appendlist("node", f"{key}:group:{parent}")
        data[f"match-{key}"] = node.match.value
        for part in node.parts:
            self.node(part, key)

    def leaf(self, leaf: Leaf, key: str, parent: str) -> None:
        source = self.sources.get(leaf.source)
        if source is None or set(leaf.where) - set(source.by_name):
            self.written.lost.append(leaf_sentence(leaf, self.around))
            return
        data = self.written.data
        data.appendlist("node", f"{key}:{source.name}:{parent}")
        data[f"has-{key}"] = leaf.has.value
        for place, (name, text) in enumerate(leaf.where.items(), 1):
            data.appendlist("row", f"{key}-{place}:{name}")
            data[f"text-{key}-{place}"] = self.expression(source.by_name[name], text)

    def expression(self, asked: Field, text: str) -> str:
        try:
            tree = parse(text, asked.type, notation=CANONICAL, today=self.around.today)
        except ExpressionError:
            return text
        return to_text(tree, asked.type, notation())
