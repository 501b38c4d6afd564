"""Lists as they come in life, from their bytes to the contacts."""

import csv
import datetime as dt
import io

import pytest
import xlsxwriter

from crm.imports import run_import, take_in
from crm.imports.undo import undo_import
from crm.models import Consent, Contact, ImportRun, User
from tests.factories import (
    IndustryGroupFactory,
    MailingGroupFactory,
    SalespersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HEADER = (
    "Код клиента;Наименование организации;Фамилия;Имя;Отчество;Пол;Должность;Индекс;Город;Страна;"
    "Телефон;Эл. почта;Язык;Ответственный;Отрасль;Группы рассылки;Согласие на рассылку;"
    "Дата согласия;Примечание"
)
TITLES = ("ООО «Ромашка», выгрузка из CRM", "Сформировано: 12.11.2026", "")
FIRMS = 310


@pytest.fixture
def user() -> User:
    SalespersonFactory(code="JR", name="Иванова Ирина")
    IndustryGroupFactory(code="RETAIL", description="Розничная торговля")
    MailingGroupFactory(code="NEWS", description="Новости")
    return UserFactory(role="Salesperson")


def export(people: int, **changed: str) -> str:
    """An export whose people are of a few firms; `changed` says another city for some of them."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerows([title] for title in TITLES)
    writer.writerow(HEADER.split(";"))
    for n in range(people):
        firm = n % FIRMS
        is_her = n % 2
        writer.writerow(
            [
                *(f"К{firm:04}", f"ООО «Фирма {firm}»"),
                *(f"Петров{'а' * is_her}-{n}", "Анна" if is_her else "Пётр"),
                *("Сергеевна" if is_her else "Сергеевич", "ж" if is_her else "м", "Закупщик"),
                *(f"{100000 + firm}", changed.get(f"firm_{firm}", "Тула"), "Россия"),
                *("8 (4872) 12-34-56", f"p{n}@firm{firm}.example", "русский", "иванова ирина"),
                *("RETAIL", "Новости" if n % 3 else "", "да" if n % 5 else ""),
                *("03.04.2025" if n % 5 else "", f"№ {n}; «важный»\nзвонить"),
            ]
        )
    return written.getvalue()


def imported(user: User, content: bytes, name: str = "выгрузка.csv") -> ImportRun:
    run = take_in(user=user, file_name=name, content=content)
    run_import(run, user=user)
    run.refresh_from_db()
    return run


def counts(run: ImportRun) -> tuple[list[int], list[int], int]:
    """New, changed and unchanged companies, then people; rows left out."""
    said = [
        [run.result[kind][outcome] for outcome in ("new", "update", "unchanged")]
        for kind in ("companies", "people")
    ]
    return said[0], said[1], run.result["error_count"]


def cards() -> list[dict]:
    moving = ("version", "updated_at")
    rows = Contact.objects.order_by("pk").values()
    return [{name: one[name] for name in one if name not in moving} for one in rows]


@pytest.mark.parametrize(("encoding", "people"), [("cp1251", 2_059), ("utf-16", 400)])
def test_an_export_of_a_crm_comes_in_once_changes_a_little_and_goes_again(user, encoding, people):
    text = export(people)
    if encoding == "cp1251":
        text = text.replace("ё", "е")
    run = imported(user, text.encode(encoding))
    assert (run.encoding, run.delimiter, run.header_row) == (encoding, ";", len(TITLES) + 1)
    assert counts(run) == ([FIRMS, 0, 0], [people, 0, 0], 0)
    anna = Contact.objects.get(email="p197@firm197.example")
    assert (anna.name, anna.gender, anna.job_title) == (
        *("Анна Сергеевна Петрова-197", "female", "Закупщик"),
    )
    assert (anna.city, anna.country, anna.language) == ("Тула", "RU", "ru")
    assert (anna.salesperson.code, anna.own_salesperson, anna.own_address) == ("JR", False, False)
    assert anna.formal_salutation == "Уважаемая Анна Сергеевна"
    assert anna.addressee.startswith("Закупщику ООО «Фирма 197» Петровой-197 А. С.")
    assert anna.company.industry_groups.get().code == "RETAIL"
    assert anna.note == "№ 197; «важный»\nзвонить"
    consent = Consent.objects.get(contact=anna)
    assert (consent.status, consent.said_on) == ("given", dt.date(2025, 4, 3))

    before = cards()
    assert counts(imported(user, text.encode("utf-8-sig"))) == (
        *([0, 0, FIRMS], [0, 0, people], 0),
    )
    assert cards() == before

    later = export(people + 1, firm_7="Калуга").replace("ё", "е")
    run = imported(user, later.encode("cp1251"))
    assert counts(run)[0] == [0, 1, FIRMS - 1]
    assert run.result["people"]["new"] == 1
    moved = Contact.objects.filter(company__external_number="К0007")
    assert set(moved.values_list("city", flat=True)) == {"Калуга"}
    undo_import(run, user=user)
    assert len(cards()) == len(before)
    assert not Contact.objects.filter(city="Калуга").exists()


def test_dates_of_a_german_workbook_are_read_as_they_stand(user):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Kunden")
        german = book.add_format({"num_format": "dd.mm.yyyy"})
        words = book.add_format({"num_format": "[$-407]d. mmmm yyyy"})
        sheet.write_row(0, 0, ["Kundenliste"])
        head = ["Kunden-Nr.", "Firma", "Ansprechpartner", "PLZ", "Ort", "Einwilligung", "am"]
        sheet.write_row(3, 0, head)
        for row, (number, name, said_on, form) in enumerate(
            [
                (1, "Eins GmbH", dt.date(2025, 4, 3), german),
                (2, "Zwei GmbH", dt.date(2025, 12, 1), words),
                (3, "Drei GmbH", "03.04.2025", None),
                (4, "Vier GmbH", "3. April 2025", None),
                (5, "Fünf GmbH", "13.13.2025", None),
            ],
            start=4,
        ):
            sheet.write_row(row, 0, [number, name, "Anna Groß", "01067", "Dresden", "ja"])
            if form:
                sheet.write_datetime(row, 6, said_on, form)
            else:
                sheet.write_string(row, 6, said_on)
    run = take_in(user=user, file_name="Kunden.xlsx", content=file.getvalue())
    assert (run.sheet, run.header_row) == ("Kunden", 4)
    run.mapping["columns"][6] = "consent.said_on"
    run.save(update_fields=["mapping"])
    run_import(run, user=user)
    said = Consent.objects.order_by("pk").values_list("contact__company__name", "said_on")
    assert dict(said) == {
        "Eins GmbH": dt.date(2025, 4, 3),
        "Zwei GmbH": dt.date(2025, 12, 1),
        "Drei GmbH": dt.date(2025, 4, 3),
        "Vier GmbH": dt.date(2025, 4, 3),
    }
    run.refresh_from_db()
    assert run.result["left_out"] == {"error": 1}
    one = Contact.objects.get(name="Eins GmbH")
    assert (one.external_number, one.post_code) == ("1", "01067")


OF_ANOTHER_PROGRAM = """\
Salutation,First Name,Last Name,Title,Account Name,Mailing Street,Mailing City,\
Mailing State/Province,Mailing Zip/Postal Code,Mailing Country,Email,Account Owner,Industry,\
Email Opt Out,Do Not Call,Contact ID,Account ID
Ms.,Claire,Lee,CEO,Acme Inc.,1 High St,Austin,TX,78701,United States,claire@acme.example,\
Sarah Connor,Energy,1,0,0031,0011
Dr.,Claire,Lee,Buyer,Acme Inc.,1 High St,Austin,TX,78701,USA,claire.lee@acme.example,\
Sarah Connor,Energy,0,1,0032,0011
Mr.,Ben,Ray,,,2 Low St,Oslo,,0150,Norway,ben@ray.example,Tom Jones,Retail,0,0,0033,
"""


def test_an_export_of_another_program_comes_in_as_it_is(user):
    run = imported(user, OF_ANOTHER_PROGRAM.encode(), "report.csv")
    assert counts(run) == ([1, 0, 0], [3, 0, 0], 0)
    claire, namesake, ben = Contact.objects.filter(type="person").order_by("external_number")
    assert (claire.name, claire.gender, claire.job_title) == ("Claire Lee", "female", "CEO")
    assert (namesake.name, namesake.gender, namesake.company) == ("Claire Lee", "", claire.company)
    assert (claire.company.external_number, claire.company.county) == ("0011", "TX")
    assert (claire.country, ben.country, ben.salesperson) == ("US", "NO", None)
    said = Consent.objects.order_by("contact").values_list("contact", "channel", "status")
    assert list(said) == [(claire.pk, "email", "refused"), (namesake.pk, "phone", "refused")]
    assert counts(imported(user, OF_ANOTHER_PROGRAM.encode())) == ([0, 0, 1], [0, 0, 3], 0)


# Of sixty columns people use a third.
OF_HUBSPOT = (
    "Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Associated Company,"
    "Job Title,City,State/Region,Postal Code,Country/Region,Street Address,Website URL,"
    "Preferred language,Unsubscribed from all email"
)
UNUSED = [f"Original Source Drill-Down {n}" for n in range(44)]
OF_ONE_C = (
    "Код контрагента;Контрагент;Факт. адрес;Телефоны;E-mail;Основное контактное лицо;"
    "Должность контактного лица;Дополнительная информация"
)


def of_hubspot(people: int, moved: int = 0) -> bytes:
    """Seven people a firm; the first few have moved since."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([*OF_HUBSPOT.split(","), *UNUSED])
    for n in range(people):
        writer.writerow(
            [
                *(f"{5000 + n}", "Robin", f"Miller-{n}", f"r{n}@example.com", f"+1 512 555 {n:04}"),
                *("", f"Firm {n // 7} Inc.", "Buyer" if n >= moved else "Director"),
                *("Austin", "TX", "78701", "United States", f"{n // 7} High St", ""),
                *("English", "true" if n % 9 == 0 else "false"),
                *["n/a" for _column in UNUSED],
            ]
        )
    return written.getvalue().encode("utf-8-sig")


def of_one_c(firms: int, moved: int = 0) -> bytes:
    rows = [
        f"{n:09};ООО «Ромашка {n}»;г. Тула, ул. Мира, {n if n >= moved else n + 500};"
        f"8 (4872) 12-{n:04};info{n}@romashka.example;Петрова Анна {n};Закупщик;"
        for n in range(firms)
    ]
    return "\r\n".join([OF_ONE_C, *rows]).encode("cp1251")


@pytest.mark.parametrize(
    ("export_of", "size", "first", "people_changed", "companies_changed"),
    [
        (of_hubspot, 2_059, (295, 2_059), 3, 0),
        (of_one_c, 150, (150, 150), 0, 3),
    ],
)
def test_the_list_of_another_program_again_changes_what_changed(
    user, export_of, size, first, people_changed, companies_changed
):
    companies, people = first
    assert counts(imported(user, export_of(size))) == ([companies, 0, 0], [people, 0, 0], 0)
    again = imported(user, export_of(size))
    assert counts(again) == ([0, 0, companies], [0, 0, people], 0)
    changed = imported(user, export_of(size, moved=3))
    assert counts(changed) == (
        [0, companies_changed, companies - companies_changed],
        [0, people_changed, people - people_changed],
        0,
    )
