"""The rows of the test database, kept and put back as they were, in place of all that came since.

Django empties every table after a test with real transactions, and makes its own rows anew, which
takes longer than many a test. To put rows back costs next to nothing, and what the migrations wrote
is among them.
"""

import sqlite3
from typing import Any, Protocol

from django.core.management.color import no_style
from django.core.management.sql import sql_flush
from django.db import connection


class Snapshot(Protocol):
    def put_back(self) -> None:
        """Nobody may be inside a transaction."""


def snapshot() -> Snapshot:
    """Of what is committed."""
    return OfSqlite() if connection.vendor == "sqlite" else OfPostgresql()


class OfSqlite:
    """The pages of the file."""

    def __init__(self) -> None:
        self.kept = sqlite3.connect(":memory:", check_same_thread=False)
        self._file().backup(self.kept)

    def put_back(self) -> None:
        self.kept.backup(self._file())

    @staticmethod
    def _file() -> Any:
        connection.ensure_connection()
        return connection.connection


class OfPostgresql:
    """What COPY writes and reads, of each table that has rows."""

    def __init__(self) -> None:
        tables = connection.introspection.django_table_names(only_existing=True)
        written = {name: self._written(name) for name in tables}
        self.kept = {name: rows for name, rows in written.items() if rows}
        self.emptying = sql_flush(
            no_style(), connection, reset_sequences=False, allow_cascade=False
        )

    def put_back(self) -> None:
        connection.ops.execute_sql_flush(self.emptying)
        # Tables that point to each other are filled in any order before the commit.
        connection.set_autocommit(False)
        try:
            self._fill()
            connection.commit()
        finally:
            connection.set_autocommit(True)

    def _fill(self) -> None:
        with connection.cursor() as cursor:
            for name, rows in self.kept.items():
                quoted = connection.ops.quote_name(name)
                with cursor.copy(f"COPY {quoted} FROM STDIN") as copy:
                    copy.write(rows)

    @staticmethod
    def _written(name: str) -> bytes:
        quoted = connection.ops.quote_name(name)
        with connection.cursor() as cursor, cursor.copy(f"COPY {quoted} TO STDOUT") as copy:
            return b"".join(bytes(part) for part in copy)
