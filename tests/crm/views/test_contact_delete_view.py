import pytest
from django.urls import reverse

from crm.models import Contact
from tests.factories import ContactFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def url(contact) -> str:
    return reverse("crm:contact-delete", args=[contact.number])


def test_asks_once_and_deletes(client):
    client.force_login(UserFactory(role="Administrator"))
    contact = ContactFactory(name="Acme")
    assert "Delete Acme?" in client.get(url(contact)).content.decode()
    assert Contact.objects.exists()
    assert client.post(url(contact)).url == reverse("crm:contact-list")
    assert not Contact.objects.exists()


def test_says_why_it_is_refused(client):
    client.force_login(UserFactory(role="Administrator"))
    company = PersonFactory().company
    response = client.post(url(company))
    assert response.status_code == 409
    assert "still has 1 person" in response.content.decode()
    assert Contact.objects.count() == 2


def test_refuses_who_has_no_right(client):
    client.force_login(UserFactory(role="Marketing manager"))
    assert client.post(url(ContactFactory())).status_code == 403
    assert Contact.objects.exists()
