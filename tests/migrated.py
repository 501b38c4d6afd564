"""A migrated database, made once for all workers of a run: each, and each attack, has a copy.

To migrate takes ten seconds of a processor, to copy next to none. `python -m tests.migrated FOLDER`
makes it while the workers collect their tests. Without workers a run migrates for itself.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connection
from django.db.backends.sqlite3.creation import DatabaseCreation
from psycopg import sql

from scripts.postgresql import programs

ROOT = Path(__file__).resolve().parent.parent
# Names the folder; on PostgreSQL the database is called as the folder is.
VARIABLE = "MIGRATED"
FILE, DONE = "migrated.sqlite3", "done"
SERVER = os.environ.get("DATABASE_URL", "")
PATIENCE = 300


@contextmanager
def in_the_background() -> Iterator[None]:
    """Those who start meanwhile find it by the environment."""
    folder = Path(tempfile.mkdtemp(prefix="migrated_")).resolve()
    os.environ[VARIABLE] = str(folder)
    making = subprocess.Popen([sys.executable, "-m", __name__, folder], cwd=ROOT)
    try:
        yield
    finally:
        making.wait()
        if _on_postgresql():
            _act("DROP DATABASE IF EXISTS {} WITH (FORCE)", folder)
        shutil.rmtree(folder)


def make(folder: Path) -> None:
    place = {"DATA_DIR": str(folder / "data"), "DATABASE_URL": _url(folder)}
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"]
    try:
        if _on_postgresql():
            _act("CREATE DATABASE {}", folder)
        subprocess.run(command, cwd=ROOT, env=os.environ | place, check=True)
    finally:
        # Whoever waits for it need not wait for ever, and copies what there is.
        (folder / DONE).touch()


@contextmanager
def copied_by_django() -> Iterator[None]:
    """The test database begins as a copy, and has nothing left to migrate."""
    if not (folder := _made()):
        yield
    elif connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = folder.name
        yield
    else:
        create = DatabaseCreation._create_test_db

        def create_copy(self: DatabaseCreation, *arguments: Any, **options: Any) -> str:
            name = create(self, *arguments, **options)
            _copy_file(folder / FILE, name)
            return name

        with mock.patch.object(DatabaseCreation, "_create_test_db", create_copy):
            yield


def copy_to(url: str) -> bool:
    """Fill an empty database; whether there is one to copy."""
    folder = _made()
    if not folder:
        return False
    if url.startswith("sqlite"):
        _copy_file(folder / FILE, url.removeprefix("sqlite:///"))
        return True
    if not (installed := programs()):
        return False
    dump = [installed / "pg_dump", "--dbname", _url(folder)]
    fill = [installed / "psql", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", url]
    with subprocess.Popen(dump, stdout=subprocess.PIPE) as dumping:
        subprocess.run(fill, stdin=dumping.stdout, stdout=subprocess.DEVNULL, check=True)
    return True


def _made() -> Path | None:
    """Its folder, when it is there; None where nobody makes one."""
    if not (named := os.environ.get(VARIABLE)):
        return None
    until = time.monotonic() + PATIENCE
    while not (Path(named) / DONE).exists():
        assert time.monotonic() < until, "The database was not migrated."
        time.sleep(0.05)
    return Path(named)


def _copy_file(file: Path, name: str) -> None:
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(name)) as copy:
        source.backup(copy)


def _on_postgresql() -> bool:
    return SERVER.startswith("postgres")


def _url(folder: Path) -> str:
    if not _on_postgresql():
        return f"sqlite:///{folder / FILE}"
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{folder.name}"))


def _act(statement: str, folder: Path) -> None:
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(sql.SQL(statement).format(sql.Identifier(folder.name)))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
