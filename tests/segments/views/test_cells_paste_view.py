"""Blocks of cells: pasted from a sheet, filled down, emptied, reset."""

from decimal import Decimal

import pytest

from crm.saved_views import save_view
from segments.columns import COLUMNS
from segments.forms.blocks import cells_of
from segments.grid import SAVED_VIEW
from segments.models import SegmentLine
from tests.factories import ContactFactory
from tests.segments.factories import make_segment
from tests.segments.views.conftest import statements

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _all_columns(user):
    columns = [column.name for column in COLUMNS]
    save_view(SAVED_VIEW, user=user, settings={"columns": columns})


@pytest.fixture
def keys(segment):
    return list(segment.lines.order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def paste(browser, url, keys):
    def pasted(text, column="description", line=None, **more):
        data = {"line": line or keys, "column": column, "text": text, **more}
        return browser.post(url("cells-paste"), data, headers=FRAGMENT)

    return pasted


@pytest.fixture
def fill(browser, url, keys):
    def filled(act, *columns):
        data = {"line": keys, "column": columns, "act": act}
        return browser.post(url("cells-fill"), data, headers=FRAGMENT)

    return filled


def said(segment, *fields):
    return list(segment.lines.order_by("pk").values_list(*fields))


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("A\tB\r\nC\tD\r\n", [["A", "B"], ["C", "D"]]),
        ("A\nB", [["A"], ["B"]]),
        ('"two\r\nlines"\t"a\ttab"\r\n', [["two\r\nlines", "a\ttab"]]),
        ('"say ""hi""\n"\tx', [['say "hi"\n', "x"]]),
        ('"Hi" he said\t5" disk', [['"Hi" he said', '5" disk']]),
        ("A\t\r\n\tB\r\n", [["A", ""], ["", "B"]]),
        ("A\r\n\r\nB\r\n", [["A"], [""], ["B"]]),
        ("", [[""]]),
        ('"never closed\tB', [['"never closed', "B"]]),
    ],
)
def test_the_text_of_a_sheet_is_taken_apart(text, cells):
    assert cells_of(text) == cells


def test_a_block_is_laid_from_the_cell_on(paste, segment):
    answer = paste("For A\t3/1/2026\tNews\t1.50\r\nFor B\t\tNo news\t2\r\n")
    assert answer.status_code == 200
    assert "HX-Redirect" in answer
    assert said(segment, "description", "date__day", "subject", "cost") == [
        ("For A", 1, "News", Decimal("1.50")),
        ("For B", None, "No news", Decimal("2.00")),
    ]
    assert segment.steps.filter(kind="edit").count() == 1


def test_wrong_cells_are_named_and_nothing_is_saved_until_somebody_says_so(paste, segment):
    text = "For A\ttomorrow\nFor B\t2026-03-01\n"
    answer = paste(text)
    assert answer.status_code == 422
    assert "Row 1, Alder, “Date”" in answer.text
    assert "3 cells can be saved" in answer.text
    assert said(segment, "description", "date") == [(None, None)] * 2
    assert paste(text, anyway="1").status_code == 200
    assert said(segment, "description", "date__day") == [("For A", None), ("For B", 1)]


def test_what_lies_beyond_the_grid_is_said(paste):
    answer = paste("A\nB\nC\nD\n")
    assert "2 rows are below the last line." in answer.text
    assert "1 column is beyond the last one." in paste("DE\tx\n", column="country").text


def test_a_copied_line_comes_back_and_what_cannot_be_changed_is_said(paste, segment):
    assert "cannot be changed here" in paste("Somebody\n", column="name").text
    number = segment.lines.order_by("pk").first().contact.number
    text = f"{number}\tAlder\t\tE-mail\n"
    assert paste(text, column="number").status_code == 200
    assert said(segment, "correspondence_type")[0] == ("email",)


def test_the_block_goes_on_below_the_page_in_the_order_of_the_grid(browser, user):
    contacts = [ContactFactory(name=f"Company {number:02}") for number in range(60)]
    segment = make_segment(*contacts, user=user)
    in_order = list(segment.lines.order_by("-sort_name", "-pk").values_list("pk", flat=True))
    data = {
        "line": in_order[48:50],
        "column": "description",
        "text": "\n".join("ABCDE"),
        "back": "sort=-name",
    }
    address = f"{segment.get_absolute_url()}lines/cells/"
    assert browser.post(address, data, headers=FRAGMENT).status_code == 200
    described = dict(segment.lines.values_list("pk", "description"))
    assert [described[pk] for pk in in_order[47:54]] == [None, *"ABCDE", None]
    by_value = {**data, "line": in_order[:1], "back": "sort=description&last=1"}
    assert browser.post(address, by_value, headers=FRAGMENT).status_code == 422


def test_the_first_line_is_filled_down_wherever_its_values_come_from(fill, segment, keys):
    SegmentLine.objects.filter(pk=keys[0]).update(
        description="One", no_campaign=True, evaluation="positive"
    )
    SegmentLine.objects.filter(pk=keys[1]).update(language="ru", cost="3.00")
    assert fill("fill", "description", "language", "cost", "campaign", "evaluation", "template")
    fields = ("description", "language", "cost", "no_campaign", "evaluation", "template")
    assert said(segment, *fields)[1] == ("One", None, None, False, "positive", None)


def test_a_block_is_emptied_or_reset(fill, segment, keys):
    SegmentLine.objects.update(description="Own", language="ru", personal_text="Hello")
    fill("empty", "description", "language", "personal_text")
    assert said(segment, "description", "language", "personal_text") == [(None, "", "")] * 2
    fill("reset", "language", "description")
    assert said(segment, "description", "language") == [(None, None)] * 2
    assert segment.steps.filter(kind="edit").count() == 2


def test_nonsense_is_not_found(browser, url, fill, paste):
    assert fill("nonsense", "description").status_code == 404
    assert fill("empty", "name").status_code == 404
    assert paste("x", column="nonsense").status_code == 404
    data = {"column": "description", "text": "x"}
    assert browser.post(url("cells-paste"), data, headers=FRAGMENT).status_code == 404


def test_queries_do_not_grow_with_the_rows(browser, user):
    def counted(size):
        segment = make_segment(*ContactFactory.create_batch(size), user=user)
        keys = list(segment.lines.values_list("pk", flat=True))
        address = f"{segment.get_absolute_url()}lines/cells/"
        text = "".join(f"For {key}\t2026-03-01\tNews {key}\t{key}\n" for key in keys)
        data = {"line": keys, "column": "description", "text": text}
        count = statements(lambda: browser.post(address, data, headers=FRAGMENT))
        assert segment.lines.filter(description__startswith="For").count() == size
        return count

    assert counted(2) == counted(40)
