import csv

import pytest

from crm.imports.cells import Reader
from crm.imports.columns import FIELDS, GROUPS, NAMES, SKIP, guess, guess_columns, letter_of
from crm.imports.headings import HEADINGS
from crm.models import Contact

NORTHWIND = [
    *("external_number", "company", "name", "job_title", "address", "city", "county"),
    *("post_code", "country", "phone", "fax"),
]
ADVENTURE_WORKS = [
    *("external_number", "company", SKIP, "phone", "address", "address_2", "city", "county"),
    *("post_code", "country", SKIP, SKIP, SKIP, SKIP),
]


@pytest.mark.samples
@pytest.mark.parametrize(
    ("name", "fields"),
    [("northwind-customers", NORTHWIND), ("adventure-works-resellers", ADVENTURE_WORKS)],
)
def test_real_lists_are_mapped_without_touching(samples, name, fields):
    with (samples / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert guess(header) == fields
    assert guess_columns(header, rows[:200]) == fields


def test_guesses_russian_columns_and_no_field_twice():
    assert guess(["Название", "ФИО", "Населённый пункт", "Эл. почта", "E-mail"]) == [
        *("company", "name", "city", "email", SKIP)
    ]


def test_guesses_the_columns_of_a_russian_crm():
    header = (
        "Код клиента;Наименование организации;Фамилия;Имя;Отчество;Пол;Должность;Индекс;Город;"
        "Область;Страна;Телефон;Моб. телефон;Эл. почта;Сайт;Ответственный;Отрасль;"
        "Деловые отношения;Группы рассылки;Согласие на рассылку;Дата согласия;Примечание"
    )
    assert guess(header.split(";")) == [
        *("external_number", "company", "surname", "first_name", "middle_name", "gender"),
        *("job_title", "post_code", "city", "county", "country", "phone", "mobile", "email"),
        *("home_page", "salesperson", "industry_groups", "business_relations", "mailing_groups"),
        *("consent.email", "consent.said_on", "note"),
    ]


def test_guesses_german_columns():
    header = "Kunden-Nr.;Firma;Ansprechpartner;Straße;PLZ;Ort;Land;Telefon;Handy;E-Mail;Branche"
    assert guess(header.split(";")) == [
        *("external_number", "company", "name", "address", "post_code", "city", "country"),
        *("phone", "mobile", "email", "industry_groups"),
    ]


IN_ENGLISH = (
    "Organizational level,Addressee,Legal basis,Why inactive,Profile,Other street,Other city,"
    "Other ZIP,Address from,Address until"
)
IN_RUSSIAN = (
    "Организационный уровень,Адресат,Правовое основание,Причина неактивности,Анкета,"
    "Доп. адрес,Город доп. адреса,Индекс доп. адреса,Адрес действует с,Адрес действует по"
)
IN_GERMAN = (
    "Organisationsebene,Empfänger,Rechtsgrundlage,Grund der Inaktivität,Profil,"
    "Alternative Adresse,Alternativer Ort,Alternative PLZ,Adresse gültig ab,Adresse gültig bis"
)


@pytest.mark.parametrize("header", [IN_ENGLISH, IN_RUSSIAN, IN_GERMAN])
def test_guesses_what_few_lists_have(header):
    assert guess(header.split(",")) == [
        *("organizational_level", "addressee", "consent.basis", "inactive_reason"),
        *("profile_answers", "alt.address", "alt.city", "alt.post_code"),
        *("alt.starts_on", "alt.ends_on"),
    ]


def test_cells_say_what_headings_do_not():
    rows = [
        ["ООО Ромашка", "Петрова Анна Сергеевна", "a@b.example", "+7 495 123-45-67", "Россия", "ж"],
        ["АО Лютик", "Иванов Пётр Ильич", "c@d.example", "8 (812) 765-43-21", "Belarus", "м"],
    ]
    assert guess_columns([""] * 6, rows) == [
        *("company", "name", "email", "phone", "country", "gender")
    ]


def test_cells_correct_a_heading_that_misleads():
    rows = [["Acme GmbH", "anna@acme.example"], ["Best Ltd.", "ben@best.example"]]
    assert guess_columns(["Name", "Contact"], rows) == ["company", "email"]


def test_few_or_mixed_cells_say_nothing():
    assert guess_columns(["", ""], [["a@b.example", "5"]]) == [SKIP, SKIP]
    assert guess_columns([""], [["a@b.example"], ["none"], ["c@d.example"]]) == [SKIP]
    # Numbers with a point, years and sizes are no phones; two letters are no country.
    rows = [["30000.0000", "1974", "XL", "DE"], ["150000.0000", "1980", "S", "US"]]
    assert guess_columns([""] * 4, rows) == [SKIP] * 4


def test_headings_name_fields_that_exist_and_none_means_two():
    assert set(HEADINGS) <= set(FIELDS)
    words = [word.strip() for words in HEADINGS.values() for word in words.split(",")]
    assert sorted(words) == sorted(set(words))
    assert set(FIELDS) >= NAMES
    assert len(FIELDS) == sum(map(len, GROUPS.values()))


@pytest.mark.django_db
def test_every_field_of_a_contact_can_be_mapped_but_what_is_made_here():
    made_here = {
        *("id", "number", "type", "sort_name", "company_sort_name", "search_text", "version"),
        *("created_by", "created_at", "updated_at", "own_salutations"),
        *(field.name for field in Contact._meta.fields if field.name.startswith("own_")),
        # The database computes them.
        *("name_key", "email_key", "phone_key", "mobile_key"),
        # Letters that come back say so.
        *("has_bad_address", "returned_address"),
    }
    stored = {field.name for field in [*Contact._meta.fields, *Contact._meta.many_to_many]}
    assert stored - made_here - set(FIELDS) == set()
    # No reader leaves a field out: nothing in a cell is nothing said.
    assert {Reader().value(name.removeprefix("person."), " ") for name in FIELDS} == {None}


def test_columns_are_called_as_in_a_spreadsheet():
    assert [letter_of(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA")
    ]
