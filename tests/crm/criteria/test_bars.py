"""“More conditions” of the filter bars: the same expressions as criteria, in every list."""

import pytest
from django.http import QueryDict
from django.test import Client

from crm.criteria.plain import as_tree
from crm.criteria.running import Criteria
from crm.criteria.trees import write
from crm.filters import ContactFilter, canonical, contacts_matching, filter_sentence
from crm.models import Contact
from segments.models import Segment
from tests.factories import InteractionLogEntryFactory, LoggedSegmentFactory, UserFactory
from tests.segments.factories import make_segment

pytestmark = pytest.mark.django_db


def asking(*texts):
    data = QueryDict(mutable=True)
    data.setlist("where", texts)
    return data


def found(user, *texts):
    everybody = Contact.objects.visible_to(user)
    return {contact.number for contact in ContactFilter(asking(*texts), everybody, user=user).qs}


def errors(*texts):
    return dict(ContactFilter(asking(*texts), Contact.objects.all()).form.errors)


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["City: Bonn"], {"C1"}),
        (["city:''"], {"C2", "C4", "C10"}),
        (["Country: Germany", "Type: <>company"], {"C10"}),
        (["Salesperson: %me"], {"C4"}),
        (["Company name: *muster*"], {"C2"}),
        (["  "], {"C1", "C2", "C3", "C4", "C10"}),
    ],
)
def test_finds_by_expressions(user, people, texts, numbers):
    assert found(user, *texts) == numbers


def test_fields_go_by_their_names_in_both_languages(user, people, settings):
    from django.utils.translation import override

    with override("ru"):
        assert found(user, "Город: Bonn") == found(user, "City: Bonn") == {"C1"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bonn", "“Bonn”: write a field, a colon and what it is, as “Name, number, e-mail"),
        ("Citty: Bonn", "There is no field “Citty”; is “City” meant?"),
        ("Zzzzzz: Bonn", "There is no field “Zzzzzz”."),
        ("City:", "City: nothing is asked."),
        ("City: A|", "City: "),
        ("Created: *", "Created: "),
        ("Salesperson: NOBODY", "“Salesperson: NOBODY” does not exist."),
    ],
)
def test_an_error_names_its_condition_and_what_is_meant(people, text, said):
    assert errors("City: Bonn", text)["where"][0].startswith(said)


def test_what_is_wrong_is_said_at_the_field(user, people, client: Client):
    client.force_login(user)
    page = client.get("/contacts/?where=Citty: Bonn")
    assert "is “City” meant?" in page.text
    assert 'value="Citty: Bonn"' in page.text


def test_filters_go_on_as_criteria(user, people):
    filters = canonical(asking("City: Bonn", "Country: DE"))
    assert filters == {"where": ["City: Bonn", "Country: DE"]}
    assert filter_sentence(filters) == "City: Bonn and Country: DE"
    tree = write(as_tree(filters))
    assert set(Criteria(tree, user).contacts()) == set(contacts_matching(filters, user))


def test_every_list_takes_conditions(client: Client):
    user = UserFactory(role="Marketing manager")
    client.force_login(user)
    make_segment(user=user)
    Segment.objects.update(description="Autumn")
    make_segment(user=user)
    InteractionLogEntryFactory(cost=5), InteractionLogEntryFactory(cost=50)
    LoggedSegmentFactory(description="Autumn"), LoggedSegmentFactory(description="Spring")
    for address, rows in (
        ("/segments/?where=Description: autumn", 1),
        ("/logged-segments/?where=Description: spring", 1),
        ("/interactions/?where=Cost: >10", 1),
    ):
        assert len(list(client.get(address).context["page"])) == rows, address
