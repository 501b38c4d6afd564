import csv
import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from crm.imports import preview_import, run_import, take_in
from crm.imports.failed_rows import failed_rows
from crm.imports.matching import whole
from crm.imports.review import (
    ADDRESSES,
    MINORS,
    NAMESAKES,
    count_by_filter,
    frequent_reasons,
    outcomes_for,
    review,
)
from crm.models import Contact, ImportRun
from crm.spreadsheets import as_csv, as_workbook
from tests.factories import ContactFactory, UserFactory

pytestmark = pytest.mark.django_db
HEAD = "Number,Company,Contact Name,City,Phone,Country\n"


def previewed(text: str, user=None) -> ImportRun:
    user = user or UserFactory(role="Salesperson")
    run = take_in(user=user, file_name="list.csv", content=text.encode())
    preview_import(run, user=user)
    return run


def rows_of(run: ImportRun, chosen: str = "") -> list:
    return review(list(outcomes_for(whole(run), chosen)), user=run.owner)


@pytest.fixture
def sorted_run():
    """A list with a row of every kind."""
    ContactFactory(name="Same", sort_name="same", external_number="1", city="Bonn")
    ContactFactory(name="Moved", sort_name="moved", external_number="2", city="Bonn", country="DE")
    ContactFactory.create_batch(2, name="Twins", sort_name="twins")
    return previewed(
        f"{HEAD}1,Same,,Bonn,,\n2,Moved,,Köln,12,Germany\n3,New,Anna,Rom,,\n3,New,Anna,Rom,,\n"
        ",Twins,Eva,,,\n4,Wrong,,,,Atlantis\n5,New,,Oslo,,\n"
    )


def test_sorts_every_row_and_says_why(sorted_run):
    found = [
        (row.staged.row_number, row.staged.name, row.outcome.verdict, row.reason)
        for row in rows_of(sorted_run)
    ]
    several = "Several contacts here could be “Twins”; give them numbers or merge them."
    assert found == [
        (2, "Same", "unchanged", ""),
        (3, "Moved", "update", ""),
        (4, "New", "new", ""),
        (4, "Anna", "new", ""),
        (5, "Anna", "duplicate", "The same contact stands in row 4 already."),
        (6, "Twins", "ambiguous", several),
        (6, "Eva", "ambiguous", several),
        (7, None, "error", "The country “Atlantis” is not known."),
        (8, "New", "new", "Row 4 has a company of the same name with another address."),
    ]
    assert [row.staged.row_number for row in rows_of(sorted_run, NAMESAKES)] == [8]
    counts = {"new": 3, "update": 1, "unchanged": 1, "duplicate": 1, "ambiguous": 2, "error": 1}
    assert count_by_filter(whole(sorted_run)) == counts | {NAMESAKES: 1, MINORS: 0, ADDRESSES: 0}


def test_an_update_is_shown_field_by_field_before_and_after_the_import(sorted_run):
    def changes() -> list:
        (row,) = rows_of(sorted_run, "update")
        return [(change.label, change.old, change.new) for change in row.changes]

    expected = [("city", "Bonn", "Köln"), ("phone", "", "12")]
    assert changes() == expected
    run_import(sorted_run, user=sorted_run.owner)
    assert changes() == expected


def test_shows_who_could_be_meant(sorted_run):
    twins = list(Contact.objects.filter(name="Twins").order_by("number"))
    company = rows_of(sorted_run, "ambiguous")[0]
    assert company.candidates == twins


def test_a_page_costs_the_same_for_any_number_of_rows():
    user = UserFactory(role="Salesperson")
    ContactFactory.create_batch(2, name="Twins", sort_name="twins")

    def cost(count: int) -> int:
        rows = "".join(f"{n},New {n},Anna,Rom,,\n" for n in range(count))
        rows += "".join(f",Twins,Eva {n},,,\n" for n in range(count))
        run = previewed(HEAD + rows, user)
        with CaptureQueriesContext(connection) as queries:
            rows_of(run)
        return len(queries)

    assert cost(2) == cost(20)


def test_rows_left_out_come_back_as_a_file_that_can_be_mended(sorted_run):
    run_import(sorted_run, user=sorted_run.owner)
    text = b"".join(as_csv(failed_rows(sorted_run), ",")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == [*HEAD.strip().split(","), "Why"]
    assert [row[:2] for row in rows[1:]] == [["3", "New"], ["", "Twins"], ["4", "Wrong"]]
    assert rows[3][-1] == "The country “Atlantis” is not known."
    mended = previewed(text.replace("Atlantis", "Austria"), sorted_run.owner)
    assert [row.staged.name for row in rows_of(mended, "new")] == ["Wrong"]
    book = zipfile.ZipFile(io.BytesIO(b"".join(as_workbook(failed_rows(sorted_run)))))
    assert "Atlantis" in book.read("xl/worksheets/sheet1.xml").decode()


def test_no_cell_of_the_file_is_a_formula():
    run = previewed("Company,Country\n=1+1,Atlantis\n+49,Atlantis\n")
    run_import(run, user=run.owner)
    text = b"".join(as_csv(failed_rows(run), ",")).decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == ["'=1+1", "'+49"]
    sheet = zipfile.ZipFile(io.BytesIO(b"".join(as_workbook(failed_rows(run)))))
    assert "<f>" not in sheet.read("xl/worksheets/sheet1.xml").decode()


def test_reasons_are_said_in_the_language_of_who_looks():
    user = UserFactory(role="Salesperson")
    run = take_in(user=user, file_name="l.csv", content=b"Company,Country\nAcme,Oz\n")
    for language, sentence in (
        ("en", "The country “Oz” is not known."),
        ("ru", "Неизвестная страна: «Oz»."),
    ):
        with override(language):
            preview_import(run, user=user)
        assert frequent_reasons(whole(run)) == [(sentence, 1)]
    run.state = ImportRun.State.RUNNING
    run.save()
    with override("en"):
        preview_import(run, user=user)
    assert frequent_reasons(whole(run)) == [(sentence, 1)]


def test_the_rows_are_sorted_anew_when_they_are_read_otherwise():
    user = UserFactory(role="Salesperson")
    run = previewed("Company,City\nAcme,Bonn\n", user)
    run.mapping = {"columns": ["name", "city"]}
    run.save()
    preview_import(run, user=user)
    assert [row.staged.type for row in rows_of(run)] == ["person"]
