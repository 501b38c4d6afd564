"""Primary keys for rows about to be inserted, known beforehand: so others can name them at once."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import BigIntegerField, Func, Model, Value
from django.db.models.expressions import Combinable

NEXT = "nextval(%(expressions)s::regclass)"


@dataclass(frozen=True)
class NewKeys:
    """Keys of the model that nobody has: from `first` on, inside the transaction that asked."""

    model: type[Model]
    first: int

    def key(self, place: Combinable) -> Combinable:
        """One of them a row, computed by the database; `place` counts the rows from 0, and may
        leave some out. To be computed once a row: on PostgreSQL it is another one every time."""
        if connection.vendor == "postgresql":
            name = Value(_sequence(self.model))
            return Func(name, template=NEXT, output_field=BigIntegerField())
        return place + Value(self.first, BigIntegerField())


def new_keys(model: type[Model]) -> NewKeys:
    """One statement. On SQLite the caller's transaction is the only one that writes."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(%s)", [_sequence(model)])
        else:
            cursor.execute(
                "SELECT COALESCE(MAX(seq), 0) + 1 FROM sqlite_sequence WHERE name = %s", [table]
            )
        return NewKeys(model, cursor.fetchone()[0])


def _sequence(model: type[Model]) -> str:
    """As PostgreSQL names that of an identity column of its own accord."""
    return f"{model._meta.db_table}_{model._meta.pk.column}_seq"
