"""Several questions to the same rows, which the database looks for once."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet


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
