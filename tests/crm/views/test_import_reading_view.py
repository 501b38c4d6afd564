import pytest
from django.urls import reverse

from crm.imports import take_in
from crm.models import ImportRun
from tests.crm.imports.test_workbooks import xlsx
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LIST = "Отчёт;;\n\nКомпания;Город;Почта\nРомашка;Тула;a@b.example\n".encode("cp1251")


@pytest.fixture
def seller(client):
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


def taken_in(user, content=LIST, name="list.csv") -> ImportRun:
    return take_in(user=user, file_name=name, content=content)


def address(run, page="reading") -> str:
    return reverse(f"crm:import-{page}", args=[run.pk])


def test_shows_how_the_file_is_read_with_its_first_rows(client, seller):
    content = client.get(address(taken_in(seller))).content.decode()
    assert '<option value="cp1251" selected>' in content
    assert '<option value=";" selected>' in content
    assert 'value="3" aria-label="Row 3 names the columns" checked' in content
    assert "Ромашка" in content
    assert "1 row follows the header." in content


def test_another_reading_is_shown_before_one_goes_on(client, seller):
    run = taken_in(seller)
    said = {"encoding": "koi8-r", "delimiter": ";", "header_row": "3"}
    response = client.post(address(run), said | {"again": "1"})
    assert response.url == address(run)
    assert "Ромашка" not in client.get(response.url).content.decode()
    assert client.post(address(run), said).url == address(run, "columns")
    run.refresh_from_db()
    assert (run.encoding, run.mapping["columns"]) == ("koi8-r", ["", "", ""])


@pytest.mark.parametrize(("row", "names", "count"), [("4", "Ромашка", 0), ("1", "Отчёт", 2)])
def test_another_header_row_guesses_the_columns_anew(client, seller, row, names, count):
    run = taken_in(seller)
    said = {"encoding": "cp1251", "delimiter": ";", "header_row": row}
    client.post(address(run), said)
    run.refresh_from_db()
    assert (run.header_row, run.row_count) == (int(row), count)
    assert names in client.get(address(run, "columns")).content.decode()


def test_a_list_without_a_header_is_mapped_by_its_cells(client, seller):
    run = taken_in(seller, b"Acme GmbH,anna@acme.example\nBest AG,ben@best.example\n")
    assert (run.header_row, run.row_count) == (0, 2)
    assert run.mapping["columns"] == ["company", "email"]
    assert 'id="header-0" value="0" checked' in client.get(address(run)).content.decode()
    content = client.get(address(run, "columns")).content.decode()
    assert "anna@acme.example" in content


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"encoding": "utf-8-sig"}, "not written in UTF-8: line 1"),
        ({"encoding": "utf-16"}, "not written in UTF-16"),
        ({"encoding": "rot13"}, "Select a valid choice"),
        ({"header_row": "2"}, "Row 2 is empty"),
        ({"header_row": "99"}, "Row 99 is empty"),
        ({"header_row": "101"}, "less than or equal to 100"),
        ({"delimiter": "x"}, "Select a valid choice"),
    ],
)
def test_a_wrong_choice_is_said_and_changes_nothing(client, seller, change, sentence):
    run = taken_in(seller)
    said = {"encoding": "cp1251", "delimiter": ";", "header_row": "3"}
    response = client.post(address(run), said | change)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    before = run.encoding, run.delimiter, run.header_row, run.mapping
    run.refresh_from_db()
    assert (run.encoding, run.delimiter, run.header_row, run.mapping) == before


def two_sheets() -> bytes:
    import io

    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name, cells in (("Firmen", ["Firma"]), ("Leute", ["Liste", "Vorname"]), ("Leer", [])):
        sheet = book.add_worksheet(name)
        for row, cell in enumerate([*cells, *cells[:1]]):
            sheet.write(row, 0, cell)
    book.close()
    return out.getvalue()


def test_a_sheet_of_a_workbook_is_chosen_and_its_header_found(client, seller):
    run = taken_in(seller, two_sheets(), "book.xlsx")
    assert (run.sheet, run.sheets) == ("Firmen", ["Firmen", "Leute", "Leer"])
    content = client.get(address(run)).content.decode()
    assert '<option value="Firmen" selected>' in content
    assert 'name="encoding"' not in content
    # The row posted is that of the sheet shown; the other one's is found.
    assert client.post(address(run), {"sheet": "Leute", "header_row": "1"}).status_code == 302
    run.refresh_from_db()
    assert (run.sheet, run.header_row) == ("Leute", 2)
    assert run.mapping["columns"] == ["first_name"]
    response = client.post(address(run), {"sheet": "Leer", "header_row": "2"})
    assert "The sheet “Leer” is empty" in response.content.decode()
    assert ImportRun.objects.get().sheet == "Leute"
    assert client.post(address(run), {"sheet": "Geheim"}).status_code == 422


def test_a_workbook_with_german_dates_is_previewed_and_comes_in(client, seller):
    from datetime import date

    from crm.imports import run_import
    from crm.models import Contact

    rows = [
        ["Messe Nürnberg"],
        ["Firma", "Ansprechpartner", "PLZ", "Newsletter", "Einwilligung am"],
        ["Müller GmbH", "Jörg Müller", 90402, "ja", date(2025, 12, 31)],
        ["Kühne KG", "Anna Weiß", 50667, "nein", "03.11.2025"],
    ]
    run = taken_in(seller, xlsx(rows), "messe.xlsx")
    assert run.mapping["columns"] == [
        *("company", "name", "post_code", "consent.email", "consent.said_on")
    ]
    assert run_import(run, user=seller)["error_count"] == 0
    said = {
        contact.name: (contact.post_code, contact.consents.get().said_on)
        for contact in Contact.objects.filter(type="person")
    }
    assert said == {
        "Jörg Müller": ("90402", date(2025, 12, 31)),
        "Anna Weiß": ("50667", date(2025, 11, 3)),
    }


def test_reading_is_closed_once_the_import_runs(client, seller):
    run = taken_in(seller)
    ImportRun.objects.update(state=ImportRun.State.RUNNING)
    said = {"encoding": "koi8-r", "delimiter": ";", "header_row": "3"}
    assert client.post(address(run), said).url == run.get_absolute_url()
    assert ImportRun.objects.get().encoding == "cp1251"


def test_cells_stay_text_on_the_page(client, seller):
    run = taken_in(seller, b"Company,<script>alert(1)</script>\n<img src=x onerror=a>,y\n")
    for page in ("reading", "columns"):
        content = client.get(address(run, page)).content.decode()
        assert "<script>alert(1)" not in content
        assert "<img src=x" not in content


def test_costs_the_same_for_any_number_of_rows(client, seller, django_assert_num_queries):
    runs = [taken_in(seller, b"Company\n" + b"Acme\n" * count) for count in (1, 3000)]
    client.get(address(runs[0]))
    # Session, user, the run, and its file; permissions in two.
    for run in runs:
        with django_assert_num_queries(6):
            client.get(address(run))
