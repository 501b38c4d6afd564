"""The filters of the contact list as a tree: the same contacts, in the same words."""

import pytest

from crm.criteria.plain import as_tree
from crm.criteria.running import Criteria
from crm.criteria.trees import write
from crm.filters import contacts_matching
from crm.models import Contact

pytestmark = pytest.mark.django_db

FILTERS = [
    {"q": ["анна мюллер"]},
    {"q": ["C1"]},
    {"q": ["+49 30 1234567"]},
    {"q": ["50% _b"], "match": ["any"], "city": ["bon"]},
    {"type": ["person"], "country": ["DE", "FR"]},
    {"type": ["person"], "country": ["DE", "FR"], "match": ["any"]},
    {"language": ["en"]},
    {"mailing_group": ["NEWS", "VIP"]},
    {"business_relation": ["CUST"]},
    {"profile_answer": ["GOLF", "CHESS"]},
    {"salesperson": ["AH", "JR"]},
    {"city": ["ОНН"]},
    {"consent": ["email:refused"]},
    {"consent": ["email:not_asked"]},
    {"consent": ["email:not_asked", "phone:given"]},
    {"inactive": ["true"]},
    {"inactive": ["false"], "excluded": ["false"], "minor": ["false"]},
    {"privacy_blocked": ["true"]},
]


@pytest.fixture
def phoned(people):
    Contact.objects.filter(number="C1").update(phone="030 1234567")
    people[0].save()
    return people


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_finds_the_same_contacts(user, phoned, filters):
    tree = write(as_tree(filters))
    assert set(Criteria(tree, user).contacts()) == set(contacts_matching(filters, user))
