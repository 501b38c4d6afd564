import pytest
from django.urls import reverse

from crm.models import Contact
from tests.factories import ContactFactory, MailingGroupFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = reverse("crm:contact-create")


@pytest.fixture
def seller(client):
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


def test_creates_a_company_and_opens_its_card(client, seller):
    group = MailingGroupFactory()
    data = {"type": "company", "name": "Acme", "city": "Bonn", "mailing_groups": [group.pk]}
    response = client.post(URL, data)
    contact = Contact.objects.get()
    assert response.url == contact.get_absolute_url()
    assert (contact.name, contact.city, contact.created_by) == ("Acme", "Bonn", seller)
    assert list(contact.mailing_groups.all()) == [group]


@pytest.mark.parametrize("typed", ["C7", "c7 · whatever", "ACME"], ids=["number", "both", "name"])
def test_a_person_joins_the_company_typed_and_takes_its_address(client, seller, typed):
    company = ContactFactory(number="C7", name="Acme", city="Bonn")
    data = {"type": "person", "first_name": "Anna", "surname": "Schmidt", "company": typed}
    client.post(URL, data)
    person = Contact.objects.get(type="person")
    assert (person.name, person.company, person.city) == ("Anna Schmidt", company, "Bonn")
    assert not person.own_address


def test_a_new_person_of_a_company_starts_with_it(client, seller):
    company = ContactFactory(number="C7", name="Acme")
    content = client.get(URL, {"company": company.number}).content.decode()
    assert "C7 · Acme" in content


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"type": "company", "name": ""}, "Enter a name."),
        ({"type": "company", "name": "A", "email": "nobody"}, "valid email"),
        ({"type": "person", "name": "A", "company": "Nobody Ltd"}, "There is no company"),
        ({"type": "person", "name": "A", "company": "Twin"}, "Several companies"),
        ({"type": "company", "name": "A", "company": "C7"}, "does not belong to another company"),
    ],
)
def test_refuses_and_keeps_what_was_typed(client, seller, data, sentence):
    ContactFactory(number="C7")
    ContactFactory.create_batch(2, name="Twin")
    response = client.post(URL, data | {"note": "typed"})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "typed</textarea>" in response.content.decode()
    assert Contact.objects.count() == 3


def test_only_companies_are_companies(client, seller):
    PersonFactory(number="P1", company=None)
    response = client.post(URL, {"type": "person", "name": "Anna", "company": "P1"})
    assert "There is no company" in response.content.decode()


def test_refuses_who_has_no_right(client):
    client.force_login(UserFactory(role="Viewer"))
    assert client.post(URL, {"type": "company", "name": "Acme"}).status_code == 403
    assert not Contact.objects.exists()
