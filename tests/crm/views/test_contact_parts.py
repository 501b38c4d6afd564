import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.contact_parts import PEOPLE_A_PAGE
from crm.models import Contact, Event
from tests.factories import ContactFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def seller(client):
    client.force_login(UserFactory(role="Salesperson"))


@pytest.fixture
def person():
    company = ContactFactory(city="Bonn", post_code="53111", country="DE", language="de")
    return PersonFactory(company=company, own_address=False, city="Bonn", post_code="53111")


def url(name, person, block="address"):
    return reverse(f"crm:contact-{name}", args=[person.number, block])


def test_one_click_makes_a_block_own_with_the_companys_values(client, seller, person):
    card = client.get(person.get_absolute_url()).content.decode()
    assert f'action="{url("own", person)}"' in card
    response = client.post(url("own", person), {"version": 1})
    assert response.url == person.get_absolute_url()
    person.refresh_from_db()
    assert (person.own_address, person.city, person.version) == (True, "Bonn", 2)
    assert Event.objects.get().details == {"fields": ["own_address"]}
    card = client.get(person.get_absolute_url()).content.decode()
    assert f'href="{url("inherit", person)}"' in card


def test_taking_the_companys_asks_and_names_what_goes(client, seller, person):
    Contact.objects.filter(pk=person.pk).update(own_address=True, city="Köln", address="Weg 5")
    page = client.get(url("inherit", person)).content.decode()
    assert "City: <strong>Köln</strong> → Bonn" in page
    assert "Street: <strong>Weg 5</strong> → –" in page
    assert "Post code" not in page
    client.post(url("inherit", person), {"version": 1})
    person.refresh_from_db()
    assert (person.own_address, person.city, person.address) == (False, "Bonn", "")


def test_values_that_are_codes_are_named(client, seller, person):
    Contact.objects.filter(pk=person.pk).update(own_language=True, country="FR", language="fr")
    page = client.get(url("inherit", person, "language")).content.decode()
    assert "Country: <strong>France</strong> → Germany" in page
    assert "Language: <strong>French</strong> → German" in page


@pytest.mark.parametrize("version", ["7", "", "x", "9" * 30])
def test_what_somebody_else_changed_meanwhile_is_not_written_over(client, seller, person, version):
    Contact.objects.filter(pk=person.pk).update(own_address=True, city="Köln")
    response = client.post(url("inherit", person), {"version": version})
    assert response.status_code == 409
    assert "Somebody else changed this contact" in response.content.decode()
    person.refresh_from_db()
    assert person.city == "Köln"


def test_only_people_of_companies_have_blocks_to_take(client, seller, person):
    for contact, block in ((person.company, "address"), (person, "name"), (person, "own_address")):
        assert client.get(url("inherit", contact, block)).status_code == 404
        assert client.post(url("own", contact, block), {"version": 1}).status_code == 404


def test_people_come_a_page_at_a_time_at_the_same_cost(client, seller):
    company = ContactFactory()
    people = PersonFactory.create_batch(PEOPLE_A_PAGE + 1, company=company)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(company.get_absolute_url())
        return len(queries)

    cost()
    few = cost()
    people += PersonFactory.create_batch(2, company=company)
    assert cost() == few
    address = reverse("crm:contact-people", args=[company.number])
    first = client.get(company.get_absolute_url())
    beyond = first.context["people"].next_address
    assert f'hx-get="{address}{beyond.replace("&", "&amp;")}"' in first.content.decode()
    fragment = client.get(address + beyond, headers=HTMX)
    assert fragment.content.decode().count("data-row-link") == 3
    assert "<html" not in fragment.content.decode()
    second = client.get(address + beyond)
    assert "<html" in second.content.decode()
    shown = [one.pk for page in (first, second) for one in page.context["people"]]
    assert sorted(shown) == sorted(one.pk for one in people)
