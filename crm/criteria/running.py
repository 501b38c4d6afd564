"""The condition tree as one condition on contacts, in one statement.

Positive membership is `pk__in`, negative `~Exists` (docs/performance.md); negation is pushed down
to the leaves, so that each of them is asked in the way that is fast.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from crm.criteria.fields import Field
from crm.criteria.sources import Source, sources_for
from crm.criteria.surroundings import surroundings_of
from crm.criteria.trees import Group, Has, Leaf, Match, Node, WrongShape, leaves, read
from crm.expressions import CANONICAL, ExpressionError, Surroundings, parse
from crm.expressions import Node as Expression
from crm.expressions.nodes import Is, Text
from crm.expressions.nodes import leaves as leaves_of
from crm.expressions.queries import to_q
from crm.filters import BrokenCriteria
from crm.models import Contact, User
from crm.querysets import ContactQuerySet


@dataclass(frozen=True)
class Criteria:
    """A stored tree, as one user runs it at one moment."""

    stored: Mapping[str, Any]
    user: User

    @cached_property
    def around(self) -> Surroundings:
        return surroundings_of(self.user)

    @cached_property
    def sources(self) -> dict[str, Source]:
        return sources_for(self.user)

    @cached_property
    def parsed(self) -> dict[tuple[str, str, str], Expression | None]:
        """Expressions by source, field and text: each is looked at twice."""
        return {}

    def contacts(self) -> ContactQuerySet:
        """The visible contacts that meet the tree. Raises BrokenCriteria."""
        tree = self.tree()
        self.refuse_unknown_codes(tree)
        contacts: ContactQuerySet = Contact.objects.visible_to(self.user)
        return contacts.filter(self.condition(tree)).order_by()

    def tree(self) -> Group:
        try:
            return read(self.stored)
        except WrongShape as wrong:
            raise BrokenCriteria([str(wrong)]) from wrong

    def condition(self, node: Node, *, negated: bool = False) -> Q:
        if isinstance(node, Leaf):
            return self._leaf(node, negated)
        negated = negated != (node.match == Match.NONE)
        is_any = node.match != Match.ALL
        parts = [self.condition(part, negated=negated) for part in node.parts]
        # Not (a or b) is not a and not b.
        return Q(*parts, _connector=Q.OR if is_any != negated else Q.AND)

    def _leaf(self, leaf: Leaf, negated: bool) -> Q:
        source = self.source(leaf)
        asked = Q(*(to_q(tree, f.column, self.around) for f, tree in self.where(leaf)))
        if source.is_contact:
            return ~asked if negated else asked
        rows = source.rows(self.user, frozenset(leaf.where)).filter(asked)
        is_some = (leaf.has == Has.SOME) != negated
        return members(source, rows) if is_some else no_members(source, rows)

    def source(self, leaf: Leaf) -> Source:
        if leaf.source not in self.sources:
            raise BrokenCriteria([leaf.source])
        return self.sources[leaf.source]

    def where(self, leaf: Leaf) -> Iterator[tuple[Field, Expression | None]]:
        """The fields of a leaf with their expressions. Raises BrokenCriteria."""
        source = self.source(leaf)
        for name, text in leaf.where.items():
            asked = source.by_name.get(name)
            if asked is None:
                raise BrokenCriteria([f"{source.label}: {name}"])
            key = (source.name, name, text)
            if key not in self.parsed:
                self.parsed[key] = self._parse(asked, text)
            yield asked, self.parsed[key]

    def _parse(self, asked: Field, text: str) -> Expression | None:
        try:
            return parse(text, asked.type, notation=CANONICAL, today=self.around.today)
        except ExpressionError as error:
            raise BrokenCriteria([f"{asked.label}: {text}"]) from error

    def refuse_unknown_codes(self, tree: Group) -> None:
        """Raises BrokenCriteria for codes that name no row; one query a model."""
        if missing := unknown_codes(pair for leaf in leaves(tree) for pair in self.where(leaf)):
            raise BrokenCriteria(missing)


def members(source: Source, rows: QuerySet[Any]) -> Q:
    """Contacts that have one of the rows."""
    found = rows.order_by().values(source.link)
    if not source.reaches_people:
        return Q(pk__in=found)
    people = Contact.objects.filter(company__in=found).order_by()
    return Q(pk__in=found.union(people.values("pk")))


def no_members(source: Source, rows: QuerySet[Any]) -> Q:
    """Contacts that have none of the rows."""
    own = ~Exists(rows.filter(**{source.link: OuterRef("pk")}))
    if not source.reaches_people:
        return Q(own)
    return Q(own) & Q(~Exists(rows.filter(**{source.link: OuterRef("company")})))


def unknown_codes(asked: Iterable[tuple[Field, Expression | None]]) -> list[str]:
    """Codes that are named and exist no more, as "Mailing group: NEWS"."""
    named: dict[tuple[Any, str], dict[str, str]] = {}
    for field, tree in asked:
        if field.reference is None or tree is None:
            continue
        key = field.path.rpartition("__")[2]
        for leaf in leaves_of(tree):
            if isinstance(leaf, Is) and isinstance(leaf.operand, Text):
                codes = named.setdefault((field.reference, key), {})
                codes[leaf.operand.value.upper()] = f"{field.label}: {leaf.operand.value}"
    missing: list[str] = []
    for (model, key), codes in named.items():
        rows = model._default_manager.values_list(key, flat=True)
        known = {code.upper() for code in rows} if len(codes) > 1 else set()
        if len(codes) == 1:
            known = {code.upper() for code in rows.filter(**{f"{key}__iexact": next(iter(codes))})}
        missing += [said for code, said in codes.items() if code not in known]
    return missing
