"""Blocks of cells by keys: chosen, copied, pasted, filled, emptied, and taken back."""

from typing import Any

import pytest
from playwright.sync_api import expect

from crm.models import User
from crm.saved_views import save_view
from segments.models import Segment, SegmentLine
from tests.browser.conftest import assert_accessible
from tests.browser.grids import Sheet
from tests.factories import ContactFactory, InteractionTemplateFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PUT = """({ text, html }) => {
    const clipboardData = new DataTransfer();
    if (text) clipboardData.setData("text/plain", text);
    clipboardData.setData("text/html", html);
    const options = { clipboardData, bubbles: true, cancelable: true };
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
}"""
TAKE = """() => {
    const options = { clipboardData: new DataTransfer(), bubbles: true, cancelable: true };
    const event = new ClipboardEvent("copy", options);
    document.activeElement.dispatchEvent(event);
    return event.clipboardData.getData("text/plain");
}"""


OTHER = "<table><tr><td>other</td></tr></table>"
# The same cells as LibreOffice 7.4 writes them as text and as HTML.
OF_LIBREOFFICE = '''Russian\tBUS\t"For A & <B>,
soon"
ru\t\t"The ""second"""
'''
HTML_OF_LIBREOFFICE = """<table cellspacing="0" border="0">
	<colgroup width="60"></colgroup>
	<colgroup width="39"></colgroup>
	<colgroup width="40"></colgroup>
	<tr>
		<td height="17" align="left">Russian</td>
		<td align="left">BUS</td>
		<td align="left">For A &amp; &lt;B&gt;,<br>soon</td>
	</tr>
	<tr>
		<td height="17" align="left">ru</td>
		<td align="left"><br></td>
		<td align="left">The &quot;second&quot;</td>
	</tr>
</table>"""


@pytest.fixture
def worksheet(salesperson: User) -> Segment:
    contacts = [ContactFactory(name=name) for name in ("Adatum", "Birch", "Cedar")]
    template = InteractionTemplateFactory(code="BUS", correspondence_type="hard_copy")
    return make_segment(*contacts, user=salesperson, template=template)


@pytest.fixture
def sheet(open_page: Any, salesperson: User, worksheet: Segment) -> Sheet:
    return Sheet(open_page(salesperson), worksheet)


def paste(sheet: Sheet, text: str, html: str = OTHER) -> None:
    sheet.page.evaluate(PUT, {"text": text, "html": html})


def said(field: str = "description") -> list[Any]:
    return list(SegmentLine.objects.order_by("pk").values_list(field, flat=True))


def test_a_block_is_chosen_and_copied_as_a_sheet_does(sheet: Sheet) -> None:
    SegmentLine.objects.filter(contact__name="Birch").update(description='"Two" of them')
    sheet.page.reload()
    sheet.select("Adatum", "Template")
    sheet.press("Shift+ArrowDown", "Shift+ArrowRight")
    sheet.stands("Birch", "Description")
    expect(sheet.page.locator("[aria-selected=true]")).to_have_count(4)
    expect(sheet.page.locator("[data-grid-sum]")).to_have_text("Selected cells: 4")
    expect(sheet.said).to_have_text("Selected cells: 4")
    rows = ["BUS\tSpring letter", 'BUS\t"""Two"" of them"']
    assert sheet.page.evaluate(TAKE) == "\r\n".join(rows)
    assert_accessible(sheet.page)
    sheet.press("ArrowUp")
    expect(sheet.page.locator("[aria-selected=true]")).to_have_count(0)
    sheet.cell("Cedar", "Letter").click(modifiers=["Shift"], position={"x": 2, "y": 2})
    expect(sheet.page.locator("[aria-selected=true]")).to_have_count(6)


def test_whole_lines_columns_and_pages_are_chosen_where_the_cursor_stays(sheet: Sheet) -> None:
    chosen = sheet.page.locator("[aria-selected=true]")
    sheet.select("Birch", "Template")
    sheet.press("Control+Space")
    expect(chosen).to_have_count(3)
    sheet.press("Shift+ArrowRight")
    expect(chosen).to_have_count(6)
    assert sheet.page.evaluate(TAKE) == "\r\n".join(["BUS\tSpring letter"] * 3)
    sheet.press("Shift+Space")
    expect(chosen).to_have_count(27)
    sheet.press("Escape", "Shift+Space")
    expect(chosen).to_have_count(9)
    sheet.press("Control+a")
    expect(chosen).to_have_count(27)
    sheet.stands("Birch", "Template")


def test_a_block_of_excel_is_pasted_and_taken_back_by_one_key(sheet: Sheet) -> None:
    sheet.select("Adatum", "Language")
    paste(sheet, 'Russian\tBUS\t"For\r\nA"\r\nru\t\tFor B\r\n')
    expect(sheet.page.locator(".message--success")).to_contain_text("2 lines were changed")
    sheet.stands("Adatum", "Language")
    assert said() == ["For A", "For B", None]
    assert said("language") == ["ru", "ru", None]
    sheet.press("Control+z")
    expect(sheet.page.locator(".message--success")).to_contain_text("taken back")
    sheet.stands("Adatum", "Language")
    assert said() == said("language") == [None] * 3


def test_a_block_of_libreoffice_is_the_same_as_text_and_as_html(sheet: Sheet) -> None:
    done = sheet.page.locator(".message--success")
    for text, html in ((OF_LIBREOFFICE, OTHER), ("", HTML_OF_LIBREOFFICE)):
        sheet.select("Adatum", "Language")
        paste(sheet, text, html)
        expect(done).to_contain_text("2 lines were changed")
        assert said() == ["For A & <B>, soon", 'The "second"', None]
        sheet.stands("Adatum", "Language")
        assert said("language") == ["ru", "ru", None]
        sheet.press("Control+z")
        expect(done).to_contain_text("taken back")
        sheet.stands("Adatum", "Language")


def test_a_block_is_cut_and_comes_back(sheet: Sheet) -> None:
    SegmentLine.objects.update(description="Own")
    sheet.page.reload()
    sheet.select("Adatum", "Description")
    sheet.press("Shift+ArrowDown")
    assert sheet.page.evaluate(TAKE.replace("copy", "cut")) == "Own\r\nOwn"
    expect(sheet.page.locator(".message--success")).to_contain_text("2 lines were changed")
    assert said() == [None, None, "Own"]
    sheet.stands("Birch", "Description")
    sheet.press("Control+z")
    expect(sheet.page.locator(".message--success")).to_contain_text("taken back")
    assert said() == ["Own"] * 3


def test_what_cannot_be_pasted_is_named_and_the_rest_waits(sheet: Sheet) -> None:
    sheet.select("Adatum", "Language")
    paste(sheet, "Klingon\tBUS\tFor A\nru\tBUS\tFor B\n")
    refused = sheet.page.locator("[data-grid-refused]")
    expect(refused).to_contain_text("Row 1, Adatum, “Language”: There is no “Klingon”")
    expect(refused).to_be_focused()
    assert_accessible(sheet.page)
    assert said() == [None] * 3
    sheet.press("Tab", "Tab", "Enter")
    expect(refused).to_have_count(0)
    sheet.stands("Adatum", "Language")
    paste(sheet, "Klingon\tBUS\tFor A\nru\tBUS\tFor B\n")
    expect(refused).to_be_focused()
    sheet.press("Tab", "Enter")
    expect(sheet.page.locator(".message--success")).to_contain_text("2 lines were changed")
    assert said() == ["For A", "For B", None]
    assert said("language") == [None, "ru", None]


def test_one_value_is_laid_upon_the_selection_filled_down_and_emptied(sheet: Sheet) -> None:
    done = sheet.page.locator(".message--success")
    cedar = sheet.cell("Cedar", "Description")
    sheet.select("Adatum", "Description")
    sheet.press("Shift+ArrowDown")
    paste(sheet, "Same\r\n")
    expect(done).to_contain_text("2 lines were changed")
    assert said() == ["Same", "Same", None]
    sheet.select("Birch", "Description")
    sheet.press("Shift+ArrowDown", "Control+d")
    expect(cedar).to_contain_text("Same")
    assert said() == ["Same"] * 3
    sheet.select("Adatum", "Description")
    sheet.press("Shift+Control+ArrowDown", "Delete")
    expect(done).to_contain_text("3 lines were changed")
    assert said() == [None] * 3
    sheet.stands("Cedar", "Description")
    sheet.press("Control+z")
    expect(cedar).to_contain_text("Same")
    assert said() == ["Same"] * 3


def test_the_foot_says_what_chosen_numbers_come_to(
    open_page: Any, salesperson: User, worksheet: Segment
) -> None:
    for name, cost in (("Adatum", "1200.50"), ("Birch", "3.00"), ("Cedar", "4.00")):
        SegmentLine.objects.filter(contact__name=name).update(cost=cost)
    save_view("segment-lines", user=salesperson, settings={"columns": ["name", "cost"]})
    sheet = Sheet(open_page(salesperson), worksheet)
    sheet.select("Adatum", "Cost")
    sheet.press("Shift+ArrowDown", "Shift+ArrowDown")
    foot = sheet.page.locator("[data-grid-sum]")
    expect(foot).to_have_text("Selected cells: 3 · Sum: 1,207.50 · Average: 402.50")
    sheet.page.context.add_cookies([{"name": "language", "value": "ru", "url": sheet.page.url}])
    sheet.page.reload()
    sheet.select("Adatum", "Стоимость")
    sheet.press("Shift+ArrowDown", "Shift+ArrowDown")
    expect(foot).to_have_text("Выделено ячеек: 3 · Сумма: 1\u00a0207,50 · Среднее: 402,50")
