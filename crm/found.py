"""Several questions to the same rows, which the database looks for once."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL


class Few(RawSQL):
    """Keys for `…__in` that are few among all, which PostgreSQL cannot know: it would read whole
    tables to meet them."""

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, parameters = self.as_sql(compiler, connection)
        return f"(SELECT unnest(ARRAY{sql}))", parameters


def few_of_found(rows: QuerySet[Any, Any], question: str) -> Few:
    """The answers, which are keys, of a question to the rows, for `…__in`; the database looks for
    the rows once, however often the question names them. Otherwise as for `ask_of_found`."""
    found, parameters = rows.query.get_compiler(connection=connections[rows.db]).as_sql()
    # Compiled, and written here: nothing that somebody typed.
    return Few(f"WITH found AS MATERIALIZED ({found}) {question}", parameters)


def ask_of_found(rows: QuerySet[Any, Any], *questions: str) -> list[tuple[Any, ...]]:
    """The answers of all questions, one after the other; one statement.

    A question is a SELECT from `found`, whose columns are those that `rows` name (`values_list`);
    all of them have the same number of columns, and nothing that somebody typed.
    """
    connection = connections[rows.db]
    try:
        found, parameters = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return []
    # Parted by a SELECT of its own each: ORDER BY and LIMIT would be those of the whole.
    asked = " UNION ALL ".join(
        f"SELECT * FROM ({question}) one"  # noqa: S608 - written here, not typed
        for question in questions
    )
    with connection.cursor() as cursor:
        cursor.execute(f"WITH found AS MATERIALIZED ({found}) {asked}", parameters)
        return list(cursor.fetchall())
