"""Condition trees find whom a plain Python evaluation of them finds, on either database."""

import random

import pytest

from crm.criteria.running import Criteria
from crm.criteria.sources import sources
from crm.criteria.trees import Group, Has, Leaf, Match, write
from crm.expressions import CANONICAL, meets, parse
from crm.filters import BrokenCriteria
from crm.models import Contact
from tests.crm.criteria.drawing import EXPRESSIONS, expressions, some_tree
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
# So many of a field's expressions are tried where none are its own.
SAMPLED = 1


def value_at(row, path):
    for name in path.split("__"):
        row = None if row is None else getattr(row, name)
    return row


class Plain:
    """The tree in plain Python, row by row."""

    def __init__(self, criteria):
        self.criteria, self.rows = criteria, {}

    def holds(self, node, contact):
        if isinstance(node, Group):
            answers = [self.holds(part, contact) for part in node.parts]
            return {Match.ALL: all, Match.ANY: any, Match.NONE: lambda a: not any(a)}[node.match](
                answers
            )
        source = sources()[node.source]
        if source.is_contact:
            return self.meets(source, node, contact)
        mine = [row for row in self.of(source, node) if self.belongs(row, source, contact)]
        return any(self.meets(source, node, row) for row in mine) == (node.has == Has.SOME)

    def of(self, source, node):
        key = (source.name, frozenset(node.where))
        if key not in self.rows:
            self.rows[key] = list(source.rows(self.criteria.user, key[1]))
        return self.rows[key]

    def belongs(self, row, source, contact):
        if source.name == "company":
            return row.pk == contact.company_id
        return row.contact_id == contact.pk or (
            source.reaches_people and row.contact_id == contact.company_id
        )

    def meets(self, source, node, row):
        return all(
            meets(
                value_at(row, source.by_name[name].path),
                parse(text, source.by_name[name].type, notation=CANONICAL, today=self.today),
                source.by_name[name].type,
                self.criteria.around,
            )
            for name, text in node.where.items()
        )

    @property
    def today(self):
        return self.criteria.around.today


def found(criteria):
    return {contact.number for contact in criteria.contacts()}


def test_random_trees_find_what_plain_python_finds(user, people):
    chance = random.Random(20260120)
    contacts = list(Contact.objects.select_related("company", "salesperson"))
    own = {(source, name) for source, fields in EXPRESSIONS.items() for name in fields}
    single = [
        Group(Match.ALL, (Leaf(source, {name: text}, has),))
        for source, fields in expressions().items()
        for name, texts in fields.items()
        for text in (texts if (source, name) in own else chance.sample(texts, SAMPLED))
        for has in ([Has.SOME] if source == "contact" else Has)
    ]
    answers = set()
    for tree in [*single, *(some_tree(chance) for _ in range(150))]:
        criteria = Criteria(write(tree), user)
        plain = Plain(criteria)
        expected = {c.number for c in contacts if plain.holds(tree, c)}
        assert found(criteria) == expected, tree
        answers.add(frozenset(expected))
    assert len(answers) > 10


def test_a_reminder_is_ones_own_and_open_unless_done_ones_are_asked_for(user, people):
    assert found(Criteria(stored(leaf("reminder")), user)) == {"C1", "C2"}
    overdue = stored(leaf("reminder", remind_on="<2026-01-20"))
    assert found(Criteria(overdue, user)) == {"C1"}
    done = stored(leaf("reminder", done_at="2026-01"))
    assert found(Criteria(done, user)) == {"C3"}


def leaf(source, has="some", **where):
    return {"source": source, "where": where} | ({} if source == "contact" else {"has": has})


def stored(*parts, match="all"):
    return {"version": 2, "tree": {match: list(parts)}}


def test_one_row_must_meet_all_filters_of_a_leaf(user, people):
    both = stored(leaf("interaction", date="2026-01-10", campaign="FAIR"))
    assert found(Criteria(both, user)) == set()
    two = stored(leaf("interaction", date="2026-01-10"), leaf("interaction", campaign="FAIR"))
    assert found(Criteria(two, user)) == {"C1"}


def test_cancelled_interactions_count_where_asked(user, people):
    assert found(Criteria(stored(leaf("interaction", date="2026-01-07")), user)) == set()
    asked = stored(leaf("interaction", date="2026-01-07", is_cancelled="yes"))
    assert found(Criteria(asked, user)) == {"C2"}


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        (stored(leaf("mailing_group", group="GONE")), "Mailing group: GONE"),
        (stored(leaf("contact", salesperson="AH|GONE")), "Salesperson: GONE"),
        (stored(leaf("contact", shoe_size="42")), "Contact: shoe_size"),
        (stored(leaf("contact", country="XX")), "Country: XX"),
        (stored(leaf("hobby")), "hobby"),
        ({"version": 3, "tree": {"all": []}}, "version 3"),
        ({"version": 2, "tree": []}, "tree"),
        ({"version": 2, "tree": {"all": [{"source": "contact", "where": {"city": 5}}]}}, "contact"),
    ],
)
def test_what_no_longer_exists_is_broken_and_finds_nobody(user, people, tree, said):
    with pytest.raises(BrokenCriteria, match=said):
        Criteria(tree, user).contacts()


def test_who_may_not_read_the_log_may_not_ask_it(people):
    stranger = UserFactory()
    with pytest.raises(BrokenCriteria, match="interaction"):
        Criteria(stored(leaf("interaction")), stranger).contacts()


def test_a_contact_that_is_gone_breaks_nothing(user, people):
    assert found(Criteria(stored(leaf("contact", number="C1|GONE")), user)) == {"C1"}
