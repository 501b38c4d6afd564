"""What every test may use."""

import gc
import importlib
import os
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import post_migrate
from django.utils import translation

from crm.role_grants import GrantToRoles
from tests import system_programs

# `database_url`: of the attacks, which run in processes of their own.
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup", "database_url"}
FORMULAS = "crm.migrations.0011_addressee_and_salutation_formulas"
ROOT = Path(__file__).resolve().parent.parent


def pytest_configure() -> None:
    """A test's objects go with it: to look for cycles seldom takes a tenth off the whole suite."""
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(autouse=True)
def in_english() -> None:
    """A request leaves its language behind in the thread; the next test begins in English."""
    translation.activate("en")


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real lists and letters; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("SAMPLES_DIR") or ROOT.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip(f"No real files in {folder}; set SAMPLES_DIR to their folder.")
    return folder


@pytest.fixture(scope="session", autouse=True)
def roles_come_back() -> None:
    """A test with real transactions empties every table afterwards, the migrations' rows too."""
    post_migrate.connect(make_roles, sender=apps.get_app_config("segments"))


def make_roles(**kwargs: Any) -> None:
    migration = importlib.import_module("segments.migrations.0003_roles")
    with connection.schema_editor() as editor:
        migration.make_roles(apps, editor)
        for grant in role_grants():
            grant.give(apps, editor)
        if not apps.get_model("crm", "SalutationFormula").objects.exists():
            importlib.import_module(FORMULAS).ship_formulas(apps, editor)


@cache
def role_grants() -> list[GrantToRoles]:
    migrations = MigrationLoader(connection).disk_migrations.values()
    operations = chain.from_iterable(migration.operations for migration in migrations)
    return [operation for operation in operations if isinstance(operation, GrantToRoles)]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    system_programs.mark(items)
    if system_programs.on_postgresql():
        # What asks for no database, or for looks alone, says here what it said on SQLite.
        idle = [item for item in items if not asks_for_a_database(item)]
        items[:] = [item for item in items if asks_for_a_database(item)]
        config.hook.pytest_deselected(items=idle)


def asks_for_a_database(item: pytest.Item) -> bool:
    """Others cannot reach one: pytest-django stops them."""
    if item.get_closest_marker("looks"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in unwanted_skips(terminalreporter.config):
        terminalreporter.line(f"NOTHING_SKIPPED, but was: {line}", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.exitstatus == 0 and unwanted_skips(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def unwanted_skips(config: pytest.Config) -> list[str]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not os.environ.get("NOTHING_SKIPPED"):
        return []
    return system_programs.wrongly_skipped(reporter.stats.get("skipped", []))
