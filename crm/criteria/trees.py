"""The condition tree: groups of conditions, each about one row of one source.

Stored as {"version": 2, "tree": node}, where a node is
- {"all": [nodes]}, {"any": [nodes]} or {"none": [nodes]};
- {"source": "contact", "where": {field: expression}};
- {"source": "interaction", "has": "some" or "no", "where": {field: expression}}.

All filters of one leaf hold on one and the same row. Expressions are stored in canonical form.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any as Anything

VERSION = 2
DEEPEST = 10
MOST_LEAVES = 50
# Characters of all expressions: more than the numbers of ten thousand contacts.
LONGEST_TOGETHER = 250_000


class Match(StrEnum):
    ALL = "all"
    ANY = "any"
    NONE = "none"


class Has(StrEnum):
    SOME = "some"
    NO = "no"


@dataclass(frozen=True)
class Leaf:
    source: str
    where: Mapping[str, str] = field(default_factory=dict)
    has: Has = Has.SOME


@dataclass(frozen=True)
class Group:
    match: Match = Match.ALL
    parts: tuple["Leaf | Group", ...] = ()


Node = Leaf | Group


class WrongShape(ValueError):
    """What is stored is no condition tree; `str()` names the part."""


def is_tree(stored: Mapping[str, Anything]) -> bool:
    """Whether the newer form is stored; the older one is {field: [values]}."""
    return "version" in stored


def read(stored: Mapping[str, Anything]) -> Group:
    """Raises WrongShape."""
    if stored.get("version") != VERSION:
        raise WrongShape(f"version {stored.get('version')}")
    tree = _node(stored.get("tree"), 0)
    if not isinstance(tree, Group):
        raise WrongShape("tree")
    found = list(leaves(tree))
    length = sum(len(text) for leaf in found for text in leaf.where.values())
    if len(found) > MOST_LEAVES or length > LONGEST_TOGETHER:
        raise WrongShape("size")
    return tree


def _node(stored: Anything, depth: int) -> Node:
    if not isinstance(stored, Mapping) or depth > DEEPEST:
        raise WrongShape("tree")
    for match in Match:
        parts = stored.get(match.value)
        if isinstance(parts, list):
            return Group(match, tuple(_node(part, depth + 1) for part in parts))
    return _leaf(stored)


def _leaf(stored: Mapping[str, Anything]) -> Leaf:
    source, where, has = stored.get("source"), stored.get("where", {}), stored.get("has", "some")
    if not isinstance(source, str) or not isinstance(where, Mapping) or has not in list(Has):
        raise WrongShape(str(source))
    if not all(isinstance(text, str) for text in where.values()):
        raise WrongShape(source)
    return Leaf(source, dict(where), Has(has))


def write(tree: Group) -> dict[str, Anything]:
    """{} for a tree without a condition."""
    kept = pruned(tree)
    return {"version": VERSION, "tree": _written(kept)} if kept is not None else {}


def _written(node: Node) -> dict[str, Anything]:
    if isinstance(node, Group):
        return {node.match.value: [_written(part) for part in node.parts]}
    stored: dict[str, Anything] = {"source": node.source, "where": dict(node.where)}
    return stored if node.source == "contact" else {**stored, "has": node.has.value}


def pruned(tree: Group) -> Group | None:
    """Without what says nothing: contacts of any kind, groups of nothing."""
    parts: list[Node] = []
    for part in tree.parts:
        kept = pruned(part) if isinstance(part, Group) else part
        is_empty = isinstance(kept, Leaf) and kept.source == "contact" and not kept.where
        if kept is not None and not is_empty:
            parts.append(kept)
    return Group(tree.match, tuple(parts)) if parts else None


def leaves(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
    else:
        for part in node.parts:
            yield from leaves(part)
