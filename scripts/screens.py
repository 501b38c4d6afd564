"""`make screens`: pictures of the pages with the demo's data, into docs/screens.

Both languages, wide; the worksheet and the log dialog narrow as well. Needs the system's Chromium.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.console import ROOT, Stop, main, say

FOLDER = ROOT / "docs" / "screens"
ADDRESS = "http://127.0.0.1:8790"
PASSWORD = "northern-light"  # noqa: S105 - the demo's, which the README tells
WIDE, NARROW = (1366, 860), (390, 860)
PAGES = {
    "home": "/",
    "contacts": "/contacts/",
    "contact": "/contacts/CT00010/",
    "segments": "/segments/",
    "segment": "/segments/SM00003/",
    "add-contacts": "/segments/SM00003/add/?node=1:contact:0&row=1-1:country&text-1-1=DE"
    "&node=2:contact:0&row=2-1:type&text-2-1=person",
    "log": "/segments/SM00003/log/",
    "logged-segment": "/logged-segments/SM00001/",
    "interaction-log": "/interactions/",
}
ON_A_PHONE = ("segment", "log")


def screens() -> None:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise Stop("chromium is not installed (Debian, Ubuntu: apt-get install chromium).")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with server(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--no-first-run"]
        )
        for language in ("en", "ru"):
            shoot(browser, language)
        browser.close()


def shoot(browser: Any, language: str) -> None:
    context = browser.new_context(base_url=ADDRESS)
    context.add_cookies([{"name": "language", "value": language, "url": ADDRESS}])
    page = context.new_page()
    page.goto("/login/")
    page.fill("input[name=username]", "anna")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{ADDRESS}/")
    for name, address in PAGES.items():
        take(page, address, WIDE, f"{name}.{language}.png")
        if name in ON_A_PHONE:
            take(page, address, NARROW, f"{name}-narrow.{language}.png")
    context.close()


def take(page: Any, address: str, size: tuple[int, int], name: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / name)
    say(str((FOLDER / name).relative_to(ROOT)))


@contextmanager
def server() -> Iterator[None]:
    """The product with the demo's data in a folder of its own, until the pictures are taken."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {**os.environ, "DATA_DIR": folder, "DEBUG": "true"}
        variables.pop("DATABASE_URL", None)
        for command in (["migrate", "-v0"], ["load_demo"]):
            subprocess.run([*manage(), *command], env=variables, check=True, cwd=ROOT)
        running = subprocess.Popen(
            [*manage(), "runserver", ADDRESS.removeprefix("http://"), "--noreload"],
            env=variables,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until_it_answers()
            yield
        finally:
            running.terminate()
            running.wait()


def manage() -> list[str]:
    return [sys.executable, str(Path("manage.py"))]


def wait_until_it_answers() -> None:
    for _attempt in range(60):
        try:
            with urllib.request.urlopen(f"{ADDRESS}/healthz", timeout=2):  # noqa: S310 - ours
                return
        except urllib.error.URLError:
            time.sleep(0.5)
    raise Stop(f"The server did not start at {ADDRESS}.")


if __name__ == "__main__":
    main(screens)
