"""INSERT … SELECT writes what an ORM queryset reads, in one statement."""

import pytest
from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Cast, Concat, Left, Upper

from crm.insert_select import Once, insert_select
from crm.models import Contact, MailingGroup, MailingGroupMembership, Territory
from tests.factories import ContactFactory, MailingGroupFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


def test_writes_a_row_for_each_row_in_one_statement(django_assert_num_queries):
    group = MailingGroupFactory()
    contacts = ContactFactory.create_batch(3)
    with django_assert_num_queries(1):
        written = insert_select(
            MailingGroupMembership, Contact.objects.all(), {"group": group, "contact": "pk"}
        )
    assert written == 3
    assert set(group.contacts.all()) == set(contacts)


def test_takes_paths_expressions_and_constants():
    TerritoryFactory(code="N", name="north")
    insert_select(
        MailingGroup,
        Territory.objects.all(),
        {"code": Upper(F("code")), "description": Upper(F("name"))},
    )
    assert MailingGroup.objects.values_list("code", "description").get() == ("N", "NORTH")


def test_what_is_different_every_time_is_computed_once_a_row():
    TerritoryFactory(code="N")
    TerritoryFactory(code="S")
    chance = Func(function="random", output_field=CharField())
    once = {"place": F("code"), "chance": Left(Cast(chance, CharField()), 9)}
    insert_select(
        MailingGroup,
        Territory.objects.exclude(code="S"),
        {
            "code": Once("place", CharField()),
            "description": Concat(
                Once("chance", CharField()), Value("|"), Once("chance", CharField())
            ),
        },
        once=once,
        update=["description"],
        unique=["code"],
    )
    group = MailingGroup.objects.get()
    one, other = group.description.split("|")
    assert (group.code, one) == ("N", other)


@pytest.mark.parametrize("text", ["'; DROP TABLE crm_contact; --", "100 %s %", "Ünïcödé “q” \\"])
def test_constants_stay_parameters(text):
    TerritoryFactory()
    insert_select(
        MailingGroup, Territory.objects.all(), {"code": "code", "description": Value(text)}
    )
    assert MailingGroup.objects.get().description == text


def test_defaults_fill_the_fields_left_out():
    TerritoryFactory(code="N", name="North")
    insert_select(
        Contact,
        Territory.objects.all(),
        {
            "number": "code",
            "type": Value("company"),
            "name": "name",
            "sort_name": "name",
            "company_sort_name": "name",
            "search_text": "name",
            "created_at": Value("2026-01-20 00:00:00+00:00"),
            "updated_at": Value("2026-01-20 00:00:00+00:00"),
        },
    )
    contact = Contact.objects.get()
    assert (contact.own_address, contact.city, contact.company, contact.version) == (
        True,
        "",
        None,
        1,
    )


def test_an_empty_result_set_writes_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert (
            insert_select(
                MailingGroup, Territory.objects.none(), {"code": "code", "description": "name"}
            )
            == 0
        )


def test_conflicts_can_be_passed_over():
    group, contact = MailingGroupFactory(), ContactFactory()
    values = {"group": group, "contact": "pk"}
    for expected in (1, 0):
        written = insert_select(
            MailingGroupMembership, Contact.objects.all(), values, ignore_conflicts=True
        )
        assert written == expected
    assert list(group.contacts.all()) == [contact]


def test_refuses_an_unknown_field():
    with pytest.raises(TypeError, match="MailingGroup has no field kode"):
        insert_select(MailingGroup, Territory.objects.all(), {"kode": "code"})


def test_refuses_a_required_field_without_a_value():
    with pytest.raises(TypeError, match=r"MailingGroup\.description needs a value"):
        insert_select(MailingGroup, Territory.objects.all(), {"code": "code"})


def test_refuses_distinct_rows():
    with pytest.raises(TypeError, match="DISTINCT"):
        insert_select(
            MailingGroup,
            Territory.objects.distinct(),
            {"code": "code", "description": "name"},
        )
