import pytest

from crm.actions import ContactChanged, Refused, update_contact
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.models import Contact, Event
from tests.factories import ContactFactory, MailingGroupFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def save(contact, version=1, role="Salesperson", **values):
    return update_contact(contact, user=UserFactory(role=role), version=version, values=values)


def test_writes_what_differs_and_counts_the_version():
    contact = ContactFactory(name="Acme", city="Bonn")
    saved = save(contact, name="Acme Ltd", city="Bonn")
    assert (saved.name, saved.version, saved.sort_name) == ("Acme Ltd", 2, "acme ltd")
    assert Event.objects.get().details == {"fields": ["name"]}


def test_writes_nothing_when_nothing_differs():
    contact = ContactFactory(name="Acme")
    assert save(contact, name="Acme", mailing_groups=[]).version == 1
    assert not Event.objects.exists()


def test_a_new_name_of_the_company_is_found_with_its_people():
    company = ContactFactory(name="Acme")
    person = PersonFactory(company=company)
    save(company, name="Ромашка")
    assert person in Contact.objects.search("ромашка")


def test_changes_the_mailing_groups():
    contact = ContactFactory()
    old, new = MailingGroupFactory.create_batch(2)
    contact.mailing_groups.add(old)
    saved = save(contact, mailing_groups=[new])
    assert list(saved.mailing_groups.all()) == [new]
    assert saved.version == 2


def test_a_person_that_leaves_its_company_keeps_the_values_as_its_own():
    person = PersonFactory(company=ContactFactory(city="Bonn"), own_address=False, city="Bonn")
    saved = save(person, company=None)
    assert (saved.own_address, saved.city) == (True, "Bonn")


def test_an_old_version_is_refused_with_theirs():
    contact = ContactFactory(name="Acme")
    save(contact, name="Theirs")
    with pytest.raises(ContactChanged) as conflict:
        save(contact, version=1, name="Mine")
    assert conflict.value.theirs.name == "Theirs"
    assert Contact.objects.get().name == "Theirs"


def test_a_company_with_people_stays_a_company():
    person = PersonFactory()
    with pytest.raises(BusinessRuleError, match="has people"):
        save(person.company, type="person")
    assert Contact.objects.get(pk=person.company.pk).is_company


def test_refuses_values_that_break_a_rule_and_writes_nothing():
    contact = ContactFactory(city="Bonn")
    with pytest.raises(Refused):
        save(contact, city="Köln", email="nobody")
    contact.refresh_from_db()
    assert (contact.city, contact.version) == ("Bonn", 1)


def test_refuses_who_has_no_right():
    contact = ContactFactory(name="Acme")
    with pytest.raises(NotAllowed):
        save(contact, role="Viewer", name="Mine")
    assert Contact.objects.get().name == "Acme"
