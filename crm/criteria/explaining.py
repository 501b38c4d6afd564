"""Which conditions of a tree a contact meets today, one by one, with its own values beside.

Each leaf is asked of this one contact's rows, through their index: a constant number of statements,
however many contacts and rows there are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from crm.criteria.fields import Field
from crm.criteria.running import Criteria, unknown_codes
from crm.criteria.saying import leaf_sentence
from crm.criteria.sources import Source
from crm.criteria.trees import Group, Has, Leaf, Match, Node, leaves
from crm.criteria.values import value_words
from crm.expressions import Node as Expression
from crm.expressions import Surroundings
from crm.expressions.queries import to_q
from crm.filters import BrokenCriteria
from crm.models import Contact, User

# So many conditions go into one statement; a database takes some two thousand columns.
AT_ONCE = 300
# A contact's rows beside a condition: those that meet it first.
TOLD_ROWS = 3
READ_ROWS = 20

Asked = list[tuple[Field, Expression | None]]


@dataclass(frozen=True)
class Finding:
    """A condition or a group of them: `holds` is None where it can no longer be asked.

    `own`: what the contact has of what a condition asks for. `parts` are those of a group.
    """

    sentence: str
    holds: bool | None
    own: list[str] = field(default_factory=list)
    match: str = ""
    parts: list["Finding"] = field(default_factory=list)


@dataclass
class _Question:
    """One leaf, with what was asked of it; `broken` where that is no longer possible.

    `asker` is whose rows count, where each has their own.
    """

    leaf: Leaf
    around: Surroundings
    asker: User
    source: Source | None = None
    asked: Asked = field(default_factory=list)
    condition: Q = field(default_factory=Q)
    broken: bool = False
    holds: bool | None = None
    own: list[str] = field(default_factory=list)

    @property
    def rows_key(self) -> tuple[str, frozenset[str]]:
        return self.leaf.source, frozenset(self.leaf.where)


class Explanation:
    """What trees say of one contact. Ask them all with `add`, then `answer`, then `finding`.

    Statements: one a model whose codes are named, one for all conditions, one for each source with
    the same fields asked.
    """

    def __init__(self, contact: Contact, user: User) -> None:
        self.contact, self.user = contact, user
        self.criteria = Criteria({}, user)
        self.questions: list[_Question] = []
        self.by_leaf: dict[int, _Question] = {}
        self.own_values: dict[str, Any] = {}

    @cached_property
    def whose(self) -> list[int]:
        """The contact, and the company whose rows reach it."""
        return [key for key in (self.contact.pk, self.contact.company_id) if key]

    # Asking.

    def add(self, tree: Group, around: Surroundings, asker: User | None = None) -> Group:
        """The tree in which each leaf is asked by itself; `finding` takes it."""
        plain = _one_field_a_leaf(tree)
        assert isinstance(plain, Group)
        for leaf in leaves(plain):
            self.by_leaf[id(leaf)] = self._question(leaf, around, asker or self.user)
            self.questions.append(self.by_leaf[id(leaf)])
        return plain

    def _question(self, leaf: Leaf, around: Surroundings, asker: User) -> _Question:
        question = _Question(leaf, around, asker)
        # The words of the step are those of its user, today is the present one.
        asking = Criteria({}, self.user)
        asking.__dict__["around"] = around
        asking.__dict__["sources"] = self.criteria.sources
        try:
            question.source = asking.source(leaf)
            question.asked = list(asking.where(leaf))
        except BrokenCriteria:
            question.broken = True
            return question
        question.condition = Q(*(to_q(tree, f.column, around) for f, tree in question.asked))
        return question

    def answer(self) -> None:
        """Ask the database."""
        self._find_broken_codes()
        live = [question for question in self.questions if not question.broken]
        for start in range(0, len(live), AT_ONCE):
            self._ask(live[start : start + AT_ONCE])
        for question in live:
            if question.source and question.source.is_contact:
                question.own = self._own_values(question)
        self._read_rows([question for question in live if self._may_be_told(question)])

    def _find_broken_codes(self) -> None:
        """Codes that name nothing any more; a query a model, and more only where one is missing."""
        asked = [pair for question in self.questions for pair in question.asked]
        if not unknown_codes(asked):
            return
        for question in self.questions:
            question.broken = question.broken or bool(unknown_codes(question.asked))

    def _ask(self, questions: list[_Question]) -> None:
        told = {f"c{place}": self._truth(question) for place, question in enumerate(questions)}
        paths = {
            f"v_{f.path}": F(f.path)
            for question in questions
            if question.source and question.source.is_contact
            for f, _tree in question.asked
        }
        rows = Contact.objects.filter(pk=self.contact.pk).order_by()
        row = rows.values(**told, **paths).get()
        self.own_values |= {name[2:]: row[name] for name in paths}
        for place, question in enumerate(questions):
            question.holds = bool(row[f"c{place}"])

    def _truth(self, question: _Question) -> Any:
        assert question.source is not None
        if question.source.is_contact:
            return truth(question.condition)
        found = Exists(self._rows(question).filter(question.condition))
        return found if question.leaf.has == Has.SOME else ~found

    def _rows(self, question: _Question) -> QuerySet[Any]:
        """The contact's own rows of the source, and its company's where these reach people."""
        source = question.source
        assert source is not None
        whose = self.whose if source.reaches_people else [self.contact.pk]
        whose_rows = question.asker if source.is_personal else self.user
        rows = source.rows(whose_rows, frozenset(question.leaf.where))
        return rows.filter(**{f"{source.link}__in": whose}).order_by()

    # What the contact has.

    def _own_values(self, question: _Question) -> list[str]:
        return [
            f"{self.contact.name}, {self.contact.number}"
            if asked.name == "search"
            else value_words(asked, self.own_values[asked.path])
            for asked, _tree in question.asked
        ]

    def _may_be_told(self, question: _Question) -> bool:
        """Whether there are rows of the contact to tell, and the user may see them."""
        source = question.source
        assert source is not None
        is_ones_own = question.asker == self.user or not source.is_personal
        return is_ones_own and not source.is_contact

    def _read_rows(self, questions: list[_Question]) -> None:
        by_rows: dict[Any, list[_Question]] = {}
        for question in questions:
            by_rows.setdefault(question.rows_key, []).append(question)
        for alike in by_rows.values():
            self._read_alike(alike)

    def _read_alike(self, alike: list[_Question]) -> None:
        """Rows that meet any of the conditions first, then the latest."""
        source = alike[0].source
        assert source is not None
        fields = [asked for asked, _tree in alike[0].asked] or [source.fields[0]]
        meets = {f"m{place}": truth(question.condition) for place, question in enumerate(alike)}
        paths = {f"v_{place}": F(asked.path) for place, asked in enumerate(fields)}
        any_of = truth(Q(*(q.condition or EVERY_ROW for q in alike), _connector=Q.OR))
        # As an expression: PostgreSQL orders by no constant, which an empty condition is.
        first = Coalesce(any_of, Value(False), output_field=BooleanField())
        rows = self._rows(alike[0]).order_by(first.desc(), "-pk")
        read = list(rows.values(**meets, **paths)[:READ_ROWS])
        for place, question in enumerate(alike):
            question.own = _rows_words(source, fields, _first(read, f"m{place}"))

    # Telling.

    def finding(self, node: Node) -> Finding:
        """What was found of a tree that `add` gave."""
        if isinstance(node, Leaf):
            question = self.by_leaf[id(node)]
            said = leaf_sentence(node, question.around)
            return Finding(said, None if question.broken else question.holds, question.own)
        parts = [self.finding(part) for part in node.parts]
        holds = holds_together(node.match, parts)
        return Finding(GROUPS[node.match](), holds, [], node.match, parts)


EVERY_ROW = Q(pk__isnull=False)
GROUPS = {
    Match.ALL: lambda: _("All of these"),
    Match.ANY: lambda: _("Any of these"),
    Match.NONE: lambda: _("None of these"),
}


def truth(condition: Q) -> Case:
    """The condition as a value that is never NULL: what is not known to hold does not."""
    when = When(condition or EVERY_ROW, then=Value(True))
    return Case(when, default=Value(False), output_field=BooleanField())


def holds_together(match: str, parts: Iterable[Finding]) -> bool | None:
    """Of a group in which something cannot be asked nothing can be said."""
    held = [part.holds for part in parts]
    if None in held:
        return None
    if match == Match.ALL:
        return all(held)
    return any(held) == (match == Match.ANY)


def _one_field_a_leaf(node: Node) -> Node:
    """All fields of the contact hold on the contact: each may be told by itself."""
    if isinstance(node, Group):
        return Group(node.match, tuple(_one_field_a_leaf(part) for part in node.parts))
    if node.source != "contact" or len(node.where) < 2:
        return replace(node)
    return Group(
        Match.ALL, tuple(replace(node, where={name: text}) for name, text in node.where.items())
    )


def _first(rows: list[dict[str, Any]], meets: str) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: not row[meets])


def _rows_words(source: Source, fields: list[Field], rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return [str(source.none)]
    said = [
        ", ".join(_field_words(fields, row, place, asked) for place, asked in enumerate(fields))
        for row in rows[:TOLD_ROWS]
    ]
    return said + (["…"] if len(rows) > TOLD_ROWS else [])


def _field_words(fields: list[Field], row: Mapping[str, Any], place: int, asked: Field) -> str:
    """The value; with its field where there are several."""
    words = value_words(asked, row[f"v_{place}"])
    return words if len(fields) == 1 else f"{asked.label}: {words}"
