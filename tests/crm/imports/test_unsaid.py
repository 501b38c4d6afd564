"""What new contacts have of which their row says nothing."""

import pytest

from crm.imports import map_columns, run_import, take_in
from crm.imports.columns import SKIP
from crm.models import Contact, MarketingSetup
from tests.factories import ContactFactory, UserFactory

pytestmark = pytest.mark.django_db
COLUMNS = ["company", "first_name", "surname", "language", "country", "email"]
HEADER = "Company,First name,Surname,Language,Country,E-mail\n"


@pytest.fixture
def user():
    return UserFactory(role="Salesperson")


def taken_in(user, rows, header=HEADER):
    return take_in(user=user, file_name="list.csv", content=(header + rows).encode())


def imported(user, rows, **unsaid):
    run = taken_in(user, rows)
    run_import(map_columns(run, user=user, columns=COLUMNS, unsaid=unsaid), user=user)


def language_and_country(**who):
    return Contact.objects.values_list("language", "country").get(**who)


def test_new_contacts_get_it_where_their_row_says_nothing(user):
    imported(user, ",Anna,Bergmann,,,\n,Bob,Stone,en,US,\n", language="de", country="AT")
    assert language_and_country(surname="Bergmann") == ("de", "AT")
    assert language_and_country(surname="Stone") == ("en", "US")
    assert Contact.objects.get(surname="Bergmann").formal_salutation == "Guten Tag Anna Bergmann"


def test_people_have_what_their_new_company_has(user):
    rows = "Linden,Anna,Bergmann,,,\nBirch,Bob,Stone,fr,,\n"
    imported(user, rows, language="de", country="AT")
    assert language_and_country(name="Linden") == ("de", "AT")
    assert language_and_country(surname="Bergmann") == ("de", "AT")
    assert language_and_country(surname="Stone") == ("fr", "AT")
    anna = Contact.objects.get(surname="Bergmann")
    assert (anna.own_language, anna.formal_salutation) == (False, "Guten Tag Anna Bergmann")


def test_people_of_a_known_company_have_what_it_has(user):
    ContactFactory(name="Linden", language="it", country="IT")
    imported(user, "Linden,Anna,Bergmann,,,\n", language="de", country="AT")
    assert language_and_country(surname="Bergmann") == ("it", "IT")
    assert Contact.objects.get(surname="Bergmann").formal_salutation == "Buongiorno Anna Bergmann"


def test_known_contacts_keep_what_they_have(user):
    ContactFactory(name="Linden", email="info@linden.example", language="", country="")
    imported(user, "Linden,,,,,info@linden.example\n", language="de", country="AT")
    assert language_and_country(name="Linden") == ("", "")


def test_is_guessed_as_contacts_made_by_hand_have_it(user):
    setup = {"default_language": "fr", "default_country": "CH"}
    MarketingSetup.objects.update_or_create(pk=1, defaults=setup)
    run = taken_in(user, ",Анна,Иванова,,,\n")
    assert run.mapping["unsaid"] == {"language": "fr", "country": "CH"}


@pytest.mark.parametrize(
    ("rows", "language"),
    [
        ("ООО «Липа»,Анна,Иванова,,,\nLinden,Пётр,Петров,,,\n", "ru"),
        ("Linden,Anna,Bergmann,,,\nООО «Липа»,Bob,Stone,,,\n", ""),
    ],
)
def test_a_list_of_russian_names_is_guessed_to_be_russian(user, rows, language):
    assert taken_in(user, rows).mapping["unsaid"]["language"] == language


def test_is_kept_where_the_columns_are_changed_alone(user):
    run = taken_in(user, "Linden,Anna,Bergmann,,,\n")
    map_columns(run, user=user, columns=COLUMNS, unsaid={"language": "de"})
    run = map_columns(run, user=user, columns=[*COLUMNS[:5], SKIP])
    assert run.mapping["unsaid"] == {"language": "de", "country": ""}
