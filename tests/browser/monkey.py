"""Presses keys by chance on a page of its own browser: `python -m tests.browser.monkey ORDER`.

A process of its own, so that whoever started it can end it: a native dialog that a key has opened
may hold a browser's driver for ever. ORDER is JSON: url, path, session, seed, count, seconds. What
was found is printed as JSON: `found` (what must not be), `pressed` (how many keys fell).
"""

import json
import random
import shutil
import sys
import time
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response, sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
MOVES = (
    ["Tab"] * 12 + ["Shift+Tab"] * 3 + ["ArrowDown"] * 4 + ["ArrowUp", "Home", "End", "PageDown"]
)
PRESSES = ["Enter"] * 4 + ["Space"] * 4 + ["Escape"] * 2 + ["F2", "Delete", "Backspace"]
TOGETHER = ["Control+z", "Control+y", "Control+Shift+Z", "Control+a", "Control+c", "Control+v"]
TYPED = [*"abcйёß019 .,-%&<'\"{}/\\"]
# Neither gone for good nor out of the house.
CLOSED = ("**/logout/", "**/language/", "**/trash/", "**/log/", "**/admin/**", "**/profile/")
# So many keys on another page, then back.
ELSEWHERE = 15
# The question before leaving a page would hold the keyboard; test_nothing_lost.py answers it.
UNASKED = """
    addEventListener("beforeunload", (event) => event.stopImmediatePropagation(), true);
    HTMLInputElement.prototype.showPicker = () => {};
"""


class Watch:
    """What a page must not have: errors of scripts, of the console, and of the server."""

    def __init__(self, page: Page) -> None:
        self.found: list[str] = []
        page.on("pageerror", lambda error: self.found.append(f"script: {error}"))
        page.on("console", lambda message: self.hear(message.type, message.text))
        page.on("response", self.look)
        page.on("dialog", lambda dialog: dialog.accept())
        # Caught, the system's own dialog for files stays away.
        page.on("filechooser", lambda _chooser: None)

    def hear(self, kind: str, text: str) -> None:
        # The browser itself says so of every refused fragment, such as a 422.
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.found.append(f"console: {text}")

    def look(self, response: Response) -> None:
        if response.status >= 500:
            self.found.append(f"{response.status}: {response.request.method} {response.url}")


def press(page: Page, path: str, *, seed: int, count: int, seconds: float) -> int:
    """Keys by chance until there were enough or the time is over; answers how many fell."""
    chance = random.Random(seed)
    until, elsewhere = time.monotonic() + seconds, 0
    page.goto(path)
    for pressed in range(count):
        if time.monotonic() > until:
            return pressed
        kind = chance.choices((MOVES, PRESSES, TOGETHER, TYPED), (6, 4, 1, 3))[0]
        key = chance.choice(kind)
        # A key of another keyboard than Playwright's is typed as its letter.
        page.keyboard.press(key) if key.isascii() else page.keyboard.insert_text(key)
        elsewhere = 0 if urlsplit(page.url).path == path else elsewhere + 1
        if elsewhere > ELSEWHERE:
            elsewhere = 0
            page.goto(path)
    return count


def run(order: dict[str, Any]) -> dict[str, Any]:
    executable = next(path for name in CHROMIUM if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        context = browser.new_context(base_url=order["url"])
        context.add_cookies([{"name": "sessionid", "value": order["session"], "url": order["url"]}])
        context.add_init_script(UNASKED)
        page = context.new_page()
        page.set_default_timeout(15_000)
        for pattern in CLOSED:
            page.route(pattern, lambda route: route.fulfill(status=204))
        watch = Watch(page)
        names = ("path", "seed", "count", "seconds")
        pressed = press(page, **{name: order[name] for name in names})
        page.goto(order["path"])
        if not page.locator("[data-worksheet]").is_visible():
            watch.found.append("The worksheet is gone.")
        browser.close()
    return {"found": watch.found, "pressed": pressed}


if __name__ == "__main__":
    print(json.dumps(run(json.loads(sys.argv[1]))))
