"""An attack runs in processes of its own, on a database of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent.parent
Run = Callable[..., Any]


@pytest.fixture(scope="session")
def database_url(tmp_path_factory) -> Iterator[str]:
    """An empty database of its own, of the kind the tests run on."""
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        yield from _postgresql_database()
    else:
        yield f"sqlite:///{tmp_path_factory.mktemp('attacks') / 'attacked.sqlite3'}"


def _postgresql_database() -> Iterator[str]:
    server = settings.DATABASES["default"]
    name = f"attacked_{os.getpid()}"
    login = {"host": server["HOST"], "port": server["PORT"], "user": server["USER"]}
    login = {key: str(value) for key, value in login.items() if value}
    password = server["PASSWORD"] or None
    with psycopg.connect(**login, password=password, dbname="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        credentials = quote(login.get("user", "")) + (f":{quote(password)}" if password else "")
        place = f"{login.get('host', '')}:{login.get('port', '')}".rstrip(":")
        yield f"postgres://{credentials}@{place}/{name}"
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def migrated_url(database_url, tmp_path_factory) -> str:
    environment = _environment(database_url, tmp_path_factory.mktemp("data"))
    _call(environment, "manage.py", "migrate", "--verbosity=0", "--skip-checks")
    return database_url


@pytest.fixture
def attack(migrated_url, tmp_path) -> Run:
    """Runs a module of this package, which empties the database; answers what it printed."""
    environment = _environment(migrated_url, tmp_path)

    def run(module: str, *arguments: int) -> Any:
        output = _call(environment, "-m", f"tests.attacks.{module}", *map(str, arguments))
        return json.loads(output)

    return run


def _environment(database_url: str, data_dir: Path) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": database_url,
        "DATA_DIR": str(data_dir),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }


def _call(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
