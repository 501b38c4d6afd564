"""What a search for contacts finds, alike on both databases."""

import importlib

import pytest
from django.apps import apps
from django.core.management.base import CommandError
from django.db import connection

from crm.models import Contact
from crm.search_text import refresh
from crm.searching import dialled
from tests.factories import ContactFactory, PersonFactory

pytestmark = pytest.mark.django_db
migration = importlib.import_module("crm.migrations.0012_contacts_are_searched_and_paged_fast")


@pytest.fixture
def anna() -> Contact:
    works = ContactFactory(name="Weiß & Söhne GmbH", email="info@weiss.de")
    anna = PersonFactory(
        number="C4711",
        name="Анна Королёва",
        company=works,
        email="Anna.K@Example.com",
        phone="+44 (1632) 960-123",
        mobile="8 916 123-45-67",
        external_number="100%_x\\y",
    )
    PersonFactory(number="C99", name="Somebody else", company=None)
    refresh(Contact.objects.all())
    return anna


@pytest.mark.parametrize(
    "text",
    [
        "анна",
        "КОРОЛЁВА",
        "королева анна",
        "Анна королев weiß",
        "WEISS c4711",
        "söhne королёва",
        "anna.k@example",
        "c47",
        "11",
        "ро",
        "01632 960123",
        "+44 1632 960-123",
        "0044 (1632) 960 123",
        "960123",
        "+7 (916) 123-45-67",
        "89161234567",
        "100%_x\\y",
        "0%_",
        "\\y",
        "  анна\t\n королева  ",
    ],
)
def test_finds(anna, text):
    assert list(Contact.objects.search(text).filter(type="person")) == [anna]


@pytest.mark.parametrize(
    "text",
    ["анна smith", "%", "10%x", "a_n", "c47%11", "\\\\", "+44 1632 960-124", "x" * 1_001, "é"],
)
def test_finds_nobody(anna, text):
    expected = [anna] if text == "%" else []
    assert list(Contact.objects.search(text)) == expected


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("(044) 1632", "441632"),
        ("8 (916) 123-45-67", "9161234567"),
        ("+7 916 123 45 67", "9161234567"),
        ("12-34", ""),
        ("00000", ""),
        ("1632 x", ""),
        ("1" * 31, ""),
        ("١٢٣٤٥٦", ""),
    ],
)
def test_a_phone_number_is_what_one_dials(text, digits):
    assert dialled(text) == digits


def test_the_rows_before_are_taken_over_and_back(anna):
    editor = connection.schema_editor()
    migration.keep_yo(apps, editor)
    assert "королёва" in Contact.objects.get(pk=anna.pk).search_text
    migration.take_yo_for_ye(apps, editor)
    assert list(Contact.objects.search("Королёва")) == [anna]


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's trigrams")
@pytest.mark.parametrize("text", ["anna", "королёва", "+44 (1632) 960-123"])
def test_postgresql_finds_by_its_index(anna, text):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "contact_search_trigrams" in Contact.objects.search(text).order_by().explain()


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's extension")
def test_without_the_right_to_create_the_extension_the_migration_says_what_to_do():
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX contact_search_trigrams")
        cursor.execute("DROP EXTENSION pg_trgm")
        cursor.execute("CREATE ROLE nobody_special")
        cursor.execute("SET LOCAL ROLE nobody_special")
    with pytest.raises(CommandError) as refused:
        migration.index_trigrams(apps, connection.schema_editor())
    assert "ask the database's administrator for CREATE EXTENSION pg_trgm" in str(refused.value)
    assert "permission denied" in str(refused.value)
