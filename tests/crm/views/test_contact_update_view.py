import pytest
from django.forms import model_to_dict
from django.urls import reverse

from crm.actions import update_contact
from crm.contact_forms import WRITABLE
from crm.memberships import MEMBERSHIPS
from crm.models import Contact, MailingGroup, MailingGroupMembership, Salesperson
from tests.factories import (
    BusinessRelationFactory,
    ContactFactory,
    JobResponsibilityFactory,
    PersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(client):
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


def url(contact) -> str:
    return reverse("crm:contact-update", args=[contact.number])


def posted(contact, **changes) -> dict:
    """The form as the page sends it back, with changes."""
    values = model_to_dict(contact, [name for name in WRITABLE if name not in MEMBERSHIPS])
    values["company"] = contact.company.number if contact.company else ""
    values |= {"version": contact.version} | changes
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_saves_and_opens_the_card(client, seller):
    contact = ContactFactory(name="Acme")
    response = client.post(url(contact), posted(contact, name="Acme Ltd", home_page="acme.example"))
    assert response.url == contact.get_absolute_url()
    contact.refresh_from_db()
    assert (contact.name, contact.home_page) == ("Acme Ltd", "https://acme.example")


def test_a_switch_decides_whose_address_counts(client, seller):
    person = PersonFactory(company=ContactFactory(city="Bonn"), city="Bonn", own_address=False)
    client.post(url(person), posted(person, own_address="on", city="Köln"))
    person.refresh_from_db()
    assert (person.own_address, person.city) == (True, "Köln")
    client.post(url(person), posted(person, own_address=False, city="Ulm"))
    person.refresh_from_db()
    assert (person.own_address, person.city) == (False, "Bonn")


def test_classification_is_offered_to_whom_it_fits(client, seller):
    JobResponsibilityFactory(code="IT")
    relation = BusinessRelationFactory(code="CUST")
    company = PersonFactory().company
    content = client.get(url(company)).content.decode()
    assert ("CUST" in content, "IT · " in content) == (True, False)
    client.post(url(company), posted(company, business_relations=[relation.pk]))
    assert list(company.business_relations.all()) == [relation]
    content = client.get(url(company.people.get())).content.decode()
    assert ("CUST" in content, "IT · " in content) == (False, True)


def test_switches_are_for_people_of_companies(client, seller):
    switch = 'name="own_address"'
    assert switch in client.get(url(PersonFactory())).content.decode()
    assert switch not in client.get(url(ContactFactory())).content.decode()


def test_a_person_may_leave_its_company(client, seller):
    person = PersonFactory(own_address=False)
    assert client.post(url(person), posted(person, company="")).status_code == 302
    person.refresh_from_db()
    assert (person.company, person.own_address) == (None, True)


def test_shows_both_when_somebody_else_saved_meanwhile(client, seller):
    contact = ContactFactory(name="Acme", city="Bonn")
    mine = posted(contact, name="Mine")
    update_contact(
        contact, user=UserFactory(role="Salesperson"), version=1, values={"city": "Köln"}
    )
    response = client.post(url(contact), mine)
    assert response.status_code == 422
    content = response.content.decode()
    assert "Somebody else changed this contact meanwhile" in content
    assert "Köln" in content
    assert 'value="Mine"' in content
    assert Contact.objects.get().name == "Acme"
    assert client.post(url(contact), mine | {"version": 2}).status_code == 302
    assert Contact.objects.get().name == "Mine"


def test_says_why_a_company_with_people_stays_one(client, seller):
    company = PersonFactory().company
    response = client.post(url(company), posted(company, type="person"))
    assert response.status_code == 422
    assert "stays a company" in response.content.decode()


def test_a_wrong_value_writes_nothing(client, seller):
    contact = ContactFactory(name="Acme")
    response = client.post(url(contact), posted(contact, name="Mine", email="nobody"))
    assert response.status_code == 422
    assert Contact.objects.get().name == "Acme"


def test_refuses_who_has_no_right(client):
    client.force_login(UserFactory(role="Viewer"))
    contact = ContactFactory(name="Acme")
    assert client.post(url(contact), posted(contact, name="Mine")).status_code == 403
    assert Contact.objects.get().name == "Acme"


def test_a_reason_says_that_a_contact_is_inactive_and_goes_with_the_tick(client, seller):
    contact = ContactFactory()
    client.post(url(contact), posted(contact, inactive_reason="closed"))
    contact.refresh_from_db()
    assert (contact.is_inactive, contact.inactive_reason) == (True, "closed")
    client.post(url(contact), posted(contact, is_inactive=None))
    contact.refresh_from_db()
    assert (contact.is_inactive, contact.inactive_reason) == (False, "")


def test_an_addressee_typed_by_hand_stays_until_it_is_made_again(client, seller):
    person = PersonFactory(company=None, name="Иван", surname="Петров", language="ru")
    typed = {"own_addressee": "on", "addressee": "В отдел кадров"}
    client.post(url(person), posted(person, gender="male", first_name="Иван", **typed))
    person.refresh_from_db()
    assert person.addressee == "В отдел кадров"
    client.post(url(person), posted(person, own_addressee=None))
    person.refresh_from_db()
    assert person.addressee == "Петрову И."


def test_thousands_of_groups_and_salespeople_are_cut_and_chosen_by_their_codes(client, seller):
    contact = PersonFactory(name="Anna")
    groups = [MailingGroup(code=f"G{at:04}", description=f"Group {at}") for at in range(2_000)]
    first, *_others = MailingGroup.objects.bulk_create(groups)
    people = [Salesperson(code=f"S{at:04}", name=f"Seller {at}") for at in range(2_000)]
    Salesperson.objects.bulk_create(people)
    MailingGroupMembership.objects.create(contact=contact, group=first)
    page = client.get(url(contact)).content
    assert len(page) < 100_000
    # What is chosen is among the newest.
    assert f'value="{first.pk}"'.encode() in page
    said = {"mailing_groups": [first.pk], "mailing_groups_code": "g0007, G0008"}
    said["salesperson_code"] = "S0001"
    answer = client.post(url(contact), posted(contact, **said))
    assert answer.status_code == 302
    contact.refresh_from_db()
    members = MailingGroupMembership.objects.filter(contact=contact)
    assert {*members.values_list("group__code", flat=True)} == {"G0000", "G0007", "G0008"}
    assert contact.salesperson.code == "S0001"
    wrong = posted(contact, mailing_groups_code="NOBODY")
    answer = client.post(url(contact), wrong)
    assert answer.status_code == 422
    assert b'value="NOBODY"' in answer.content
