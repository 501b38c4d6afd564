"""The lines of a worksheet as a file: which, in what order, in which columns, for whom."""

import csv
import io
import zipfile

import docx
import pytest
from django.utils import translation
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from crm import access
from crm.models import Event, SavedView
from segments import actions, line_files
from segments.grid import SAVED_VIEW
from tests.factories import ContactFactory, UserFactory
from tests.segments.lines import fill
from tests.segments.views.conftest import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def columns(user):
    """Somebody chose these columns for the grid."""
    chosen = {"columns": ["number", "name", "cost", "personal_text", "salesperson"]}
    return SavedView.objects.create(owner=user, page=SAVED_VIEW, settings=chosen)


def taken(browser, url, **posted) -> list[list[str]]:
    """The rows of the CSV that comes back."""
    answer = browser.post(url("lines-export"), {"format": "csv", **posted})
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=posted.pop("delimiter", ",")))


def names(rows: list[list[str]]) -> list[str]:
    return [row[rows[0].index("Name")] for row in rows[1:]]


def test_holds_the_columns_of_the_grid_in_full(browser, user, segment, url, columns):
    line = segment.lines.order_by("pk").first()
    text = "A long text. " * 40
    values = {"personal_text": text, "cost": "1234.50"}
    actions.update_line(line, user=user, version=line.version, values=values)
    header, first, _second = taken(browser, url)
    assert header == ["Contact no.", "Name", "Cost", "Personal text", "Salesperson"]
    assert first[:4] == [line.contact.number, "Alder", "1234.50", text]


def test_what_nobody_said_is_an_empty_cell(browser, user, segment, url):
    chosen = {"columns": ["name", "campaign", "evaluation"]}
    SavedView.objects.create(owner=user, page=SAVED_VIEW, settings=chosen)
    header, alder, _birch = taken(browser, url)
    assert header == ["Name", "Campaign", "Evaluation"]
    assert alder == ["Alder", "None", ""]


def test_is_in_the_order_of_the_grid_and_holds_what_its_filters_let_through(
    browser, user, segment, url
):
    actions.add_line(segment, ContactFactory(name="Cedar"), user=user)
    assert names(taken(browser, url)) == ["Alder", "Birch", "Cedar"]
    assert names(taken(browser, url, back="sort=-name")) == ["Cedar", "Birch", "Alder"]
    assert names(taken(browser, url, back="?sort=-description&search=birch")) == ["Birch"]
    assert names(taken(browser, url, back="sort=cost")) == ["Alder", "Birch", "Cedar"]


def test_ticked_lines_alone_unless_all_are_meant(browser, segment, url, foreign):
    alder, _birch = segment.lines.order_by("pk").values_list("pk", flat=True)
    ticked = {"line": [alder, foreign.lines.get().pk]}
    assert names(taken(browser, url, **ticked)) == ["Alder"]
    assert names(taken(browser, url, **ticked, all="1")) == ["Alder", "Birch"]


def test_a_removed_line_is_not_in_it(browser, user, segment, url):
    actions.remove_lines(segment, [segment.lines.order_by("pk").first().pk], user=user)
    assert names(taken(browser, url)) == ["Birch"]


def test_the_file_for_spreadsheets_holds_no_formula_and_the_one_for_programs_is_as_it_is(
    browser, user, segment, url
):
    actions.add_line(segment, ContactFactory(name="=1+1"), user=user)
    assert names(taken(browser, url)) == ["Alder", "Birch", "'=1+1"]
    assert names(taken(browser, url, format="raw")) == ["Alder", "Birch", "=1+1"]


def test_a_workbook_holds_texts(browser, user, segment, url):
    actions.add_line(segment, ContactFactory(name="=1+1"), user=user)
    answer = browser.post(url("lines-export"), {"format": "xlsx"})
    assert segment.number in answer["Content-Disposition"]
    content = io.BytesIO(b"".join(answer.streaming_content))
    rows = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == ["Alder", "Birch", "=1+1"]
    assert not any("<f>" in part for part in parts_of(content))


def parts_of(content: io.BytesIO) -> list[str]:
    book = zipfile.ZipFile(content)
    return [book.read(name).decode(errors="replace") for name in book.namelist()]


def test_cells_are_divided_as_spreadsheets_of_the_language_expect(browser, user, segment, url):
    user.language = "ru"
    user.save()
    answer = browser.post(url("lines-export"), {"format": "csv"}, headers={"accept-language": "ru"})
    with translation.override("ru"):
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0].split(";")[1] == "Имя"


def test_more_than_some_need_a_right_of_their_own(browser, user, segment, url, monkeypatch):
    monkeypatch.setattr(access, "MANY_ROWS", 1)
    assert browser.post(url("lines-export"), {"format": "csv"}).status_code == 403
    one = segment.lines.first().pk
    assert browser.post(url("lines-export"), {"line": one}).status_code == 200
    browser.force_login(UserFactory(role="Marketing manager"))
    assert browser.post(url("lines-export"), {"format": "csv"}).status_code == 200


def test_who_took_how_many_is_recorded(browser, user, segment, url):
    taken(browser, url)
    event = Event.objects.get(verb="downloaded")
    assert (event.user, event.subject_key) == (user, segment.number)
    assert event.details == {"format": "csv", "lines": 2}
    browser.post(url("lines-export"), {"format": "x" * 5_000})
    assert Event.objects.latest("pk").details == {"format": "xlsx", "lines": 2}


def test_costs_as_many_statements_for_any_number_of_lines(browser, user, segment, url):
    def cost() -> int:
        return statements(lambda: taken(browser, url))

    cost()
    few = cost()
    fill(segment, 300, user=user)
    assert cost() == few


def test_a_list_in_word_has_its_head_on_every_page(browser, segment, url):
    response = browser.post(url("lines-export"), {"format": "docx", "back": "sort=-name"})
    document = docx.Document(io.BytesIO(response.content))
    [table] = document.tables
    assert [row.cells[1].text for row in table.rows] == ["Name", "Birch", "Alder"]
    assert len(table._tbl.xpath(".//w:tblHeader")) == 1
    section = document.sections[0]
    assert section.page_width > section.page_height
    assert document.paragraphs[0].text == str(segment)
    assert document.paragraphs[1].text.endswith("2 contacts")
    fields = section.footer._element.iter(qn("w:fldSimple"))
    assert [field.get(qn("w:instr")) for field in fields] == ["PAGE", "NUMPAGES"]


def test_a_list_in_word_that_would_be_too_long_is_refused(browser, segment, url, monkeypatch):
    monkeypatch.setattr(line_files, "MAX_LISTED", 1)
    page = browser.post(url("lines-export"), {"format": "docx"}, follow=True)
    assert "A list in Word holds 1 lines at most." in page.text
