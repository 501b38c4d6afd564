import csv

import pytest

from crm.imports.cells import Reader
from crm.imports.columns import FIELDS, GROUPS, NAMES, SKIP, letter_of
from crm.imports.guessing import guess, guess_columns, why_left_out
from crm.imports.headings import HEADINGS
from crm.models import Contact
from tests.factories import SalespersonFactory

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


SALESFORCE = (
    "Salutation;First Name;Last Name;Title;Account Name;Mailing Street;Mailing City;"
    "Mailing State/Province;Mailing Zip/Postal Code;Mailing Country;Phone;Mobile;Email;"
    "Account Owner;Email Opt Out;Do Not Call;Lead Source;Contact ID;Account ID"
)
OUTLOOK = (
    "Title;First Name;Last Name;Company;Job Title;Business Street;Business City;"
    "Business Postal Code;Business Country/Region;Business Phone;Home Street;E-mail Address;"
    "E-mail Display Name;Web Page"
)
GOOGLE = (
    "Name;Given Name;Family Name;Organization 1 - Name;Organization 1 - Title;E-mail 1 - Label;"
    "E-mail 1 - Value;Phone 1 - Value;Address 1 - Street;Address 1 - City;Address 1 - Country"
)
HUBSPOT = (
    "Record ID;First Name;Last Name;Email;Mobile Phone Number;Contact owner;Company name;"
    "State/Region;Website URL;Unsubscribed from all email;Preferred language"
)
BITRIX = (
    "ID;Имя;Отчество;Фамилия;Компания;Должность;Рабочий телефон;Рабочий e-mail;Частный e-mail;"
    "Улица, номер дома;Ответственный"
)
PIPEDRIVE = (
    "Person - Name;Organization - Name;Person - Phone - Work;Person - Phone - Mobile;"
    "Person - Job title;Person - Owner;Person - ID;Organization - Address;Organization - ID"
)
OUTLOOK_GERMAN = (
    "Vorname;Weitere Vornamen;Nachname;Firma;Straße geschäftlich;Straße geschäftlich 2;"
    "Ort geschäftlich;Region geschäftlich;Postleitzahl geschäftlich;Land/Region geschäftlich;"
    "Straße privat;Ort privat;Bundesland/Kanton privat;Land/Region privat;Telefon geschäftlich;"
    "E-Mail-Adresse;E-Mail: Angezeigter Name;Ort"
)
OUTLOOK_RUSSIAN = (
    "Организация;Улица (раб. адрес);Улица 2 (раб. адрес);Город (раб. адрес);"
    "Индекс (раб. адрес);Страна или регион (раб. адрес);Улица (дом. адрес);Город (дом. адрес);"
    "Рабочий телефон;Телефон переносной;Адрес эл. почты;Веб-страница"
)
ONE_C = (
    "Контрагент;Код контрагента;Факт. адрес;Телефоны;Основное контактное лицо;"
    "Должность контактного лица;Ответственный;Дополнительная информация"
)
CLASSIC_MODELS = (
    "customerNumber;customerName;contactLastName;contactFirstName;phone1;phone2;addressLine1;"
    "addressLine2;postalCode;creditLimit"
)


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (
            SALESFORCE,
            (
                "formal_salutation first_name surname job_title company address city county "
                "post_code country phone mobile email salesperson refusal.email refusal.phone - "
                "person.external_number external_number"
            ),
        ),
        (
            OUTLOOK,
            (
                "- first_name surname company job_title address city post_code country phone "
                "- email - home_page"
            ),
        ),
        (GOOGLE, "name first_name surname company job_title - email phone address city country"),
        (
            HUBSPOT,
            (
                "person.external_number first_name surname email mobile salesperson company county "
                "home_page refusal.email language"
            ),
        ),
        (
            BITRIX,
            (
                "person.external_number first_name middle_name surname company job_title phone "
                "email - address salesperson"
            ),
        ),
        (
            CLASSIC_MODELS,
            "external_number company surname first_name phone - address address_2 post_code -",
        ),
        (
            PIPEDRIVE,
            (
                "name company phone mobile job_title salesperson person.external_number address "
                "external_number"
            ),
        ),
        (
            OUTLOOK_GERMAN,
            (
                "first_name middle_name surname company address address_2 city county post_code "
                "country home.address home.city home.county home.country phone email - -"
            ),
        ),
        (
            OUTLOOK_RUSSIAN,
            (
                "company address address_2 city post_code country home.address home.city phone "
                "mobile email home_page"
            ),
        ),
        (ONE_C, "company external_number address phone name job_title salesperson note"),
        ("Vorname;Name;Ort", "first_name surname city"),
        ("Full name;First name;City", "name first_name city"),
        ("ID;Company;Contact person", "external_number company name"),
    ],
)
def test_guesses_the_columns_of_other_programs(header, fields):
    assert guess(header.split(";")) == fields.replace("-", SKIP).split(" ")


MAIN = "address city county post_code country"


def of(name: str, parts: str = MAIN) -> str:
    return " ".join(f"{name}.{part}" for part in parts.split())


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (
            (
                "Account Name;Billing Street;Billing City;Billing State/Province;"
                "Billing Zip/Postal Code;Billing Country;Shipping Street;Shipping City;"
                "Shipping State/Province;Shipping Zip/Postal Code;Shipping Country;Phone"
            ),
            f"company {MAIN} {of('delivery')} phone",
        ),
        (
            (
                "Last Name;Mailing Street;Mailing City;Mailing Country;Other Street;Other City;"
                "Other Country;Other Phone"
            ),
            f"surname address city country {of('alt', 'address city country')} -",
        ),
        (
            (
                "Last Name;Business Street;Business Street 2;Business City;Business Country/Region;"
                "Home Street;Home City;Home Country/Region;Home Phone;Other Street;Other City;"
                "Business Phone"
            ),
            (
                "surname address address_2 city country home.address home.city home.country - "
                "alt.address alt.city phone"
            ),
        ),
        (
            (
                "Name;Address 1: Street 1;Address 1: City;Address 2: Street 1;Address 2: Street 2;"
                "Address 2: City;Address 2: ZIP/Postal Code"
            ),
            f"name address city {of('alt', 'address address_2 city post_code')}",
        ),
        ("Firm;Street 1;City 1;Street 2;City 2", "company address city alt.address alt.city"),
        ("Firm;Address 1;Address 2;City", "company address address_2 city"),
        (
            (
                "Firma;Straße;PLZ;Ort;Rechnungsadresse;Rechnungs-PLZ;Rechnungsort;Lieferadresse;"
                "Liefer-PLZ;Lieferort;Liefer-Telefon"
            ),
            (
                "company address post_code city billing.address billing.post_code billing.city "
                f"{of('delivery', 'address post_code city phone')}"
            ),
        ),
        (
            (
                "Наименование;Юридический адрес;Юридический адрес: город;Фактический адрес;"
                "Фактический адрес: город;Адрес доставки;Город доставки;Индекс доставки"
            ),
            (
                "company legal.address legal.city address city delivery.address delivery.city "
                "delivery.post_code"
            ),
        ),
        # What is no whole address is none, and the contact's own is not made up of two.
        ("Company;Address;City;Shipping Country", "company address city -"),
        ("Company;Billing City;Phone", "company city phone"),
    ],
)
def test_guesses_which_address_columns_are_about(header, fields):
    assert guess(header.split(";")) == fields.replace("-", SKIP).split(" ")


def test_the_heading_that_says_it_best_is_the_field():
    assert guess(["Title", "Owner", "Job title", "Sales person"]) == [
        *(SKIP, SKIP, "job_title", "salesperson")
    ]


@pytest.mark.django_db
def test_what_nothing_here_is_called_is_no_salesperson_and_says_why():
    SalespersonFactory(code="AH", name="Alma Hart")
    header, rows = ["Company", "Owner"], [["Acme", "Sarah"], ["Best", "Tom"], ["Cu", "AH"]]
    fields = guess_columns(header, rows)
    assert fields == ["company", SKIP]
    assert why_left_out(header, rows, fields) == {1: "The salesperson “Sarah” is not known."}
    rows[0][1] = "alma hart"
    assert guess_columns(header, rows) == ["company", "salesperson"]
    assert why_left_out(header, rows, ["company", SKIP]) == {}


@pytest.mark.parametrize("cells", [["Mr.", "Dr."], ["Frau Dr.", "Herr"], ["г-жа", "г-н"]])
def test_a_salutation_of_one_word_is_a_gender(cells):
    header, rows = ["Company", "Salutation"], [["Acme", cell] for cell in cells]
    assert guess_columns(header, rows) == ["company", "gender"]


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
