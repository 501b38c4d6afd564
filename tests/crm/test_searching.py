"""What a search for contacts finds, alike on both databases."""

import importlib

import pytest
from django.apps import apps
from django.core.management.base import CommandError
from django.db import connection

from crm.folding import every_word_in
from crm.models import Contact
from crm.search_text import refresh
from crm.searching import dialled, telling_piece
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
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
        cursor.execute("CREATE ROLE nobody_special")
        cursor.execute("SET LOCAL ROLE nobody_special")
    with pytest.raises(CommandError) as refused:
        migration.index_trigrams(apps, connection.schema_editor())
    assert "ask the database's administrator for CREATE EXTENSION pg_trgm" in str(refused.value)
    assert "permission denied" in str(refused.value)


@pytest.mark.parametrize(
    ("word", "piece"),
    [
        ("441632960123", "32960123"),
        ("960123", "960123"),
        ("4711", ""),
        ("petrov1985@mail.example", "trov1985"),
        ("anna.k.19851@mail.example", "19851"),
        ("11@mail.example", ""),
        ("anna.petrova@mail.example", ""),
        ("@mail12345.example", ""),
        ("petrov1985", ""),
    ],
)
def test_the_index_is_asked_for_what_tells_a_long_word_apart(word, piece):
    assert telling_piece(word) == piece


def plainly(text: str) -> set[str]:
    """What the search finds where it asks no index for pieces."""
    digits = dialled(text)
    number = Contact.objects.filter(search_text__contains=digits)
    words = Contact.objects.filter(every_word_in("search_text", text))
    return {contact.number for contact in (words | number if digits else words)}


@pytest.mark.parametrize(
    "text",
    [
        "petrov1985@mail.example",
        "PETROV1985@mail.exa",
        "petrov1985@mail.example c1",
        "rov1985@mail",
        "+44 1632 960123",
        "0044-1632-960123",
        "(01632) 96 01 23",
        "960123 44",
        "44 960123",
        "441632960123",
        "960123",
        "44%960123@_",
        "8 916 123-45-67",
    ],
)
def test_pieces_find_what_whole_words_find(text):
    kept = {
        "C1": ("petrov1985@mail.example", "+44 1632 960123"),
        "C2": ("xpetrov1985@mail.example.org", "01632/960123"),
        "C3": ("petrov1985@other.example", "441632960123"),
        "C4": ("petrov@mail.example", "960123 44"),
        "C5": ("44960123@mail.example", "+44 1632 960 123"),
        "C6": ("a19851985@mail.example", "8 (916) 1234567"),
        "C7": ("44%960123@_.example", "123-45-67 916 8"),
    }
    for number, (email, phone) in kept.items():
        PersonFactory(number=number, name="Anna", company=None, email=email, phone=phone)
    refresh(Contact.objects.all())
    found = {contact.number for contact in Contact.objects.search(text)}
    assert found == plainly(text) != set()
