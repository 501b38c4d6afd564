"""Condition trees find whom a plain Python evaluation of them finds, on either database."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from crm.criteria.running import Criteria
from crm.criteria.sources import sources
from crm.criteria.trees import Group, Has, Leaf, Match, write
from crm.expressions import CANONICAL, meets, parse
from crm.filters import BrokenCriteria
from crm.models import Contact
from tests.factories import (
    BusinessRelationFactory,
    CampaignFactory,
    ConsentFactory,
    ContactFactory,
    ContactProfileAnswerFactory,
    InteractionLogEntryFactory,
    MailingGroupFactory,
    PersonFactory,
    ProfileAnswerFactory,
    ProfileQuestionFactory,
    ProfileQuestionnaireFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import make_segment

pytestmark = pytest.mark.django_db
# Per field, expressions that tell the rows below apart.
EXPRESSIONS = {
    "contact": {
        "name": ["мюл*", "STRASSE*", "*ß*", "A..C", "<>*a*", "?l*", "<b", "*\\%*|*_b*", ">=Я"],
        "number": ["C1|C2", "C2..C4", "<>C1", "*3", "<=C10"],
        "type": ["person", "<>company", ">company"],
        "country": ["DE|FR", "''", "<>DE", "<>0"],
        "city": ["bonn", "''", "<>''&<>bonn", "*о*"],
        "salesperson": ["AH", "<>AH", "''", "%me", "A*", "..AH", "<>''"],
        "company_name": ["''", "*muster*", "<>Muster&<>''"],
        "is_inactive": ["yes", "<>yes"],
        "created_at": ["..2026-01-10", "2026-01-15 12:00:00..", ">2026-01-10", "<>2026-01-10"],
    },
    "mailing_group": {"group": ["NEWS", "<>NEWS", "V*", "NEWS|VIP"]},
    "business_relation": {"group": ["CUST", "<>CUST"]},
    "profile_answer": {
        "answer": ["GOLF", "<>GOLF", "G*"],
        "text": ["golf*", "<>Chess"],
        "question": ["Hob*"],
        "questionnaire": ["LEADS"],
        "priority": [">=4", "1..2", "<>5"],
        "said_on": ["2026-01", ">2026-01-03"],
    },
    "consent": {"channel": ["email", "<>email"], "status": ["refused"], "said_on": ["2026-01"]},
    "interaction": {
        "date": ["2026-01-05", "..2026-01-07", "<>2026-01-05", "''"],
        "cost": [">8", "8|9,5".replace(",", "."), "<8.005", ">=7.999", "''", "999999999999"],
        "duration_min": [">=1.5", "<0.5", "10..20"],
        "campaign": ["FAIR", "''", "<>FAIR"],
        "is_cancelled": ["yes"],
        "evaluation": ["''", "positive"],
    },
    "campaign": {"campaign": ["FAIR"], "starts_on": ["2026", "''", ">2026-06-01"]},
    "segment": {"number": ["S*"], "salesperson": ["''"]},
}


@pytest.fixture
def user(db):
    SalespersonFactory(code="AH")
    return UserFactory(role="Marketing manager", salesperson=SalespersonFactory(code="JR"))


@pytest.fixture
def people(user):
    ah, jr = user.salesperson.__class__.objects.order_by("code")
    muster = ContactFactory(number="C1", name="Muster GmbH", country="DE", city="Bonn")
    contacts = [
        muster,
        PersonFactory(number="C2", name="Мюллер Анна", company=muster, salesperson=ah),
        PersonFactory(number="C3", name="Straße_b", company=None, country="", city="Бонн"),
        ContactFactory(number="C4", name="50%", country="FR", city="", salesperson=jr),
        PersonFactory(number="C10", name="Алла", company=None, is_inactive=True, country="DE"),
    ]
    for day, contact in zip((5, 10, 15, 20, 25), contacts, strict=True):
        made = datetime(2026, 1, day, 12, tzinfo=UTC)
        Contact.objects.filter(pk=contact.pk).update(created_at=made)
    news, vip = MailingGroupFactory(code="NEWS"), MailingGroupFactory(code="VIP")
    contacts[0].mailing_groups.add(news)
    contacts[1].mailing_groups.add(news, vip)
    contacts[3].mailing_groups.add(vip)
    muster.business_relations.add(BusinessRelationFactory(code="CUST"))
    hobbies = ProfileQuestionFactory(
        questionnaire=ProfileQuestionnaireFactory(code="LEADS"), text="Hobbies", takes_several=True
    )
    golf, chess = (
        ProfileAnswerFactory(question=hobbies, code=code, text=text, priority=priority)
        for code, text, priority in (("GOLF", "Golf", 5), ("CHESS", "Chess", 2))
    )
    for contact, answer, day in ((1, golf, 3), (1, chess, 4), (2, chess, 3)):
        ContactProfileAnswerFactory(
            contact=contacts[contact], answer=answer, said_on=date(2026, 1, day)
        )
    ConsentFactory(contact=contacts[2], channel="email", status="refused", said_on=date(2026, 1, 3))
    ConsentFactory(contact=contacts[3], channel="phone", status="given", said_on=date(2025, 1, 3))
    fair = CampaignFactory(number="FAIR", starts_on=date(2026, 2, 1), ends_on=None)
    CampaignFactory(number="OTHER")
    for contact, day, cost, minutes, campaign, cancelled in (
        (contacts[0], 5, "8", 0, fair, False),
        (contacts[0], 10, "9.50", 10, None, False),
        (contacts[1], 7, "8", 20, None, True),
        (contacts[2], 6, "0", 1, fair, False),
    ):
        InteractionLogEntryFactory(
            contact=contact,
            date=date(2026, 1, day),
            cost=Decimal(cost),
            duration_min=minutes,
            campaign=campaign,
            is_cancelled=cancelled,
        )
    make_segment(contacts[3], user=user)
    return contacts


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


def some_leaf(chance):
    source = chance.choice([*EXPRESSIONS, "contact", "contact", "interaction"])
    fields = EXPRESSIONS[source]
    names = chance.sample(sorted(fields), chance.randint(source == "contact", min(2, len(fields))))
    where = {name: chance.choice(fields[name]) for name in names}
    return Leaf(source, where, chance.choice(list(Has)) if source != "contact" else Has.SOME)


def some_tree(chance, depth=0):
    parts = tuple(
        some_tree(chance, depth + 1) if depth < 2 and chance.random() < 0.3 else some_leaf(chance)
        for _ in range(chance.randint(1, 3))
    )
    return Group(chance.choice(list(Match)), parts)


def found(criteria):
    return {contact.number for contact in criteria.contacts()}


def test_random_trees_find_what_plain_python_finds(user, people):
    chance = random.Random(20260120)
    contacts = list(Contact.objects.select_related("company", "salesperson"))
    single = [
        Group(Match.ALL, (Leaf(source, {name: text}, has),))
        for source, fields in EXPRESSIONS.items()
        for name, texts in fields.items()
        for text in texts
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
