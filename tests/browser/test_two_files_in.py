"""From the start page to the first right letter out of one's own two files, by a stranger."""

import base64
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.models import Contact, User
from interactions.models import InteractionTemplate
from segments.models import Segment
from tests.browser.conftest import assert_accessible
from tests.browser.letters import word_letter
from tests.factories import InteractionTemplateFactory
from tests.letters.building import with_field

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PEOPLE = (
    "Company,Contact Name,Street,Post code,City,E-mail\n"
    "Linden GmbH,Anna Hart,Lindenweg 5,10115,Berlin,anna@linden.example\n"
    "Birch Ltd,Bob Stone,High Street 1,SW1A 1AA,London,bob@birch.example\n"
)
# Every press of the mouse, and of Enter on a button, is a click.
COUNTED = """document.addEventListener("click", (event) => {
    if (event.isTrusted) sessionStorage.clicks = 1 + Number(sessionStorage.clicks || 0);
}, true);"""
DROP = """files => {
    const data = new DataTransfer();
    for (const [name, content] of files) {
        const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
        data.items.add(new File([bytes], name));
    }
    for (const type of ["dragover", "drop"]) {
        document.querySelector("main").dispatchEvent(
            new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));
    }
}"""


def drop(page: Page, *files: tuple[str, bytes]) -> None:
    page.wait_for_load_state()
    packed = [(name, base64.b64encode(content).decode()) for name, content in files]
    page.evaluate(DROP, packed)


def clicks(page: Page) -> int:
    return int(page.evaluate("Number(sessionStorage.clicks || 0)"))


@pytest.fixture
def page(open_page: Any, salesperson: User) -> Page:
    InteractionTemplateFactory(
        code="BUS", description="Business letter", correspondence_type="hard_copy"
    )
    page: Page = open_page(salesperson)
    page.add_init_script(COUNTED)
    page.goto("/")
    return page


def test_two_dropped_files_become_letters_in_seven_clicks(page: Page) -> None:
    page.get_by_role("link", name="New segment").first.click()
    page.get_by_label("Description").fill("Spring")
    page.get_by_role("button", name="Create").click()
    drop(page, ("people.csv", PEOPLE.encode()), ("letter.docx", word_letter("en")))
    # The likeliest is chosen already.
    business = InteractionTemplate.objects.get(code="BUS").pk
    expect(page.get_by_label("What is the letter?")).to_have_value(str(business))
    assert_accessible(page)
    page.get_by_role("button", name="Use this letter").click()
    expect(page.get_by_text("2 contacts join the segment.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Create 2 people and 2 companies, and add all").click()
    expect(page.get_by_text("2 contacts were added.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="To the segment").click()
    expect(page.locator("tr.segment-line")).to_have_count(2)
    page.locator("tr.segment-line", has_text="Bob Stone").locator("a[href$='/letter/']").click()
    letter = page.locator("article.letter")
    for words in ("Bob Stone", "Birch Ltd", "High Street 1", "SW1A 1AA London"):
        expect(letter).to_contain_text(words)
    assert clicks(page) <= 7


def test_dropped_files_are_taken_on_the_page_for_them_as_well(page: Page, tmp_path: Path) -> None:
    page.goto("/segments/new/")
    page.get_by_label("Description").fill("Spring")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Bring a list or a letter…").click()
    assert_accessible(page)
    drop(page, ("people.csv", PEOPLE.encode()))
    page.get_by_role("button", name="Create 2 people and 2 companies, and add all").click()
    page.get_by_role("link", name="To the segment").click()
    expect(page.get_by_role("button", name="Undo: From a list").first).to_be_visible()
    assert Contact.objects.count() == 4
    assert Segment.objects.get().line_count == 2


def test_text_that_is_dragged_on_the_page_is_no_file(page: Page) -> None:
    page.goto("/segments/new/")
    page.get_by_label("Description").fill("Spring")
    page.keyboard.press("Enter")
    page.wait_for_url("**/segments/SM*/")
    drop(page)
    expect(page.locator("form[data-drop-files]")).to_be_hidden()


def test_a_column_of_the_list_is_printed_by_the_merge_field_of_its_name(page: Page) -> None:
    people = (
        "Company,Post code,E-mail,Discount\n"
        "Linden GmbH,10115,info@linden.example,5 %\n"
        "Birch Ltd,SW1A 1AA,info@birch.example,10 %\n"
    )
    page.goto("/segments/new/")
    page.get_by_label("Description").fill("Spring")
    page.keyboard.press("Enter")
    page.wait_for_url("**/segments/SM*/")
    letter = with_field(' MERGEFIELD "Discount" ')
    drop(page, ("people.csv", people.encode()), ("letter.docx", letter))
    # The merge field means the column: what the letter is is the one question.
    expect(page.locator(".match-fields__table select")).to_have_value("list.discount")
    page.get_by_role("button", name="Use this letter").click()
    page.get_by_role("button", name="Create 2 companies, and add all").click()
    page.get_by_role("link", name="To the segment").click()
    line = page.locator("tr.segment-line", has_text="Birch Ltd")
    expect(line.locator("td").nth(-2)).to_have_text("10 %")
    expect(page.locator("th[data-column='list.discount']")).to_have_text("Discount")
    assert_accessible(page)
    line.locator("td").nth(-2).click(position={"x": 2, "y": 2})
    page.keyboard.type("12 %")
    page.keyboard.press("Enter")
    expect(line.locator("td").nth(-2)).to_have_text("12 %")
    page.keyboard.press("Control+z")
    expect(line.locator("td").nth(-2)).to_have_text("10 %")
    page.keyboard.press("Control+y")
    expect(line.locator("td").nth(-2)).to_have_text("12 %")
    line.locator("a[href$='/letter/']").click()
    expect(page.locator("article.letter")).to_contain_text("[12 %]")
