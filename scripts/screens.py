"""`make screens`: pictures of all pages with the demo's data, into docs/screens.

Every page that the tests look at, in both languages, wide and narrow. Needs the system's Chromium.
ARGS="log letter" takes only pages whose address holds one of the words.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.console import ROOT, Stop, main, say

FOLDER = ROOT / "docs" / "screens"
ADDRESS = "http://127.0.0.1:8790"
LOGIN, PASSWORD = "max", "northern-light"  # the demo's, which the README tells
SIZES = {"": (1366, 860), "narrow.": (390, 860)}
# Hundreds of pictures lie in the repository: text stays sharp, and none takes more than it must.
QUALITY = 45
PAGES = """
from crm.models import User
from django.urls import resolve
from tests.browser.looked_at import addresses
User.objects.filter(username="max").update(is_superuser=True)
for address in addresses():
    print("page", resolve(address.partition("?")[0]).view_name, address)
"""


def screens() -> None:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise Stop("chromium is not installed (Debian, Ubuntu: apt-get install chromium).")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with server() as pages, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--no-first-run"]
        )
        for language in ("en", "ru"):
            shoot(browser, language, pages)
        browser.close()


def shoot(browser: Any, language: str, pages: Mapping[str, str]) -> None:
    context = browser.new_context(base_url=ADDRESS)
    context.add_cookies([{"name": "language", "value": language, "url": ADDRESS}])
    page = context.new_page()
    page.goto("/login/")
    page.fill("input[name=username]", LOGIN)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{ADDRESS}/")
    for name, address in pages.items():
        page.goto(address)
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_load_state("networkidle")
            keep(page.screenshot(), FOLDER / f"{name}.{size}{language}.webp")
    context.close()


def keep(picture: bytes, path: Path) -> None:
    from PIL import Image

    Image.open(io.BytesIO(picture)).convert("RGB").save(path, quality=QUALITY, method=6)
    say(str(path.relative_to(ROOT)))


@contextmanager
def server() -> Iterator[dict[str, str]]:
    """The product with the demo's data in a folder of its own, until the pictures are taken;
    gives the address of each page by the name of its picture."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {**os.environ, "DATA_DIR": folder, "DEBUG": "true"}
        variables.pop("DATABASE_URL", None)
        for command in (["migrate", "-v0"], ["load_demo"]):
            subprocess.run([*manage(), *command], env=variables, check=True, cwd=ROOT)
        asked = [*manage(), "shell", "-v0", "-c", PAGES]
        told = subprocess.run(
            asked, env=variables, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        running = subprocess.Popen(
            [*manage(), "runserver", ADDRESS.removeprefix("http://"), "--noreload"],
            env=variables,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until_it_answers()
            yield named(told.stdout)
        finally:
            running.terminate()
            running.wait()


def named(told: str) -> dict[str, str]:
    """The addresses by the names of their views; of several of one view, each has its number."""
    pages: dict[str, str] = {}
    for view, address in re.findall(r"^page (\S*) (\S+)$", told, re.MULTILINE):
        if sys.argv[1:] and not any(word in address for word in sys.argv[1:]):
            continue
        first = view.partition(":")[2] or view or "page"
        others = sum(1 for name in pages if re.fullmatch(rf"{re.escape(first)}(-\d+)?", name))
        pages[f"{first}-{others + 1}" if others else first] = address
    return pages


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
