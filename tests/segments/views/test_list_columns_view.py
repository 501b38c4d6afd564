"""The columns that a list brought, on the worksheet: seen, filtered, sorted, taken out, edited."""

import datetime
import io
import zipfile
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from crm.saved_views import view_settings
from segments import actions
from segments.actions.columns import add_columns
from segments.exceptions import TooManyColumns
from segments.forms.grid import ColumnsForm
from segments.grid import SAVED_VIEW
from segments.models import SegmentLine
from segments.steps import strip
from tests.factories import ContactFactory
from tests.segments.factories import line_of, make_segment

pytestmark = pytest.mark.django_db
VALUES = {"Alder": "5 %", "Birch": "10 %", "Cedar": None}


@pytest.fixture
def segment(user):
    contacts = [ContactFactory(name=name) for name in VALUES]
    segment = make_segment(*contacts, user=user)
    add_columns(segment.steps.last(), {"discount": "Discount", "seat": "Seat"})
    for contact in contacts:
        value = VALUES[contact.name]
        said = {"discount": value, "seat": "1A"} if value else None
        SegmentLine.objects.filter(contact=contact).update(list_values=said)
    return segment


def line(segment, name):
    return SegmentLine.objects.listed().get(segment=segment, contact__name=name)


def said(segment):
    lines = SegmentLine.objects.listed().filter(segment=segment).order_by("pk")
    return [(one or {}).get("discount") for one in lines.values_list("list_values", flat=True)]


def shown(browser, segment, address=""):
    grid = browser.get(segment.get_absolute_url() + address).context["grid"]
    return [row.line.contact.name for row in grid.rows]


def test_the_columns_stand_behind_the_others_with_what_the_lines_say(browser, segment):
    response = browser.get(segment.get_absolute_url())
    grid = response.context["grid"]
    assert [str(one.column.heading) for one in grid.headings][-2:] == ["Discount", "Seat"]
    assert [row.cells[-2].text for row in grid.rows] == ["5 %", "10 %", ""]
    assert grid.headings[-1].is_editable
    other = make_segment(user=segment.created_by)
    assert (
        len(browser.get(other.get_absolute_url()).context["grid"].columns) == len(grid.columns) - 2
    )


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("?list.discount=10", ["Birch"]),
        ("?list.discount=-", ["Cedar"]),
        ("?list.nothing=10", ["Alder", "Birch", "Cedar"]),
        ("?sort=list.discount", ["Alder", "Birch", "Cedar"]),
        ("?sort=-list.discount", ["Birch", "Alder", "Cedar"]),
        ("?sort=-list.discount&list.seat=1a", ["Birch", "Alder"]),
    ],
)
def test_lines_are_filtered_and_sorted_by_them(browser, segment, address, names):
    assert shown(browser, segment, address) == names


def test_a_filter_is_offered_and_shown(browser, segment):
    page = browser.get(reverse("segments:lines-filter", args=[segment.number])).content.decode()
    assert 'name="list.discount"' in page
    chips = browser.get(segment.get_absolute_url() + "?list.discount=5").context["panel"].chips
    assert [(str(chip.label), chip.value) for chip in chips] == [("Discount", "5")]


def test_a_file_has_them(browser, segment):
    address = reverse("segments:lines-export", args=[segment.number])
    data = {"format": "csv", "back": "?list.discount=5", "all": "1"}
    text = b"".join(browser.post(address, data).streaming_content).decode("utf-8-sig")
    header, row = (line.split(",") for line in text.splitlines())
    assert header[-2:] == ["Discount", "Seat"]
    assert row[-2:] == ["5 %", "1A"]


def workbook(browser, segment):
    address = reverse("segments:lines-export", args=[segment.number])
    answer = browser.post(address, {"format": "xlsx", "all": "1"})
    return io.BytesIO(b"".join(answer.streaming_content))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("99.9", 99.9),
        ("99,9", 99.9),
        ("-18000", -18000.0),
        ("12.5 %", 0.125),
        ("2026-12-10", datetime.date(2026, 12, 10)),
        ("007", "007"),
        ("1234567890123456", "1234567890123456"),
        ("1,234", "1,234"),
        ("+4930", "+4930"),
        ("5 boxes", "5 boxes"),
    ],
)
def test_a_workbook_has_numbers_and_days_as_such(browser, segment, text, found):
    SegmentLine.objects.filter(contact__name="Alder").update(list_values={"seat": text})
    content = workbook(browser, segment)
    rows = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()
    assert rows[1][-1] == found


def test_a_workbook_shows_percentages_and_days_as_such(browser, segment):
    said = {"discount": "12.5 %", "seat": "2026-12-10"}
    SegmentLine.objects.filter(contact__name="Alder").update(list_values=said)
    styles = zipfile.ZipFile(workbook(browser, segment)).read("xl/styles.xml").decode()
    assert 'formatCode="0.0%"' in styles
    assert 'numFmtId="14"' in styles


def test_a_text_has_days_as_people_read_them(browser, segment):
    SegmentLine.objects.filter(contact__name="Alder").update(list_values={"seat": "2026-12-10"})
    address = reverse("segments:lines-export", args=[segment.number])
    answer = browser.post(address, {"format": "csv", "all": "1"})
    assert b"".join(answer.streaming_content).decode().splitlines()[1].endswith(",12/10/2026")


def test_one_is_hidden_on_every_segment_that_has_it(browser, user, segment):
    address = reverse("segments:columns-update", args=[segment.number])
    assert "Columns of this segment alone" in browser.get(address).content.decode()
    browser.post(address, {"columns": ["name"], "own": ["list.seat"]})
    assert view_settings(user, SAVED_VIEW)["hidden"] == ["list.discount"]
    grid = browser.get(segment.get_absolute_url()).context["grid"]
    assert [column.name for column in grid.columns] == ["name", "list.seat"]
    browser.post(address, {"standard": "1"})
    assert "hidden" not in view_settings(user, SAVED_VIEW)


def test_what_is_hidden_elsewhere_stays_so():
    form = ColumnsForm({"columns": ["name"]})
    assert form.settings({"hidden": ["list.gate"]})["hidden"] == ["list.gate"]


def test_a_cell_is_edited(browser, segment):
    one = line(segment, "Alder")
    address = reverse("segments:cell-update", args=[segment.number, one.pk, "list.discount"])
    editor = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert 'value="5 %"' in editor
    data = {"typed": " 7 % ", "seen": "5 %", "version": str(one.version)}
    response = browser.post(address, data, headers={"HX-Request": "true"})
    assert "7 %" in response.content.decode()
    assert line(segment, "Alder").list_values == {"discount": "7 %", "seat": "1A"}
    data = {"empty": "1", "seen": "7 %", "version": str(one.version + 1)}
    browser.post(address, data, headers={"HX-Request": "true"})
    assert line(segment, "Alder").list_values == {"seat": "1A"}


def test_a_column_that_the_segment_has_not_is_no_cell(browser, segment):
    one = line(segment, "Alder")
    address = reverse("segments:cell-update", args=[segment.number, one.pk, "list.gate"])
    assert browser.get(address, headers={"HX-Request": "true"}).status_code == 404


def test_a_cell_says_that_only_its_line_says_so(browser, segment):
    one = line(segment, "Alder")
    address = reverse("segments:cell-origin", args=[segment.number, one.pk, "list.discount"])
    assert browser.get(address).content.decode() == "Only this line says so"


def test_a_block_is_pasted_in_one_step_and_taken_back(browser, user, segment):
    lines = [line(segment, name).pk for name in VALUES]
    address = reverse("segments:cells-paste", args=[segment.number])
    text = "1 %\tA\n2 %\t\n3 %\tC\n"
    browser.post(address, {"line": lines, "column": "list.discount", "text": text})
    assert said(segment) == ["1 %", "2 %", "3 %"]
    assert line(segment, "Birch").list_values == {"discount": "2 %"}
    assert strip(segment)[-1].sentence == "Lines: Discount, Seat"
    actions.undo(segment, user=user, step=segment.steps.last().pk)
    assert said(segment) == ["5 %", "10 %", None]
    actions.redo(segment, user=user, step=segment.steps.last().pk)
    assert said(segment) == ["1 %", "2 %", "3 %"]


@pytest.mark.parametrize(
    ("act", "expected"),
    [("fill", ["5 %", "5 %", "5 %"]), ("empty", [None] * 3), ("reset", [None] * 3)],
)
def test_a_block_is_filled_down_and_emptied(browser, user, segment, act, expected):
    lines = [line(segment, name).pk for name in VALUES]
    address = reverse("segments:cells-fill", args=[segment.number])
    browser.post(address, {"line": lines, "column": "list.discount", "act": act})
    assert said(segment) == expected
    assert line(segment, "Alder").list_values["seat"] == "1A"
    assert line(segment, "Cedar").list_values == ({"discount": "5 %"} if act == "fill" else None)


@pytest.mark.parametrize("size", [2, 20])
def test_a_block_takes_the_same_number_of_statements_at_any_size(
    user, size, django_assert_num_queries
):
    contacts = ContactFactory.create_batch(size)
    segment = make_segment(*contacts, user=user)
    add_columns(segment.steps.last(), {"discount": "Discount"})
    keys = list(segment.lines.values_list("pk", flat=True))
    cells = {pk: {"list.discount": str(pk)} for pk in keys}
    user = type(user).objects.get(pk=user.pk)
    # Rights (2), savepoint (2), segment (2), columns · lines counted · step (2) · images (2),
    # values · step
    with django_assert_num_queries(14):
        actions.update_cells(segment, cells, user=user)
    assert line_of(segment, contacts[0]).list_values == {"discount": str(keys[0])}


def test_a_column_is_made_by_hand_and_taken_back(browser, user, segment):
    address = reverse("segments:column-create", args=[segment.number])
    assert "New column" in browser.get(address).content.decode()
    menu = browser.get(reverse("segments:columns-update", args=[segment.number]))
    assert address in menu.content.decode()
    response = browser.post(address, {"heading": "  Gate  no. "}, follow=True)
    heading = response.context["grid"].headings[-1]
    assert str(heading.column.heading) == "Gate no."
    view = strip(segment)[-1]
    assert (view.sentence, view.effect) == ("New column: Gate no.", "Column added")
    detail = reverse("segments:step-detail", args=[segment.number, view.step.pk])
    assert browser.get(detail).status_code == 200
    actions.undo(segment, user=user, step=view.step.pk)
    assert [one.name for one in segment.columns.shown()] == ["discount", "seat"]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("discount", "The segment has the column “Discount” already."),
        (" ", "This field is required."),
        ("x" * 101, "at most 100 characters"),
    ],
)
def test_a_column_that_cannot_be_is_refused(browser, segment, heading, words):
    address = reverse("segments:column-create", args=[segment.number])
    assert words in browser.post(address, {"heading": heading}).content.decode()
    assert segment.columns.count() == 2


def test_there_are_thirty_columns_at_most(user, segment):
    add_columns(segment.steps.last(), {f"a{n}": f"A{n}" for n in range(28)})
    with pytest.raises(TooManyColumns, match="30"):
        actions.add_column(segment, "Gate", user=user)
    assert segment.steps.count() == 3


@pytest.mark.parametrize(
    ("typed", "kept", "seen"),
    [
        ("12/10/2026", "2026-12-10", "12/10/2026"),
        ("10.12.2026", "2026-12-10", "12/10/2026"),
        ("5 Dec 2026", "2026-12-05", "12/05/2026"),
        ("10.12.26", "10.12.26", "10.12.26"),
        ("Gate 2026", "Gate 2026", "Gate 2026"),
    ],
)
def test_a_day_is_typed_and_shown_as_the_reader_writes_it(browser, segment, typed, kept, seen):
    one = line(segment, "Alder")
    address = reverse("segments:cell-update", args=[segment.number, one.pk, "list.seat"])
    data = {"typed": typed, "seen": "1A", "version": str(one.version)}
    browser.post(address, data, headers={"HX-Request": "true"})
    assert line(segment, "Alder").list_values["seat"] == kept
    grid = browser.get(segment.get_absolute_url()).context["grid"]
    assert grid.rows[0].cells[-1].text == seen
    editor = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert f'value="{seen}"' in editor


def test_a_day_is_pasted(browser, segment):
    one = line(segment, "Alder")
    address = reverse("segments:cells-paste", args=[segment.number])
    browser.post(address, {"line": [one.pk], "column": "list.seat", "text": "10.12.2026"})
    assert line(segment, "Alder").list_values["seat"] == "2026-12-10"


# As they sort: numbers, days, texts.
SORTED = (
    *("-1000", "-5", "0", "0.5", "5%", "12.5 %", "99,9", "250.25", "999", "1 000,5", "18000"),
    *("123456789012.5", "2025-12-31", "2026-01-05"),
    *("12345678901234", "5 boxes", "A10", "a2"),
)


@pytest.fixture
def sums(user):
    """One line says nothing, and each of the others one of SORTED, in no order."""
    contacts = [ContactFactory(name=str(place)) for place in range(len(SORTED) + 1)]
    segment = make_segment(*contacts, user=user)
    add_columns(segment.steps.last(), {"sum": "Sum"})
    for contact, text in zip(contacts[1:], sorted(SORTED), strict=True):
        SegmentLine.objects.filter(contact=contact).update(list_values={"sum": text})
    return segment


def sums_of(browser, segment, address):
    grid = browser.get(segment.get_absolute_url() + address).context["grid"]
    return [(row.line.list_values or {}).get("sum") for row in grid.rows]


def test_numbers_are_sorted_as_numbers_then_days_then_texts(browser, sums):
    assert sums_of(browser, sums, "?sort=list.sum") == [*SORTED, None]
    assert sums_of(browser, sums, "?sort=-list.sum") == [*reversed(SORTED), None]


def test_pages_go_on_where_the_one_before_ended(browser, sums, monkeypatch):
    monkeypatch.setattr("segments.grid.PAGE_SIZE", 5)
    address, found = "?sort=list.sum", []
    while address:
        found += sums_of(browser, sums, address)
        grid = browser.get(sums.get_absolute_url() + address).context["grid"]
        address = grid.next_address if grid.has_next else ""
    assert found == [*SORTED, None]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("5%", ["5%"]),
        ("5", ["5%", "12345678901234", "5 boxes"]),
        ("99.9", ["99,9"]),
        ("1000,5", ["1 000,5"]),
        (">999", ["1 000,5", "18000", "123456789012.5"]),
        (">= 999", ["999", "1 000,5", "18000", "123456789012.5"]),
        ("<0", ["-1000", "-5"]),
        ("<=0", ["-1000", "-5", "0"]),
        ("5%..12,5%", ["5%", "12.5 %"]),
        ("12/31/2025", ["2025-12-31"]),
        (">12/31/2025", ["2026-01-05"]),
        ("<2026-01-01", ["2025-12-31"]),
        ("31.12.2025..5 Jan 2026", ["2025-12-31", "2026-01-05"]),
        ("box", ["5 boxes"]),
        (">box", []),
    ],
)
def test_a_number_or_a_day_means_that_value_and_can_be_compared(browser, sums, typed, found):
    assert sums_of(browser, sums, "?" + urlencode({"list.sum": typed, "sort": "list.sum"})) == found


def test_the_lines_of_a_cell_are_kept_and_edited(browser, segment):
    one = line(segment, "Alder")
    paste = reverse("segments:cells-paste", args=[segment.number])
    browser.post(paste, {"line": [one.pk], "column": "list.seat", "text": '"1A\n 1B "'})
    assert line(segment, "Alder").list_values["seat"] == "1A\n1B"
    address = reverse("segments:cell-update", args=[segment.number, one.pk, "list.seat"])
    editor = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "\n1A\n1B</textarea>" in editor
    data = {"typed": "1A\r\n1C", "version": str(line(segment, "Alder").version)}
    browser.post(address, data, headers={"HX-Request": "true"})
    assert line(segment, "Alder").list_values["seat"] == "1A\n1C"
