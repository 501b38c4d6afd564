"""Whatever keys fall on the worksheet, nothing breaks: MONKEY_KEYS=5000 presses more of them."""

import os
import random
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Dialog, Page, Response
from playwright.sync_api import TimeoutError as TookTooLong

from crm.models import User
from tests.documents import letter_document
from tests.factories import (
    ContactFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
)
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEYS = int(os.environ.get("MONKEY_KEYS", "250"))
MOVES = (
    ["Tab"] * 12 + ["Shift+Tab"] * 3 + ["ArrowDown"] * 4 + ["ArrowUp", "Home", "End", "PageDown"]
)
PRESSES = ["Enter"] * 4 + ["Space"] * 4 + ["Escape"] * 2 + ["F2", "Delete", "Backspace"]
TOGETHER = ["Control+z", "Control+y", "Control+Shift+Z", "Control+a", "Control+c", "Control+v"]
TYPED = [*"abcйёß019 .,-%&<'\"{}/\\"]
# Whoever signs out, or changes the language, presses keys somewhere else.
AWAY = ("/login/", "/logout/", "/language/")


class Watch:
    """What a page must not have: errors of scripts, of the console, and of the server."""

    def __init__(self, page: Page) -> None:
        self.found: list[str] = []
        page.on("pageerror", lambda error: self.found.append(f"script: {error}"))
        page.on("console", lambda message: self.hear(message.type, message.text))
        page.on("response", self.look)
        page.on("dialog", self.agree)

    def hear(self, kind: str, text: str) -> None:
        # The browser itself says so of every refused fragment, such as a 422.
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.found.append(f"console: {text}")

    def look(self, response: Response) -> None:
        if response.status >= 500:
            self.found.append(f"{response.status}: {response.request.method} {response.url}")

    def agree(self, dialog: Dialog) -> None:
        dialog.accept()


def is_at(page: Page, address: str) -> bool:
    return urlsplit(page.url).path == address


def is_loaded(page: Page) -> bool:
    """Whether the page has come; one that is answered by nothing never does."""
    try:
        page.wait_for_load_state(timeout=5_000)
    except TookTooLong:
        return False
    return True


def press(page: Page, address: str, *, seed: int, count: int) -> None:
    """Keys on the worksheet by chance; from other pages soon back."""
    chance = random.Random(seed)
    elsewhere = 0
    page.goto(address)
    for _key in range(count):
        kind = chance.choices((MOVES, PRESSES, TOGETHER, TYPED), (6, 4, 1, 3))[0]
        key = chance.choice(kind)
        # A key of another keyboard than Playwright's is typed as its letter.
        page.keyboard.press(key) if key.isascii() else page.keyboard.insert_text(key)
        elsewhere = 0 if is_at(page, address) else elsewhere + 1
        if key in {"Enter", "Space"}:
            # What it opens comes first: two ways at once lead nowhere.
            page.wait_for_timeout(50)
            if not is_loaded(page):
                elsewhere = 99
        if elsewhere > 15 or any(away in page.url for away in AWAY):
            elsewhere = 0
            page.goto(address)


def test_no_key_breaks_the_worksheet(open_page: Any, salesperson: User) -> None:
    template = InteractionTemplateFactory(code="BUS", correspondence_type="hard_copy")
    document = letter_document("Dear {{ contact.name }}, {{ personal_text }}")
    InteractionTemplateLanguageFactory(template=template, language="", document=document)
    segment = make_segment(*ContactFactory.create_batch(4), user=salesperson, template=template)
    page = open_page(salesperson)
    # Neither gone for good nor out of the house.
    for pattern in ("**/logout/", "**/language/", "**/trash/", "**/log/", "**/admin/**"):
        page.route(pattern, lambda route: route.fulfill(status=204))
    watch = Watch(page)
    press(page, segment.get_absolute_url(), seed=20260120, count=KEYS)
    page.goto(segment.get_absolute_url())
    assert watch.found == []
    assert page.locator("[data-worksheet]").is_visible()
