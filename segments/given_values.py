"""A value for each row of an UPDATE: one statement, however many rows and however they differ."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import F, Field, Func, Model


class Given(Func):
    """The value given for a row's key; a row that was given none keeps its own.

    `values`: by primary key, at least one; None is NULL.
    """

    def __init__(self, field: Field[Any, Any], values: Mapping[int, Any]) -> None:
        super().__init__(F("pk"), F(field.name), output_field=field)
        self.column = field
        self.values = {key: prepared(field, value) for key, value in values.items()}

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        (key, _), (own, _) = map(compiler.compile, self.get_source_expressions())
        cases = " ".join("WHEN %s THEN %s" for _value in self.values)
        pairs = (part for pair in self.values.items() for part in pair)
        return f"CASE {key} {cases} ELSE {own} END", tuple(pairs)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Looked up: to compare each row with every key takes far longer."""
        (key, _), (own, _) = map(compiler.compile, self.get_source_expressions())
        given = json.dumps(self.values, default=str)
        # A constant of its own type: parsed once, not once a row.
        table = "CAST(%s AS jsonb)"
        value = f"CAST({table} ->> CAST({key} AS text) AS {self.column.db_type(connection)})"
        found = f"jsonb_exists({table}, CAST({key} AS text))"
        return f"CASE WHEN {found} THEN {value} ELSE {own} END", (given, given)


def prepared(field: Field[Any, Any], value: Any) -> Any:
    """The value as the database takes it, a row by its key."""
    plain = value.pk if isinstance(value, Model) else value
    return field.get_db_prep_save(plain, connection)
