import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm import hooks, keyset
from crm.models import Contact, Salesperson
from tests.factories import (
    ContactFactory,
    MailingGroupMembershipFactory,
    PersonFactory,
    SalespersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
URL = reverse("crm:contact-list")


@pytest.fixture
def seller(client):
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


def names(response) -> list[str]:
    return [contact.name for contact in response.context["page"]]


def test_shows_the_contacts_by_name_with_their_total(client, seller):
    ContactFactory(name="Beta")
    ContactFactory(name="alpha")
    response = client.get(URL)
    assert names(response) == ["alpha", "Beta"]
    assert "1–2 of 2" in response.content.decode()


def test_searches_and_filters(client, seller):
    found = MailingGroupMembershipFactory(contact__name="Acme", contact__country="DE")
    ContactFactory(name="Acme", country="FR")
    ContactFactory(name="Best", country="DE")
    assert names(client.get(URL, {"q": "ACME"})) == ["Acme", "Acme"]
    assert names(client.get(URL, {"q": "acme", "country": "DE"})) == ["Acme"]
    assert names(client.get(URL, {"mailing_group": found.group.code})) == ["Acme"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("number", ["B", "A", "P"]),
        ("-name", ["P", "B", "A"]),
        ("company", ["A", "B", "P"]),
        ("city", ["B", "P", "A"]),
        ("-country", ["A", "P", "B"]),
        ("salesperson", ["P", "A", "B"]),
        ("nonsense", ["A", "B", "P"]),
    ],
)
def test_sorts_by_every_column(client, seller, sort, expected):
    b = ContactFactory(number="C1", name="B", city="Aachen", country="DE")
    ContactFactory(number="C2", name="A", city="Zwickau", country="FR")
    PersonFactory(
        number="C3",
        name="P",
        company=b,
        city="Bonn",
        country="DE",
        salesperson=SalespersonFactory(),
    )
    assert names(client.get(URL, {"sort": sort})) == expected


def test_pages_hold_as_many_rows_as_asked_for(client, seller):
    ContactFactory.create_batch(30)
    first = client.get(URL, {"size": "25"}).context["page"]
    assert len(first) == 25
    response = client.get(URL + first.next_address)
    assert len(response.context["page"]) == 5
    assert "26–30 of 30" in response.content.decode()
    assert len(client.get(URL, {"size": "1000000"}).context["page"]) == 30


def test_a_page_whose_neighbour_is_gone_says_so_and_is_the_first(client, seller):
    ContactFactory(name="Acme")
    content = client.get(URL, {"after": "999999"}).content.decode()
    assert "these are the first rows" in content
    assert "Acme" in content
    assert "these are the first rows" not in client.get(URL, {"after": "x"}).content.decode()


def test_more_rows_than_are_counted_are_counted_when_asked(client, seller, monkeypatch):
    monkeypatch.setattr(keyset, "COUNTED", 26)
    ContactFactory.create_batch(30)
    content = client.get(URL, {"size": "25"}).content.decode()
    assert "1–25 of more than 26" in content
    assert 'href="?size=25&amp;count=all"' in content
    assert "1–25 of 30" in client.get(URL, {"size": "25", "count": "all"}).content.decode()


def test_selected_contacts_go_to_the_upper_apps(client, seller):
    contact = ContactFactory()
    content = client.get(URL).content.decode()
    assert f'name="contact" value="{contact.pk}"' in content
    for action in hooks.contact_actions:
        assert f'formaction="{reverse(action.url_name)}"' in content


def test_who_may_only_read_is_offered_no_change(client):
    client.force_login(UserFactory(role="Viewer"))
    ContactFactory()
    content = client.get(URL).content.decode()
    for url_name in ("crm:contact-create", "crm:import-create"):
        assert f'href="{reverse(url_name)}' not in content
    assert "formaction" not in content


def test_an_empty_list_says_what_to_do(client, seller):
    content = client.get(URL).content.decode()
    assert "There are no contacts yet" in content
    assert reverse("crm:import-create") in content
    assert "No contact matches" in client.get(URL, {"q": "nobody"}).content.decode()


def test_costs_the_same_at_ten_and_at_five_hundred_rows(client, seller):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(URL, {"size": "25", "sort": "city"}).context["page"]
            assert client.get(URL + (page.next_address or "?size=25")).status_code == 200
        assert not any("OFFSET" in query["sql"] for query in queries)
        return len(queries)

    company = ContactFactory()
    sellers = SalespersonFactory.create_batch(2)
    people(10, company, sellers)
    cost()
    few = cost()
    people(50, company, sellers)
    some = cost()
    # A list of several pages is counted, and the next page asks for its neighbour.
    assert some == few + 3
    people(440, company, sellers)
    assert cost() == some


def people(count: int, company: Contact, sellers: list[Salesperson]) -> None:
    Contact.objects.bulk_create(
        PersonFactory.build(company=company, salesperson=sellers[number % 2])
        for number in range(count)
    )


def test_refuses_who_has_no_right(client):
    client.force_login(UserFactory())
    assert client.get(URL).status_code == 403


def test_hostile_names_are_text(client, seller):
    ContactFactory(name="<script>alert(1)</script>")
    assert "<script>alert(1)" not in client.get(URL).content.decode()
