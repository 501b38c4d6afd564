import pytest
from django.urls import reverse

from crm.models import Contact
from crm.similar import Typed, similar_contacts
from tests.factories import ContactFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db

URL = reverse("crm:contact-similar")
CREATE = reverse("crm:contact-create")


@pytest.fixture
def user(client):
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


def found(user, **typed):
    return [(one.contact.name, one.codes) for one in similar_contacts(Typed(**typed), user=user)]


def test_says_why_and_the_one_with_most_reasons_first(user):
    ContactFactory(name="Birch", phone="+7 495 765-43-21")
    ContactFactory(name="Acme", email="Info@acme.test", mobile="8 (495) 7654321", city="Leeds")
    typed = {"name": "ACME", "email": "info@acme.test", "phones": ("4957654321",), "city": "leeds"}
    assert found(user, **typed) == [
        ("Acme", ["email", "phone", "name_place"]),
        ("Birch", ["phone"]),
    ]


def test_a_name_counts_in_its_place_only_where_one_is_typed(user):
    ContactFactory(name="Straße", post_code="SW1A 1AA", city="London")
    assert found(user, name="strasse") == [("Straße", ["name"])]
    assert found(user, name="strasse", post_code="sw1a1aa") == [("Straße", ["name_place"])]
    assert found(user, name="strasse", post_code="10115") == []
    assert found(user, name="strasse", city="Berlin") == []


def test_nothing_typed_is_nobody(user):
    ContactFactory(name="Acme", email="", phone="")
    assert found(user) == []
    assert found(user, email=" ", phones=("", "12")) == []


def test_the_fragment_links_and_remembers_who_was_shown(client, user):
    anna = PersonFactory(name="Anna Maria Smith", company=None)
    data = {"type": "person", "first_name": "Anna", "middle_name": "Maria", "surname": "Smith"}
    page = client.get(URL, data).content.decode()
    assert anna.get_absolute_url() in page
    assert "same name" in page
    assert f'name="seen" value="{anna.pk}"' in page
    assert "Save anyway" not in page
    assert client.get(URL, {"name": "x" * 500, "email": "\0"}).content.decode().strip() == ""


def test_saving_asks_once_and_keeps_what_was_typed(client, user):
    acme = ContactFactory(name="Acme")
    typed = {"type": "company", "name": "acme", "note": "New"}
    asked = client.post(CREATE, typed)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "Save anyway" in page
    assert "New</textarea>" in page
    assert Contact.objects.count() == 1
    client.post(CREATE, typed | {"seen": [acme.pk]})
    assert Contact.objects.count() == 2


def test_the_form_asks_while_typing(client, user):
    page = client.get(CREATE).content.decode()
    assert f'hx-get="{URL}"' in page


def test_every_look_uses_an_index(user, django_assert_num_queries):
    """No sequential read of the contacts: e-mail, phone, mobile, name, and the rows by key."""
    ContactFactory(name="Acme", email="a@acme.test")
    with django_assert_num_queries(5) as queries:
        found(user, name="acme", email="a@acme.test", phones=("123456",), post_code="1")
    assert all("LIMIT 5" in query["sql"] for query in list(queries)[:4])
