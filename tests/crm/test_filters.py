"""What the list and the worksheets' criteria find."""

import pytest

from crm.filters import BrokenCriteria, canonical, contacts_matching, filter_sentence, querydict
from tests.factories import (
    BusinessRelationFactory,
    ConsentFactory,
    ContactFactory,
    ContactProfileAnswerFactory,
    IndustryGroupFactory,
    JobResponsibilityFactory,
    MailingGroupFactory,
    OrganizationalLevelFactory,
    PersonFactory,
    ProfileAnswerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def found(filters):
    return set(contacts_matching(filters, UserFactory()))


class TestClassification:
    @pytest.mark.parametrize(
        ("filter_name", "field", "factory"),
        [
            ("business_relation", "business_relations", BusinessRelationFactory),
            ("industry_group", "industry_groups", IndustryGroupFactory),
        ],
    )
    def test_of_a_company_reaches_its_people(self, filter_name, field, factory):
        company, other = ContactFactory.create_batch(2)
        people = PersonFactory.create_batch(2, company=company)
        PersonFactory(company=other)
        PersonFactory(company=None)
        code = factory(code="CUST")
        getattr(company, field).add(code)
        assert found({filter_name: ["CUST"]}) == {company, *people}

    def test_of_a_person_does_not_reach_its_company(self):
        person = PersonFactory()
        PersonFactory(company=person.company)
        person.job_responsibilities.add(JobResponsibilityFactory(code="SALE"))
        assert found({"job_responsibility": ["SALE"]}) == {person}

    def test_any_of_several_codes_is_enough_and_nobody_comes_twice(self):
        one, two = JobResponsibilityFactory(code="IT"), JobResponsibilityFactory(code="SALE")
        first, second = PersonFactory.create_batch(2)
        first.job_responsibilities.add(one, two)
        second.job_responsibilities.add(two)
        contacts = contacts_matching({"job_responsibility": ["IT", "SALE"]}, UserFactory())
        assert sorted(contact.pk for contact in contacts) == [first.pk, second.pk]

    def test_joins_other_conditions(self):
        german, french = ContactFactory(country="DE"), ContactFactory(country="FR")
        relation = BusinessRelationFactory(code="CUST")
        for company in (german, french):
            company.business_relations.add(relation)
        person = PersonFactory(company=german, country="DE")
        assert found({"business_relation": ["CUST"], "country": ["DE"]}) == {german, person}

    def test_costs_one_query_beside_the_codes(self, django_assert_num_queries):
        company = PersonFactory.create_batch(3, company=ContactFactory())[0].company
        company.industry_groups.add(IndustryGroupFactory(code="STEEL"))
        user = UserFactory()
        with django_assert_num_queries(2):  # the code · contacts
            assert len(contacts_matching({"industry_group": ["STEEL"]}, user)) == 4


class TestConsent:
    @pytest.mark.parametrize(
        ("answers", "names"),
        [
            (["email:refused"], {"No"}),
            (["email:given"], {"Yes"}),
            (["email:not_asked"], {"Other", "Nobody"}),
            (["email:refused", "email:given"], {"No", "Yes"}),
            (["hard_copy:refused"], {"Other"}),
            (["hard_copy:refused", "email:refused"], {"Other", "No"}),
            (["phone:not_asked"], {"No", "Yes", "Other", "Nobody"}),
        ],
    )
    def test_finds_what_was_said(self, answers, names):
        for name, channel, status in (
            ("No", "email", "refused"),
            ("Yes", "email", "given"),
            ("Other", "hard_copy", "refused"),
        ):
            ConsentFactory(contact__name=name, channel=channel, status=status)
        ContactFactory(name="Nobody")
        assert {contact.name for contact in found({"consent": answers})} == names

    def test_is_read_aloud(self):
        said = filter_sentence({"consent": ["email:not_asked", "email:refused"]})
        assert said == "Consent is E-mails – not asked or E-mails – refused"


class TestMatch:
    @pytest.fixture
    def contacts(self):
        """By what they meet: the country alone, the city alone, both."""
        ContactFactory(name="Neither", country="FR", city="Lyon")
        return {
            "country": ContactFactory(country="DE", city="Lyon"),
            "city": ContactFactory(country="FR", city="Bonn"),
            "both": ContactFactory(country="DE", city="Bonn"),
        }

    @pytest.mark.parametrize(
        ("match", "names"),
        [
            ({}, {"both"}),
            ({"match": ["all"]}, {"both"}),
            ({"match": ["any"]}, {"both", "country", "city"}),
        ],
    )
    def test_says_whether_all_or_any_must_hold(self, contacts, match, names):
        filters = {"country": ["DE"], "city": ["bonn"], **match}
        assert found(filters) == {contacts[name] for name in names}

    def test_reaches_every_kind_of_condition(self, contacts):
        group, relation = MailingGroupFactory(code="NEWS"), BusinessRelationFactory(code="CUST")
        member, customer = ContactFactory(name="M"), ContactFactory(name="C")
        person = PersonFactory(name="P", company=customer, job_title="Buyer")
        member.mailing_groups.add(group)
        customer.business_relations.add(relation)
        blocked = ContactFactory(is_privacy_blocked=True)
        silent = ConsentFactory(status="refused").contact
        filters = {
            "q": [contacts["city"].number],
            "mailing_group": ["NEWS"],
            "business_relation": ["CUST"],
            "privacy_blocked": ["true"],
            "consent": ["hard_copy:refused"],
            "match": ["any"],
        }
        expected = {contacts["city"], member, customer, person, blocked, silent}
        assert found(filters) == expected

    def test_of_no_condition_is_everybody(self, contacts):
        assert len(found({"match": ["any"]})) == 4

    def test_is_stored_only_where_it_says_something(self):
        two = {"country": ["DE"], "city": "Bonn"}
        assert canonical(two | {"match": "all"}) == {"country": ["DE"], "city": ["Bonn"]}
        assert canonical(two | {"match": "any"})["match"] == ["any"]
        assert canonical({"match": "any"}) == {}
        assert canonical({"match": "any", "city": "Bonn"}) == {"city": ["Bonn"]}

    def test_is_read_aloud(self):
        filters = {"country": ["DE", "FR"], "city": ["Bonn"]}
        assert filter_sentence(filters) == ("Country is Germany or France and City contains “Bonn”")
        assert filter_sentence({**filters, "match": ["any"]}) == (
            "Country is Germany or France, or City contains “Bonn”"
        )

    def test_survives_a_round_through_the_page(self):
        filters = {"country": ["DE", "FR"], "city": ["Bonn"], "match": ["any"]}
        assert canonical(querydict(filters)) == filters


def test_reads_the_same_in_whatever_order_it_was_stored():
    said = filter_sentence({"shoe_size": ["42"], "city": ["Bonn"], "country": ["DE"]})
    assert said == "Country is Germany and City contains “Bonn” and shoe_size"


@pytest.mark.parametrize(
    "filters",
    [
        {"match": ["some"]},
        {"match": ["any", "all"]},
        {"excluded": ["true", "false"]},
        {"excluded": ["perhaps"]},
        {"job_responsibility": ["GONE"]},
        {"business_relation": ["GONE"]},
        {"industry_group": ["GONE"]},
        {"consent": ["email:perhaps"]},
        {"consent": ["email"]},
        {"shoe_size": ["42"]},
    ],
    ids=str,
)
def test_what_no_longer_makes_sense_finds_nobody(filters):
    ContactFactory()
    with pytest.raises(BrokenCriteria, match=next(iter(filters))):
        found({"country": ["DE"], **filters})


class TestCleanContacts:
    def test_by_profile_answers(self):
        large, small = ProfileAnswerFactory(code="LARGE"), ProfileAnswerFactory(code="SMALL")
        first, second, _third = ContactFactory.create_batch(3)
        for contact, answer in ((first, large), (first, small), (second, small)):
            ContactProfileAnswerFactory(contact=contact, answer=answer)
        assert found({"profile_answer": ["LARGE"]}) == {first}
        assert found({"profile_answer": ["LARGE", "SMALL"]}) == {first, second}
        assert filter_sentence({"profile_answer": ["LARGE"]}) == "Profile answer is LARGE"
        with pytest.raises(BrokenCriteria, match="profile_answer"):
            found({"profile_answer": ["GONE"]})

    def test_by_level_age_and_why_inactive(self):
        chief = PersonFactory(organizational_level=OrganizationalLevelFactory(code="CEO"))
        child = PersonFactory(is_minor=True)
        left = PersonFactory(is_inactive=True, inactive_reason="left")
        companies = {person.company for person in (chief, child, left)}
        assert found({"organizational_level": ["CEO"]}) == {chief}
        assert found({"minor": ["true"]}) == {child}
        assert found({"inactive_reason": ["left", "closed"]}) == {left}
        assert found({"inactive": ["false"]}) == {chief, child, *companies}
