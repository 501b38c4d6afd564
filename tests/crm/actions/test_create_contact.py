import pytest

from crm.actions import Refused, create_contact
from crm.exceptions import NotAllowed
from crm.models import Contact, Event, MarketingSetup
from tests.factories import ContactFactory, MailingGroupFactory, SalespersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_takes_the_next_number_and_records_who_did_it():
    user = UserFactory(role="Salesperson")
    contact = create_contact(user=user, type="company", name="Acme")
    assert contact.number == "CT00001"
    assert contact.created_by == user
    assert Event.objects.get().subject_key == "CT00001"


def test_is_found_by_every_searched_text():
    user = UserFactory(role="Salesperson")
    company = create_contact(user=user, type="company", name="Straße AG", external_number="X-17")
    person = create_contact(
        user=user, type="person", name="Anna", company=company, phone="+49 (30) 007-43"
    )
    for text in ("strasse", "anna STRASSE", "493000743", "(30)", person.number.lower()):
        assert person in Contact.objects.search(text), text
    assert company in Contact.objects.search("x-17")
    assert (person.sort_name, person.company_sort_name) == ("anna", "strasse ag")


def test_inherits_the_blocks_of_which_nothing_is_given():
    user = UserFactory(role="Salesperson")
    salesperson = SalespersonFactory()
    company = create_contact(
        user=user,
        type="company",
        name="Acme",
        city="Bonn",
        email="info@acme.example",
        salesperson=salesperson,
        language="de",
        country="DE",
    )
    person = create_contact(
        user=user,
        type="person",
        name="Anna Schmidt",
        surname="Schmidt",
        first_name="Anna",
        gender="female",
        company=company,
        email="anna@acme.example",
    )
    assert (person.city, person.country, person.salesperson) == ("Bonn", "DE", salesperson)
    assert person.email == "anna@acme.example"
    assert (person.own_address, person.own_communication) == (False, True)
    assert person.formal_salutation == "Sehr geehrte Frau Schmidt"
    assert person.informal_salutation == "Liebe Anna"


def test_makes_a_persons_name_from_its_parts():
    user = UserFactory(role="Salesperson")
    person = create_contact(user=user, type="person", first_name="Anna", surname="Schmidt")
    assert person.name == "Anna Schmidt"


def test_gives_new_companies_the_default_language_and_country():
    MarketingSetup.objects.create(pk=1, default_language="ru", default_country="RU")
    contact = create_contact(user=UserFactory(role="Salesperson"), type="company", name="Ромашка")
    assert (contact.language, contact.country) == ("ru", "RU")


def test_joins_mailing_groups():
    groups = MailingGroupFactory.create_batch(2)
    user = UserFactory(role="Salesperson")
    contact = create_contact(user=user, type="company", name="Acme", mailing_groups=groups)
    assert set(contact.mailing_groups.all()) == set(groups)


def test_keeps_salutations_typed_by_hand_without_their_comma():
    user = UserFactory(role="Salesperson")
    contact = create_contact(
        user=user, type="company", name="Acme", own_salutations=True, formal_salutation="Ahoy,"
    )
    assert contact.formal_salutation == "Ahoy"


@pytest.mark.parametrize(
    "values",
    [
        {"type": "company", "name": ""},
        {"type": "company", "name": "Acme", "email": "nobody"},
        {"type": "company", "name": "Acme", "country": "XX"},
        {"type": "robot", "name": "Acme"},
        {"type": "company", "name": "Acme", "number": "TAKEN"},
    ],
)
def test_refuses_values_that_break_a_rule_and_writes_nothing(values):
    ContactFactory(number="TAKEN")
    with pytest.raises(Refused):
        create_contact(user=UserFactory(role="Salesperson"), **values)
    assert Contact.objects.count() == 1
    assert not Event.objects.exists()


def test_refuses_a_company_of_a_company():
    company = ContactFactory()
    with pytest.raises(Refused, match="does not belong to another company"):
        create_contact(
            user=UserFactory(role="Salesperson"), type="company", name="Acme", company=company
        )


def test_refuses_who_has_no_right():
    with pytest.raises(NotAllowed):
        create_contact(user=UserFactory(role="Viewer"), type="company", name="Acme")
    assert not Contact.objects.exists()
