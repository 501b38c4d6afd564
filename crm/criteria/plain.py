"""The filters of the contact list as a condition tree: what older steps keep, and what somebody
filtered by who goes on with it as criteria.

They find the same contacts, which a test proves; so both are explained and changed in one way.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from crm.criteria.bars import ConditionsField
from crm.criteria.fields import Field
from crm.criteria.sources import contact_fields, sources
from crm.criteria.trees import Group, Has, Leaf, Match, Node
from crm.expressions import CANONICAL, to_text
from crm.expressions.nodes import Is, Like, Text, Truth, Wild, all_of, any_of
from crm.expressions.nodes import Node as Expression
from crm.filters import ANY, Filters, in_order
from crm.folding import searchable
from crm.models.consents import NOT_ASKED
from crm.searching import dialled

CLAIMS = {
    "excluded": "is_excluded",
    "privacy_blocked": "is_privacy_blocked",
    "minor": "is_minor",
    "inactive": "is_inactive",
}
# Filters by rows that belong to the contact: the field that holds the code.
MEMBERSHIPS = {
    "mailing_group": "group",
    "job_responsibility": "group",
    "business_relation": "group",
    "industry_group": "group",
    "profile_answer": "answer",
}


def as_tree(filters: Filters) -> Group:
    """The same question as a tree; an unknown filter stays, as a condition that is broken."""
    match = Match.ANY if list(filters.get("match", [])) == [ANY] else Match.ALL
    return Group(match, tuple(_node(name, _several(filters[name])) for name in in_order(filters)))


def _several(values: str | Sequence[str]) -> list[str]:
    return [values] if isinstance(values, str) else list(values)


def _node(name: str, values: list[str]) -> Node:
    if name in NODES:
        return NODES[name](values)
    if name in MEMBERSHIPS:
        return _leaf(name, MEMBERSHIPS[name], _codes(values))
    if name in CLAIMS:
        claims = (Is(Truth(value == "true")) for value in values)
        return _leaf("contact", CLAIMS[name], any_of(claims))
    return _leaf("contact", name, _codes(values))


def _codes(values: Iterable[str]) -> Expression:
    return any_of(Is(Text(value)) for value in values)


def _leaf(source: str, name: str, expression: Expression) -> Leaf:
    asked: Field | None = sources()[source].by_name.get(name)
    text = to_text(expression, asked.type, CANONICAL) if asked else ""
    return Leaf(source, {name: text})


def _containing(name: str) -> Callable[[list[str]], Node]:
    return lambda values: _leaf("contact", name, any_of(_contains(value) for value in values))


def _contains(text: str) -> Like:
    return Like((Wild.ANY, text, Wild.ANY))


def _search(values: list[str]) -> Node:
    """Every word, or the phone number that it is."""
    return _leaf("contact", "search", any_of(_searched(value) for value in values))


def _searched(text: str) -> Expression:
    words = searchable(text).replace("\0", " ").split() or [""]
    every_word = all_of(_contains(word) for word in words)
    digits = dialled(text)
    return any_of([every_word, _contains(digits)]) if digits else every_word


def _consents(values: list[str]) -> Node:
    answers = [_consent(*value.partition(":")[::2]) for value in values]
    return answers[0] if len(answers) == 1 else Group(Match.ANY, tuple(answers))


def _consent(channel: str, status: str) -> Leaf:
    if status == NOT_ASKED:
        return Leaf("consent", {"channel": channel}, Has.NO)
    return Leaf("consent", {"channel": channel, "status": status})


def _where(values: list[str]) -> Node:
    """More conditions of the list, as they are read on the page."""
    asked = ConditionsField(fields=contact_fields, required=False).clean(values)
    leaves = (
        Leaf("contact", {field.name: to_text(tree, field.type, CANONICAL)}) for field, tree in asked
    )
    return Group(Match.ALL, tuple(leaves))


NODES: Mapping[str, Callable[[list[str]], Node]] = {
    "q": _search,
    "city": _containing("city"),
    "job_title": _containing("job_title"),
    "consent": _consents,
    "where": _where,
}
