"""What every test may use."""

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.test import TransactionTestCase
from django.utils import translation
from xdist.scheduler import LoadScopeScheduling

from tests import migrated, system_programs
from tests.snapshots import snapshot

# `attacked`: of the attacks, which run in processes of their own.
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup", "attacked"}
ROOT = Path(__file__).resolve().parent.parent
LONG = ("tests/attacks/", "tests/browser/", "tests/segments/test_state_machine.py")
# Each of these is one worker's, as its tests read rows that are made once.
TOGETHER = ("tests/demo/", "tests/segments/test_columns.py")
MIGRATED = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """A test's objects go with it: to look for cycles seldom takes a tenth off the whole suite."""
    gc.set_threshold(50_000, 20, 100)
    if config.getoption("numprocesses", None) and not config.option.collectonly:
        # Workers are started from here; they have no such option themselves.
        making = config.stash[MIGRATED] = ExitStack()
        making.enter_context(migrated.in_the_background())


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash.get(MIGRATED, ExitStack()).close()


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


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    with migrated.copied_by_django():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After a test with real transactions the database is as the migrations left it."""
    with django_db_blocker.unblock():
        migrated = snapshot()

    def put_back(case: TransactionTestCase) -> None:
        migrated.put_back()

    with mock.patch.object(TransactionTestCase, "_fixture_teardown", put_back):
        yield


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """`-n auto` is three for two cores: a test in a browser, or of many processes, waits half of
    its time. `-n logical`, for what only computes, is one for each: every worker collects all
    tests."""
    cores = len(os.sched_getaffinity(0))
    return cores if config.option.numprocesses == "logical" else cores * 3 // 2


class Scheduling(LoadScopeScheduling):
    """One test at a time to each worker, in their order, those of TOGETHER at once and first."""

    def _split_scope(self, nodeid: str) -> str:
        return next((scope for scope in TOGETHER if nodeid.startswith(scope)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    system_programs.mark(items)
    if system_programs.on_postgresql():
        # What asks for no database, or for looks alone, says here what it said on SQLite.
        idle = [item for item in items if not asks_for_a_database(item)]
        items[:] = [item for item in items if asks_for_a_database(item)]
        config.hook.pytest_deselected(items=idle)
    # The long ones first: at the end no worker is left alone with one of them.
    items.sort(key=is_short)


def is_short(item: pytest.Item) -> bool:
    return not item.nodeid.startswith(LONG)


def asks_for_a_database(item: pytest.Item) -> bool:
    """Others cannot reach one: pytest-django stops them."""
    if item.get_closest_marker("looks"):
        return False
    if item.get_closest_marker("django_db") or item.get_closest_marker("postgresql"):
        return True
    return bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


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
