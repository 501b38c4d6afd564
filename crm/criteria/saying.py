"""The condition tree as one plain sentence."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from crm.criteria.sources import Source, sources
from crm.criteria.surroundings import notation
from crm.criteria.trees import Has, Leaf, Match, Node, WrongShape, read
from crm.expressions import CANONICAL, ExpressionError, Surroundings, parse, sentence


def tree_sentence(stored: Mapping[str, Any], around: Surroundings) -> str:
    """Such as "Country is Germany and has no interaction where Date is not before today-30D
    (12/21/2025)"; what no longer exists by its stored name."""
    try:
        tree = read(stored)
    except WrongShape as wrong:
        return str(wrong)
    return node_sentence(tree, around)


def conditions(stored: Mapping[str, Any], around: Surroundings) -> list[str]:
    """The parts of the outermost group, each as a sentence."""
    try:
        tree = read(stored)
    except WrongShape as wrong:
        return [str(wrong)]
    if tree.match == Match.ALL:
        return [node_sentence(part, around) for part in tree.parts]
    return [node_sentence(tree, around)]


def node_sentence(node: Node, around: Surroundings, *, inside: bool = False) -> str:
    if isinstance(node, Leaf):
        return leaf_sentence(node, around)
    several = len(node.parts) > 1
    parts = [node_sentence(part, around, inside=several) for part in node.parts]
    if node.match == Match.NONE:
        return _("none of this holds: (%(conditions)s)") % {"conditions": _("; ").join(parts)}
    said = (_(" and ") if node.match == Match.ALL else _(", or ")).join(parts)
    return f"({said})" if inside and several else said


def leaf_sentence(leaf: Leaf, around: Surroundings) -> str:
    source = sources().get(leaf.source)
    where = _(" and ").join(
        field_sentence(source, name, text, around) for name, text in in_order(source, leaf.where)
    )
    if source is not None and source.is_contact:
        return where
    some, none = (source.some, source.none) if source else (leaf.source, leaf.source)
    has = str(some if leaf.has == Has.SOME else none)
    return _("%(has)s where %(conditions)s") % {"has": has, "conditions": where} if where else has


def field_sentence(source: Source | None, name: str, text: str, around: Surroundings) -> str:
    field = source.by_name.get(name) if source else None
    if field is None:
        return f"{name}: {text}"
    try:
        tree = parse(text, field.type, notation=CANONICAL, today=around.today)
    except ExpressionError:
        return f"{field.label}: {text}"
    return sentence(field.label, tree, field.type, notation(), around) if tree else field.label


def in_order(source: Source | None, where: Mapping[str, str]) -> list[tuple[str, str]]:
    """The fields in the order of the page: PostgreSQL keeps none of what is stored."""
    known = list(source.by_name) if source else []
    places = {name: place for place, name in enumerate(known)}
    return sorted(where.items(), key=lambda pair: (places.get(pair[0], len(known)), pair[0]))
