"""A contact is told which conditions it meets: always those by which the tree finds it."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.criteria.explaining import Explanation
from crm.criteria.running import Criteria
from crm.criteria.trees import Group, Has, Leaf, Match, read, write
from crm.models import Contact
from tests.crm.criteria.drawing import some_tree
from tests.factories import InteractionLogEntryFactory, MailingGroupFactory

pytestmark = pytest.mark.django_db


def told(contact, user, *trees):
    explanation = Explanation(contact, user)
    around = Criteria({}, user).around
    asked = [explanation.add(tree, around) for tree in trees]
    explanation.answer()
    return [explanation.finding(tree) for tree in asked]


def numbered(number):
    return Contact.objects.select_related("company").get(number=number)


def only(contact, user, *parts, match=Match.ALL):
    return told(contact, user, Group(match, parts))[0]


def test_random_trees_hold_for_exactly_those_whom_they_find(user, people):
    chance = random.Random(20260121)
    trees = [tree for tree in (some_tree(chance) for _ in range(60)) if write(tree)]
    found = [set(Criteria(write(tree), user).contacts()) for tree in trees]
    trees = [read(write(tree)) for tree in trees]
    held = set()
    for contact in Contact.objects.select_related("company"):
        findings = told(contact, user, *trees)
        for tree, finding, contacts in zip(trees, findings, found, strict=True):
            assert finding.holds == (contact in contacts), (contact, tree)
            held.add(finding.holds)
    assert held == {True, False}


def test_tells_what_the_contact_has_instead(user, people):
    contact = numbered("C1")
    finding = only(
        contact,
        user,
        Leaf("contact", {"country": "FR", "city": "Bonn"}),
        Leaf("mailing_group", {"group": "VIP"}),
        Leaf("interaction", {"date": "2026-01-10", "campaign": "FAIR"}),
        Leaf("profile_answer", {"answer": "GOLF"}, Has.NO),
    )
    of_contact, group, interaction, answer = finding.parts
    assert [(part.holds, part.own) for part in of_contact.parts] == [
        (False, ["Germany"]),
        (True, ["Bonn"]),
    ]
    assert (group.holds, group.own) == (False, ["NEWS"])
    assert interaction.own == [
        "Date: 01/10/2026, Campaign: empty",
        "Date: 01/05/2026, Campaign: FAIR",
    ]
    assert (answer.holds, answer.own) == (True, ["gave no profile answer"])
    assert finding.holds is False


def test_tells_the_row_that_meets_a_condition_first(user, people):
    contact = numbered("C1")
    finding = only(contact, user, Leaf("interaction", {"date": "2026-01-05"}, Has.NO))
    assert finding.parts[0].holds is False
    assert finding.parts[0].own[0] == "01/05/2026"


def test_a_person_has_what_its_company_has(user, people):
    finding = only(numbered("C2"), user, Leaf("business_relation", {"group": "CUST"}))
    assert (finding.holds, finding.parts[0].own) == (True, ["CUST"])


@pytest.mark.parametrize(
    "broken",
    [
        Leaf("contact", {"shoe_size": "42"}),
        Leaf("mailing_group", {"group": "GONE"}),
        Leaf("hobby", {}),
        Leaf("contact", {"country": "XX"}),
    ],
)
def test_what_can_no_longer_be_asked_is_neither_true_nor_false(user, people, broken):
    kept = Leaf("contact", {"city": "Bonn"})
    finding = only(numbered("C1"), user, kept, broken)
    assert [part.holds for part in finding.parts] == [True, None]
    assert finding.holds is None


def test_takes_the_same_statements_however_many_rows_and_contacts(user, people):
    contact = numbered("C1")
    tree = Group(
        Match.ALL,
        (
            Leaf("contact", {"country": "DE", "salesperson": "AH"}),
            Leaf("mailing_group", {"group": "NEWS"}),
            Leaf("interaction", {"date": "2026-01-05"}),
            Leaf("interaction", {"date": "2026-01-06"}, Has.NO),
        ),
    )
    told(contact, user, tree)
    with CaptureQueriesContext(connection) as few:
        told(contact, user, tree)
    InteractionLogEntryFactory.create_batch(20, contact=contact)
    contact.mailing_groups.add(*MailingGroupFactory.create_batch(20))
    with CaptureQueriesContext(connection) as many:
        told(contact, user, tree)
    # The setup, the codes of two models, all conditions, the rows of two sources.
    assert len(few) == len(many) == 6
