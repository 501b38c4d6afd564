import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm import hooks
from tests.factories import (
    BusinessRelationFactory,
    ContactFactory,
    IndustryGroupFactory,
    JobResponsibilityFactory,
    MailingGroupMembershipFactory,
    PersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_tells_own_blocks_from_inherited_ones(client):
    client.force_login(UserFactory(role="Viewer"))
    person = PersonFactory(own_address=False, own_language=False)
    response = client.get(person.get_absolute_url())
    assert response.context["inherits"] == {"address", "language"}
    content = response.content.decode()
    assert content.count("From the company") == 2
    assert person.company.name in content


def test_lists_people_and_mailing_groups(client):
    client.force_login(UserFactory(role="Viewer"))
    person = PersonFactory(name="Anna")
    membership = MailingGroupMembershipFactory(contact=person.company)
    content = client.get(person.company.get_absolute_url()).content.decode()
    assert "Anna" in content
    assert membership.group.code in content


def test_a_person_shows_what_its_company_is(client):
    client.force_login(UserFactory(role="Viewer"))
    person = PersonFactory()
    person.job_responsibilities.add(JobResponsibilityFactory(code="PURCHASE"))
    person.company.business_relations.add(BusinessRelationFactory(code="CUST"))
    person.company.industry_groups.add(IndustryGroupFactory(code="STEEL"))
    content = client.get(person.get_absolute_url()).content.decode()
    for code in ("PURCHASE", "CUST", "STEEL"):
        assert f">{code}</a>" in content
    assert content.count("from the company") == 2
    content = client.get(person.company.get_absolute_url()).content.decode()
    assert "from the company" not in content
    assert "PURCHASE" not in content


def test_shows_the_panels_the_viewer_may_see(client, monkeypatch):
    panels = [
        hooks.Panel("Timeline", "interactions:contact-timeline", "crm.view_contact"),
        hooks.Panel("Secrets", "segments:contact-segments", "crm.delete_contact"),
    ]
    monkeypatch.setattr(hooks, "contact_panels", panels)
    client.force_login(UserFactory(role="Viewer"))
    contact = ContactFactory()
    content = client.get(contact.get_absolute_url()).content.decode()
    address = reverse("interactions:contact-timeline", args=[contact.number])
    assert f'hx-get="{address}"' in content
    assert f'href="{address}"' in content
    assert "Secrets" not in content


def test_offers_only_what_the_viewer_may_do(client):
    contact = ContactFactory()
    edit = reverse("crm:contact-update", args=[contact.number])
    delete = reverse("crm:contact-delete", args=[contact.number])
    for role, addresses in {
        "Viewer": [],
        "Salesperson": [edit],
        "Administrator": [edit, delete],
    }.items():
        client.force_login(UserFactory(role=role))
        content = client.get(contact.get_absolute_url()).content.decode()
        assert [address for address in (edit, delete) if address in content] == addresses


def test_costs_the_same_for_any_number_of_people(client):
    client.force_login(UserFactory(role="Viewer"))
    company = PersonFactory().company

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(company.get_absolute_url())
        return len(queries)

    cost()
    few = cost()
    PersonFactory.create_batch(8, company=company)
    assert cost() == few


def test_an_unknown_number_is_not_found(client):
    client.force_login(UserFactory(role="Viewer"))
    assert client.get(reverse("crm:contact-detail", args=["NOBODY"])).status_code == 404
