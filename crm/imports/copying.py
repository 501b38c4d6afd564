"""Rows of Python → a table, as fast as the database takes them: COPY, or executemany."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connections, router
from django.db.models import Model

from crm.model_fields import field_of

# So many rows are in memory at a time.
BATCH = 5_000


def copy_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert the rows, whose values stand in the order of the fields' names.

    Values go in as they are: no default, no signal, no `save()`.
    """
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    fields = [field_of(model, name) for name in names]
    columns = ", ".join(quote(field.column or field.name) for field in fields)
    table = f"{quote(model._meta.db_table)} ({columns})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(names))
        insert = f"INSERT INTO {table} VALUES ({places})"  # noqa: S608 - names of the model's own
        for batch in batches(rows, BATCH):
            cursor.executemany(insert, batch)


def batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch
