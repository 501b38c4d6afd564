"""Every page, both languages, wide and narrow: accessible, no wider than the screen, and light."""

from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.urls import resolve
from playwright.sync_api import Page

from crm.models import User
from tests.browser.conftest import asked_twice, violations
from tests.browser.looked_at import addresses
from tests.snapshots import Snapshot, snapshot
from tests.test_url_roles import TABLE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.looks,
    pytest.mark.django_db(transaction=True),
]

WIDE, NARROW = 1366, 390
# Bytes of a page's HTML, pictures and shared assets apart.
HEAVIEST = 100_000
# So that no single test is long.
PARTS = 3
# Fragments of other pages, files, and what only leads on.
NO_PAGES = {
    "crm:contact-lookup",
    "crm:contact-people",
    "crm:contact-similar",
    "crm:import-failed",
    "crm:import-undo",  # looked at when something was imported: test_import.py
    "crm:job-file",
    "crm:not-duplicate-delete",
    "interactions:contact-timeline",
    "interactions:document",
    "interactions:draft-remarks",
    "interactions:entry-letter",
    "interactions:entry-marked",
    "interactions:letter-canvas",  # looked at within its page: test_letter_preview.py
    "interactions:letter-page",
    "interactions:starter-document",
    "segments:campaign-segments",
    "segments:cell-origin",
    "segments:cell-update",
    "segments:columns-style",
    "segments:contact-segments",
    "segments:document-remarks",
    "segments:letter-download",
    "segments:letter-marked",
    "segments:line-letter",
    "segments:segment-document",
    "segments:segment-labels",
    "segments:segment-letters",
    "segments:segment-letters-zip",
}


@cache
def demo() -> tuple[Snapshot, list[str]]:
    """Loaded once: the rows are put back for each test."""
    call_command("load_demo")
    looked_at = addresses()
    return snapshot(), looked_at


@pytest.fixture
def looked_at(transactional_db: None) -> list[str]:
    kept, found = demo()
    kept.put_back()
    return found


def test_every_page_is_looked_at(looked_at: list[str]) -> None:
    names = {resolve(urlsplit(address).path).view_name for address in looked_at}
    assert {row.name for row in TABLE if row.method == "get"} - names == NO_PAGES


@pytest.mark.parametrize(("language", "width"), [("en", WIDE), ("ru", NARROW)])
@pytest.mark.parametrize("part", range(PARTS))
def test_is_accessible_and_fits_both_screens(
    open_page: Any, looked_at: list[str], language: str, width: int, part: int
) -> None:
    """Each language is looked at by axe on one screen, and measured on both."""
    user = User.objects.get(username="max")
    user.language, user.is_superuser = language, True
    user.save()
    page = open_page(user)
    problems = [
        problem
        for address in looked_at[part::PARTS]
        for problem in problems_of(page, address, language, width)
    ]
    assert problems == []


def problems_of(page: Page, address: str, language: str, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 800})
    answer = page.goto(address)
    found = [
        f"{address}: {violation['id']} {[node['html'] for node in violation['nodes']]}"
        for violation in violations(page)
    ]
    found += [f"{address}: {script} asked for twice" for script in asked_twice(page)]
    if answer is not None and (size := len(answer.body())) > HEAVIEST:
        found.append(f"{address}: {size} bytes")
    if page.locator("html").get_attribute("lang") != language:
        found.append(f"{address}: another language")
    for screen in (WIDE, NARROW):
        page.set_viewport_size({"width": screen, "height": 800})
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > screen:
            found.append(f"{address}: {wide} wide on {screen}")
    return found
