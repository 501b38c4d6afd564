"""A throw-away database: a PostgreSQL one beside the one DATABASE_URL names, else a SQLite file."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


@contextmanager
def throw_away() -> Iterator[str]:
    """Django set up and migrated on a new database; yields its kind. Once a process."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
        url = os.environ.get("DATABASE_URL", "")
        if url.startswith(("postgres:", "postgresql:")):
            with _postgresql(url):
                yield _set_up("PostgreSQL")
                _disconnect()
        else:
            os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
            yield _set_up("SQLite")
            _disconnect()


@contextmanager
def _postgresql(url: str) -> Iterator[None]:
    name = sql.Identifier(f"bench_{os.getpid()}")
    parts = urlsplit(url)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        os.environ["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/bench_{os.getpid()}"))
        try:
            yield
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def _set_up(kind: str) -> str:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    return kind


def _disconnect() -> None:
    from django.db import connections

    connections.close_all()
