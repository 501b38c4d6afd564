"""A real browser on a live server; every page looked at is checked for accessibility."""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from playwright.sync_api import Browser, Page, sync_playwright

from crm.models import MarketingSetup, User
from tests import system_programs
from tests.factories import SalespersonFactory, UserFactory

PASSWORD = "a long enough pass phrase"
AT_WORK = """SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"""
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

MANIFEST = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
STORAGES = django_settings.STORAGES | {"staticfiles": {"BACKEND": MANIFEST}}
LONG_AGO = 1_000_000_000
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "resultTypes": ["violations"],
    # None of these rules reads style sheets; axe would fetch every one again for each page.
    "preload": False,
}


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static files by names with their digest, as an installation has them."""
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=folder, STORAGES=STORAGES):
        call_command("collectstatic", interactive=False, verbosity=0)
    for path in folder.rglob("*.*"):
        # Nothing says how long to keep them: the older a file, the longer a browser does.
        os.utime(path, (LONG_AGO, LONG_AGO))
    return folder


@pytest.fixture(autouse=True)
def named_by_digest(settings: Any, collected: Path) -> None:
    """Pages ask for files as in production, where a wrong name is an error and none is changed."""
    settings.STATIC_ROOT = collected
    settings.STORAGES = STORAGES
    # The live server finds its files as in development.
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [collected]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright's event loop lives in this thread, where Django would refuse its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    executable = next(path for name in CHROMIUM if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def salesperson(transactional_db: None) -> User:
    MarketingSetup.load()
    user = UserFactory(
        role="Marketing manager",
        username="anna",
        first_name="Anna",
        last_name="Hart",
        salesperson=SalespersonFactory(name="Anna Hart"),
    )
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`open_page(user)` is a signed-in page of its own browser profile; script errors fail."""
    contexts, errors = [], []

    def opened(user: User, *, width: int = 1366, height: int = 900) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        context.add_cookies([session_of(user, live_server.url)])
        return page

    yield opened
    for context in contexts:
        context.close()
    let_answers_end()
    assert errors == []


def let_answers_end() -> None:
    """A page that is closed may have asked for something a moment ago. Whoever answers it and the
    emptying of all tables would wait for each other."""
    if connection.vendor != "postgresql":
        return
    until = time.monotonic() + 15
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(AT_WORK)
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.02)


def session_of(user: User, address: str) -> Any:
    """The cookie of somebody who signed in; by the form that is done in test_grid_whole.py."""
    client = Client()
    client.force_login(user)
    name = django_settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe finds against WCAG 2 A and AA."""
    found: list[dict[str, Any]] = Axe().run(page, options=AXE).response["violations"]
    return found


def assert_accessible(page: Page) -> None:
    """On SQLite; a page looks the same on every database."""
    if system_programs.on_postgresql():
        return
    found = violations(page)
    assert not found, [(page.url, each["id"], each["nodes"]) for each in found]


LOADED = "performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)"


def asked_twice(page: Page) -> list[str]:
    """Scripts asked for by more than one name: with its digest and without, each ran twice."""
    paths = [re.sub(r"\.[0-9a-f]{12}(\.js)$", r"\1", path) for path in page.evaluate(LOADED)]
    return sorted({path for path in paths if path.endswith(".js") and paths.count(path) > 1})
