"""`fold()`: how text compares, alike in Python, SQLite and PostgreSQL (docs/architecture.md)."""

from collections.abc import Callable
from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import Case, CharField, F, Func, Q, Value, When
from django.db.models.functions import Coalesce, NullIf, Replace

from crm.fold import fold, searchable

__all__ = ["ByCodePoint", "Fold", "containing", "every_word_in", "fold", "install", "searchable"]


# Longer than any row's words; a condition of more would be too deep for SQLite's parser.
LONGEST_SEARCH = 1_000


def containing(rows: Any, column: str, text: str) -> Any:
    """The rows whose searchable `column` contains every word of the text, in any order."""
    return rows.filter(every_word_in(column, text))


def contains(column: str, word: str) -> Q:
    return Q(**{f"{column}__contains": word})


def every_word_in(column: str, text: str, holds: Callable[[str, str], Q] = contains) -> Q:
    """The searchable `column` contains every word of the text, in any order.

    `holds` says that of one word.
    """
    if len(text) > LONGEST_SEARCH:
        return Q(pk__in=[])
    # PostgreSQL's texts cannot hold a NUL, so that it parts words like a blank.
    words = searchable(text).replace("\0", " ").split()
    return Q(*(holds(column, word) for word in words))


class Fold(Func):
    """The folded text of a column, computed by the database.

    Of a choice between texts it is the choice between the folded ones: what is known before is
    folded once, not once a row.
    """

    function = "fold"
    arity = 1
    output_field = CharField()

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        [text] = super().resolve_expression(*args, **kwargs).get_source_expressions()
        return _folded(text)


def _folded(text: Any) -> Any:
    """Of a resolved expression; NULL stays NULL, and nothing but '' becomes ''."""
    if isinstance(text, F):
        # An outer query's column, which that one looks up.
        return Fold(text)
    parts = text.get_source_expressions()
    match text:
        case Value(value=str()):
            return Value(fold(text.value), output_field=CharField())
        case Coalesce() | Case():
            parts = map(_folded, parts)
        case When():
            parts = [parts[0], _folded(parts[1])]
        case NullIf() if parts[1] == Value(""):
            parts = [_folded(parts[0]), parts[1]]
        case _:
            return Fold(text)
    folded = text.copy()
    folded.set_source_expressions(list(parts))
    return folded


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
# locale follows Unicode, as Python does. Hardly a text is not NFC, and to ask takes a third of
# making it so. Not STRICT: PostgreSQL would call it for each row instead of writing its body into
# the statement.
CREATE_POSTGRESQL_FOLD = """
CREATE OR REPLACE FUNCTION fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS $$
SELECT replace(replace(lower(
    CASE WHEN value IS NFC NORMALIZED THEN value ELSE normalize(value, NFC) END
    COLLATE "und-x-icu"), 'ß', 'ss'), 'ς', 'σ')
$$
"""
DROP_POSTGRESQL_FOLD = "DROP FUNCTION IF EXISTS fold(text)"


class ByCodePoint(Func):
    """Folded text in the order that both databases share; what is empty is NULL."""

    template = "%(expressions)s"
    output_field = CharField()

    def __init__(self, expression: Any) -> None:
        super().__init__(Fold(NullIf(expression, Value(""))))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template='%(expressions)s COLLATE "C"', **context)
