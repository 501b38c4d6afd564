"""Whom codes may be given to, and which are deleted."""

import pytest

from crm.actions import create_contact, delete_classifications, update_contact
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.models import Contact, Event, JobResponsibility, OrganizationalLevel
from tests.factories import (
    BusinessRelationFactory,
    ContactFactory,
    IndustryGroupFactory,
    JobResponsibilityFactory,
    OrganizationalLevelFactory,
    PersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def save(contact, **values):
    contact.refresh_from_db()
    user = UserFactory(role="Salesperson")
    return update_contact(contact, user=user, version=contact.version, values=values)


def test_a_company_has_relations_and_an_industry():
    relation, industry = BusinessRelationFactory(), IndustryGroupFactory()
    saved = save(ContactFactory(), business_relations=[relation], industry_groups=[industry])
    assert list(saved.business_relations.all()) == [relation]
    assert list(saved.industry_groups.all()) == [industry]
    assert saved.version == 2
    assert Event.objects.get().details == {"fields": ["business_relations", "industry_groups"]}


def test_a_person_has_responsibilities():
    one, two = JobResponsibilityFactory.create_batch(2)
    person = PersonFactory()
    save(person, job_responsibilities=[one, two])
    assert list(save(person, job_responsibilities=[two]).job_responsibilities.all()) == [two]


def test_what_is_not_said_stays():
    person = PersonFactory()
    save(person, job_responsibilities=[JobResponsibilityFactory()])
    assert save(person, job_title="Buyer").job_responsibilities.count() == 1


@pytest.mark.parametrize(
    ("contact_factory", "field", "code_factory", "sentence"),
    [
        (PersonFactory, "business_relations", BusinessRelationFactory, "to the company"),
        (PersonFactory, "industry_groups", IndustryGroupFactory, "to the company"),
        (ContactFactory, "job_responsibilities", JobResponsibilityFactory, "to its people"),
    ],
)
def test_codes_of_the_other_type_are_refused_and_nothing_is_written(
    contact_factory, field, code_factory, sentence
):
    contact = contact_factory(city="Bonn")
    with pytest.raises(BusinessRuleError, match=sentence):
        save(contact, city="Ulm", **{field: [code_factory()]})
    contact.refresh_from_db()
    assert (contact.city, contact.version) == ("Bonn", 1)
    assert not getattr(contact, field).exists()


def test_a_company_with_relations_becomes_a_person_only_without_them():
    company = ContactFactory()
    save(company, business_relations=[BusinessRelationFactory()])
    with pytest.raises(BusinessRuleError, match="is a person: give the business relations"):
        save(company, type="person")
    assert save(company, type="person", business_relations=[]).type == "person"


def test_a_new_contact_has_them_at_once():
    user, relation = UserFactory(role="Salesperson"), BusinessRelationFactory()
    company = create_contact(user=user, type="company", name="Acme", business_relations=[relation])
    assert list(company.business_relations.all()) == [relation]
    with pytest.raises(BusinessRuleError, match="to the company"):
        create_contact(user=user, type="person", name="Anna", business_relations=[relation])
    assert Contact.objects.count() == 1


def test_a_code_without_contacts_is_deleted():
    code = JobResponsibilityFactory(code="IT")
    user = UserFactory(role="Administrator")
    assert delete_classifications(JobResponsibility.objects.filter(pk=code.pk), user=user) == 1
    assert not JobResponsibility.objects.exists()
    event = Event.objects.get()
    assert (event.verb, event.subject, event.subject_key) == ("deleted", "jobresponsibility", "IT")


def test_a_code_with_contacts_stays_and_so_do_all_that_were_chosen():
    used, _unused = JobResponsibilityFactory(code="IT"), JobResponsibilityFactory()
    PersonFactory().job_responsibilities.add(used)
    with pytest.raises(BusinessRuleError, match="IT still has 1 contact"):
        delete_classifications(
            JobResponsibility.objects.order_by("-pk"), user=UserFactory(role="Administrator")
        )
    assert JobResponsibility.objects.count() == 2


def test_refuses_who_has_no_right_to_delete():
    JobResponsibilityFactory()
    with pytest.raises(NotAllowed):
        delete_classifications(
            JobResponsibility.objects.all(), user=UserFactory(role="Marketing manager")
        )
    assert JobResponsibility.objects.exists()


def test_a_person_has_a_level_and_a_company_none():
    level = OrganizationalLevelFactory(code="CEO")
    assert save(PersonFactory(), organizational_level=level).organizational_level == level
    with pytest.raises(BusinessRuleError, match="A company has no organizational level"):
        save(ContactFactory(), organizational_level=level)
    with pytest.raises(BusinessRuleError, match="CEO still has 1 contact"):
        delete_classifications(
            OrganizationalLevel.objects.all(), user=UserFactory(role="Administrator")
        )


def test_only_an_inactive_contact_has_a_reason():
    contact = save(ContactFactory(), is_inactive=True, inactive_reason="closed")
    assert contact.inactive_reason == "closed"
    assert save(contact, is_inactive=False).inactive_reason == ""
