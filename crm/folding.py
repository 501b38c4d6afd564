"""`fold()`: how text compares, alike in Python, SQLite and PostgreSQL (docs/architecture.md)."""

from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import CharField, Func, Q, Value
from django.db.models.functions import Replace

from crm.fold import fold

__all__ = ["Fold", "containing", "every_word_in", "fold", "install"]


def searchable(text: str | None) -> str:
    """As search compares: folded, and ё as е, which is how most people type it."""
    return (fold(text) or "").replace("ё", "е")


# Longer than any row's words; a condition of more would be too deep for SQLite's parser.
LONGEST_SEARCH = 1_000


def containing(rows: Any, column: str, text: str) -> Any:
    """The rows whose searchable `column` contains every word of the text, in any order."""
    return rows.filter(every_word_in(column, text))


def every_word_in(column: str, text: str) -> Q:
    """The searchable `column` contains every word of the text, in any order."""
    if len(text) > LONGEST_SEARCH:
        return Q(pk__in=[])
    # PostgreSQL's texts cannot hold a NUL, so that it parts words like a blank.
    words = searchable(text).replace("\0", " ").split()
    return Q(*(Q(**{f"{column}__contains": word}) for word in words))


class Fold(Func):
    """The folded text of a column, computed by the database."""

    function = "fold"
    arity = 1
    output_field = CharField()


class Searchable(Replace):
    """The searchable text of a column, computed by the database."""

    def __init__(self, text: Any) -> None:
        super().__init__(Fold(text), Value("ё"), Value("е"), output_field=CharField())


def teach_sqlite_to_fold(*, connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("fold", 1, fold, deterministic=True)


def install() -> None:
    connection_created.connect(teach_sqlite_to_fold, dispatch_uid="crm.fold")


# PostgreSQL's own lower() follows the database's locale, which may know ASCII only: ICU's root
# locale follows Unicode, as Python does.
CREATE_POSTGRESQL_FOLD = """
CREATE OR REPLACE FUNCTION fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT replace(replace(lower(normalize(value, NFC) COLLATE "und-x-icu"), 'ß', 'ss'), 'ς', 'σ')
$$
"""
DROP_POSTGRESQL_FOLD = "DROP FUNCTION IF EXISTS fold(text)"
