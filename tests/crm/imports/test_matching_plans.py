"""Whom a list means is looked up, never searched: time grows with the list alone."""

import re
from typing import Any

import pytest
from django.db import connection

from crm.imports import preview_import, run_import, take_in
from crm.models import Contact
from crm.table_statistics import analyze, plan_by_keys
from tests.factories import ContactFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "Customer ID,Company,Contact Name,E-mail\n" + "".join(
    f"A{number},Company {number},Robin {number},robin{number}@example.com\n" for number in range(50)
)
MATCHING = re.compile('INSERT (OR IGNORE )?INTO "crm_importoutcome"')
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}


def plans_of(column: str, found: list[str]) -> Any:
    """How the database would do each statement that sorts rows by this column."""

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if MATCHING.match(sql) and f'"{column}"' in sql:
            with connection.cursor() as cursor:
                cursor.execute(f"{EXPLAIN[connection.vendor]} {sql}", params)
                found.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
        return execute(sql, params, many, context)

    return connection.execute_wrapper(explain)


@pytest.fixture
def plans() -> list[str]:
    """How the database finds the companies of a list, and how the people."""
    found: list[str] = []

    # Of a handful of contacts any index is as good as any other.
    Contact.objects.bulk_create(ContactFactory.build_batch(2_000))
    analyze(Contact)
    user = UserFactory(role="Salesperson")
    run = take_in(user=user, file_name="list.csv", content=LIST.encode())
    with plans_of("external_number", found):
        preview_import(run, user=user)
    return found


@pytest.mark.parametrize("index", ["number_elsewhere", "email_key", "sort_name"])
def test_companies_and_people_are_found_by_the_index(plans, index):
    assert [f"contact_{index}" in plan for plan in plans] == [True, True]


def test_nobody_is_found_by_reading_all_contacts(plans):
    assert len(plans) == 2
    for plan in plans:
        assert "SCAN crm_contact" not in plan
        assert "Seq Scan on crm_contact" not in plan


def test_rows_that_stand_there_twice_are_found_in_one_pass():
    """Not in one for each of them."""
    user = UserFactory(role="Salesperson")
    twice = LIST + LIST.split("\n", 1)[1]
    run = take_in(user=user, file_name="list.csv", content=twice.encode())
    found: list[str] = []
    with plans_of("fingerprint", found):
        preview_import(run, user=user)
    assert len(found) == 1
    assert len(re.findall(r"(?:on|SCAN|SEARCH) crm_stagedcontact\b", found[0])) == 1


@pytest.mark.postgresql
def test_a_list_comes_in_where_the_database_takes_its_tables_for_empty():
    """It would compare each of the new contacts with each: a statement of minutes is stopped."""
    ContactFactory.create_batch(3)
    Contact.objects.all().delete()
    analyze(Contact)
    rows = (f"B{number},Firm {number},Ada {number},\n" for number in range(2_000))
    content = "Customer ID,Company,Contact Name,E-mail\n" + "".join(rows)
    user = UserFactory(role="Salesperson")
    run = take_in(user=user, file_name="list.csv", content=content.encode())

    run_import(run, user=user)

    assert Contact.objects.count() == 4_000


@pytest.mark.postgresql
def test_keys_are_preferred_until_the_transaction_ends():
    plan_by_keys()
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_seqscan")
        assert cursor.fetchone() == ("off",)
