import pytest
from django.urls import reverse

from tests.factories import ContactFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = reverse("crm:contact-lookup")


@pytest.fixture(autouse=True)
def viewer(client):
    client.force_login(UserFactory(role="Viewer"))


def test_offers_companies_for_the_form(client):
    company = ContactFactory(name="Acme")
    PersonFactory(name="Acme Anna", company=company)
    content = client.get(URL, {"company": "acme", "type": "company"}).content.decode()
    assert f'data-value="{company.pk}"' in content
    assert content.count('role="option"') == 1


def test_offers_anybody_by_default_but_not_everybody(client):
    ContactFactory.create_batch(20, name="Acme")
    assert client.get(URL, {"q": "acme"}).content.decode().count('role="option"') == 12
    assert "option" not in client.get(URL, {"q": " "}).content.decode()
    assert "Nobody is called so." in client.get(URL, {"q": "zzz"}).content.decode()


def test_refuses_who_has_no_right(client):
    client.force_login(UserFactory())
    assert client.get(URL, {"q": "acme"}).status_code == 403
