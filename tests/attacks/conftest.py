"""An attack runs in processes of its own, on a database of its own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings

from tests.attacks.databases import Database, of_postgresql, of_sqlite

Run = Callable[..., Any]


@pytest.fixture(scope="session")
def attacked(tmp_path_factory) -> Iterator[Database]:
    """A migrated database of the kind the tests run on."""
    django = settings.DATABASES["default"]
    if "postgresql" in django["ENGINE"]:
        with of_postgresql(django) as database:
            database.migrate(tmp_path_factory.mktemp("data"))
            yield database
    else:
        database = of_sqlite(tmp_path_factory.mktemp("attacks"))
        database.migrate(tmp_path_factory.mktemp("data"))
        yield database


@pytest.fixture
def attack(attacked, tmp_path) -> Run:
    """Runs a module of this package, which empties the database; answers what it printed."""

    def run(module: str, *arguments: int) -> Any:
        return attacked.attack(tmp_path, module, *arguments)

    return run
