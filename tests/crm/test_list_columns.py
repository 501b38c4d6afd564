"""Columns of a list that keep their headings: how they are called, what their cells say."""

import pytest

from crm.imports.cells import cell_text
from crm.list_columns import LIST, kept_columns, name_of, names_of


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Discount", "discount"),
        ("  Invoice   No. ", "invoice_no"),
        ("Скидка, %", "skidka"),
        ("Объём", "obem"),
        ("Größe", "grosse"),
        ("2025", "n2025"),
        ("Τιμή", "u3c4u3b9u3bcu3ae"),
        ("%", "n"),
        ("x" * 90, "x" * 40),
    ],
)
def test_a_name_is_made_of_the_heading(heading, name):
    assert name_of(heading) == name
    assert name_of(name) == name


def test_equal_headings_are_counted():
    assert names_of(["Seat", "seat", "Row", "SEAT"]) == ["seat", "seat_2", "row", "seat_3"]


def test_only_columns_that_are_kept_have_a_name():
    found = kept_columns(["Name", "Discount", "City", "Row"], ["name", LIST, "city", LIST])
    assert found == {1: ("discount", "Discount"), 3: ("row", "Row")}


def test_columns_with_the_same_heading_are_told_apart():
    header = ["Score", "Name", " score ", "SCORE", "Score (2)", "x" * 120, "x" * 120]
    found = kept_columns(header, [LIST, "name", LIST, LIST, LIST, LIST, LIST])
    assert [heading for _name, heading in found.values()] == [
        *("Score", "score (2)", "SCORE (3)", "Score (2) (2)"),
        *("x" * 100, "x" * 96 + " (2)"),
    ]
    assert len({name for name, _heading in found.values()}) == len(found)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  10   % ", "10 %"),
        ("2026-01-05 00:00", "2026-01-05"),
        ("2026-01-05T00:00:00", "2026-01-05"),
        ("2026-01-05 08:30", "2026-01-05 08:30"),
        ("10.12.2026", "2026-12-10"),
        ("10.12.2026 0:00", "2026-12-10"),
        ("05/12/2026", "2026-12-05"),
        ("5 Dec 2026", "2026-12-05"),
        ("5 декабря 2026 г.", "2026-12-05"),
        ("December 5, 2026", "2026-12-05"),
        ("10.12.26", "10.12.26"),
        ("45000", "45000"),
        ("45000.1234", "45000.1234"),
        ("2026/1/5", "2026/1/5"),
        ("31.02.2026", "31.02.2026"),
        ("until 10.12.2026", "until 10.12.2026"),
        (" first  line \r\nsecond\n", "first line\nsecond"),
        (" ", ""),
    ],
)
def test_a_cell_says_what_a_person_sees(cell, text):
    assert cell_text(cell) == text


def test_the_list_says_whether_the_day_stands_first():
    assert cell_text("05/12/2026", day_first=False) == "2026-05-12"
