"""The main job, as a salesperson does it: a list in, a segment, letters, log, follow-up."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.models import Contact, User
from interactions.documents import store
from interactions.models import InteractionLogEntry
from segments.models import Segment
from tests.browser.conftest import assert_accessible
from tests.browser.letters import (
    GREETINGS,
    SALUTATIONS,
    letter_template,
    letters_by_number,
    pages_of,
    word_files,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.libreoffice,
    pytest.mark.samples,
    pytest.mark.django_db(transaction=True),
]


def test_from_a_list_to_letters_log_and_follow_up(
    open_page: Any, salesperson: User, samples: Path, tmp_path: Path
) -> None:
    letter_template(lambda content, name: store(content, name, user=salesperson))
    page = open_page(salesperson)
    import_list(page, samples / "data" / "northwind-customers.csv")
    assert counts() == {"company": 91, "person": 91}
    upload_list(page, samples / "data" / "northwind-customers.csv")
    expect(page.get_by_role("button", name="Nothing to import")).to_be_disabled()

    segment = new_segment(page)
    add_companies_of_germany_and_france(page)
    expect(page.locator(".grid-bar__count")).to_have_text("22")
    add_their_people(page)
    expect(page.locator(".grid-bar__count")).to_have_text("44")

    override_a_line(page, segment, "Maria Anders")
    texts = {
        name: f"Dear {name}, it was good to meet you & yours."
        for name in ("Hanna Moos", "Frédérique Citeaux", "Paul Henriot")
    }
    for name, text in texts.items():
        write_personal_text(page, segment, name, text)

    files = download_letters(page, segment, tmp_path)
    check_letters(files, samples, texts)
    for content in files:
        check_pages(content, tmp_path)

    log_twice(open_page, page, salesperson, segment)
    check_what_is_logged(page, segment)
    page.goto(f"/logged-segments/{segment}/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Word files as a ZIP (44)").click()
    download.value.save_as(tmp_path / "again")
    assert letters_in(word_files(tmp_path / "again")) == letters_in(files)


def counts() -> dict[str, int]:
    types = Contact.objects.values_list("type", flat=True)
    return {kind: list(types).count(kind) for kind in ("company", "person")}


def upload_list(page: Page, path: Path) -> None:
    page.goto("/contacts/import/")
    assert_accessible(page)
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Next: columns").click()
    page.get_by_role("button", name="Next: check").first.click()
    page.wait_for_url(re.compile(r"/contacts/import/\d+/$"))
    assert_accessible(page)


def import_list(page: Page, path: Path) -> None:
    upload_list(page, path)
    page.get_by_role("button", name="Import 91 people and 91 companies").click()
    expect(page.get_by_role("link", name="Show these contacts")).to_be_visible()
    assert_accessible(page)


def new_segment(page: Page) -> str:
    page.goto("/segments/")
    assert_accessible(page)
    page.click("main a[href='/segments/new/'] >> nth=0")
    assert_accessible(page)
    page.fill("input[name=description]", "Germany and France")
    page.click("main .narrow-form button[type=submit]")
    page.wait_for_url("**/segments/SM*/")
    interaction = page.locator("[data-header-form] [data-fold=interaction]")
    interaction.get_by_label("Template").select_option("BUS · Business letter")
    interaction.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert_accessible(page)
    return page.url.rstrip("/").rsplit("/", 1)[1]


def choose(page: Page, field: str, *labels: str) -> None:
    """Add a condition on a field of the contact, and tick its values."""
    rows = page.locator(".cond-row")
    place = rows.count()
    page.select_option("#new-0", f"contact.{field}")
    page.click("button[value='add:0']")
    expect(rows).to_have_count(place + 1)
    rows.nth(place).locator("summary").click()
    for label in labels:
        rows.nth(place).get_by_label(label, exact=True).check()
    page.keyboard.press("Escape")


def open_add(page: Page) -> None:
    page.get_by_text("Contacts ▾", exact=True).click()
    page.get_by_role("link", name="Add…", exact=True).click()


def add_companies_of_germany_and_france(page: Page) -> None:
    open_add(page)
    choose(page, "type", "Company")
    choose(page, "country", "Germany", "France")
    expect(page.locator(".funnel__result dd")).to_have_text("22")
    assert_accessible(page)
    page.click("[data-criteria] .criteria__buttons button:first-child")
    page.wait_for_url("**/segments/SM*/")


def add_their_people(page: Page) -> None:
    open_add(page)
    choose(page, "type", "Company")
    choose(page, "country", "Germany", "France")
    page.check("input[name=with_company_contacts]")
    expect(page.locator(".funnel__result dd")).to_have_text("22")
    page.click("[data-criteria] .criteria__buttons button:first-child")
    page.wait_for_url("**/segments/SM*/")


def edit_row(page: Page, segment: str, name: str) -> Any:
    page.goto(f"/segments/{segment}/")
    page.get_by_role("link", name=f"Edit the line of {name}").click()
    form = page.locator("[data-row-form]")
    expect(form).to_be_visible()
    return form


def override_a_line(page: Page, segment: str, name: str) -> None:
    form = edit_row(page, segment, name)
    assert_accessible(page)
    form.locator("[name=language]").select_option("de")
    form.locator("[name=description]").fill("Ein eigener Betreff")
    form.locator("button[type=submit]").click()
    row = page.locator("tr.segment-line", has_text=name)
    expect(row.locator(".value-own")).to_have_count(2)
    expect(row).to_contain_text("Ein eigener Betreff")


def write_personal_text(page: Page, segment: str, name: str, text: str) -> None:
    form = edit_row(page, segment, name)
    form.locator("[name=personal_text]").fill(text)
    form.locator("button[type=submit]").click()
    expect(page.locator("[data-row-form]")).to_have_count(0)


def download_letters(page: Page, segment: str, folder: Path) -> list[bytes]:
    page.goto(f"/segments/{segment}/letters/list/")
    assert_accessible(page)
    with page.expect_download() as download:
        page.click("main .print-run button.btn-primary")
    download.value.save_as(folder / "letters")
    return word_files(folder / "letters")


def check_letters(files: list[bytes], samples: Path, texts: dict[str, str]) -> None:
    """Every letter says of its contact what the list says."""
    letters = letters_in(files)
    rows = read_list(samples)
    people = Contact.objects.filter(country__in=["DE", "FR"]).select_related("company")
    assert set(letters) == {contact.number for contact in people}
    for contact in people:
        row = rows[(contact.company or contact).external_number]
        language = "de" if contact.name == "Maria Anders" else "en"
        description = "Ein eigener Betreff" if language == "de" else "Germany and France"
        assert letters[contact.number] == [
            f"No. {contact.number}",
            contact.name,
            row["Company Name"],
            row["Address"],
            f"{row['Postal Code']} {row['City']}",
            f"Re: {description}",
            SALUTATIONS[language][contact.type == "person"].format(name=contact.name),
            texts.get(contact.name, ""),
            f"{GREETINGS[language]}, Anna Hart",
        ]
        assert contact.name in (row["Company Name"], row["Contact Name"])


def letters_in(files: list[bytes]) -> dict[str, list[str]]:
    return {number: text for file in files for number, text in letters_by_number(file).items()}


def read_list(samples: Path) -> dict[str, dict[str, str]]:
    with (samples / "data" / "northwind-customers.csv").open(encoding="utf-8-sig") as file:
        return {row["Customer ID"]: row for row in csv.DictReader(file)}


def check_pages(content: bytes, folder: Path) -> None:
    """Each letter stands on a page of its own, in order, and no page is empty."""
    numbers = list(letters_by_number(content))
    pages = pages_of(content, folder)
    assert [f"No. {number}" in page for number, page in zip(numbers, pages, strict=True)] == [
        True
    ] * len(numbers)


def log_twice(open_page: Any, page: Page, user: User, segment: str) -> None:
    """Two people look at the dialog and both press; the second is told who was first."""
    other = open_page(user)
    for dialog in (page, other):
        dialog.goto(f"/segments/{segment}/log/")
        dialog.check("input[name=follow_up]")
    assert_accessible(page)
    for dialog in (page, other):
        dialog.click("#log-check button[type=submit] >> nth=0")
        dialog.wait_for_url(f"**/logged-segments/{segment}/")
    expect(other.locator("main, .messages").first).to_be_visible()
    expect(other.get_by_text("has already logged")).to_be_visible()


def check_what_is_logged(page: Page, segment: str) -> None:
    assert_accessible(page)
    entries = InteractionLogEntry.objects.filter(logged_segment__segment_number=segment)
    contacts = set(entries.values_list("contact", flat=True))
    assert entries.count() == len(contacts) == 44
    assert InteractionLogEntry.objects.count() == 44

    page.goto("/segments/")
    expect(page.locator(f"main a[href='/segments/{segment}/']")).to_have_count(0)
    page.goto(f"/segments/{segment}/")
    assert page.url.endswith(f"/logged-segments/{segment}/")
    page.goto("/logged-segments/")
    expect(page.get_by_text(segment).first).to_be_visible()

    follow_up = Segment.objects.open().get()
    assert follow_up.description == f"Follow-up on segment {segment}"
    listed = follow_up.lines.filter(is_listed=True).values_list("contact", flat=True)
    assert set(listed) == contacts
    assert len(listed) == 44
