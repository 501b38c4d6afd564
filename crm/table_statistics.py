"""What the database believes about the size of its tables, told at once when many rows came.

PostgreSQL finds out by itself within a minute. Until then it plans for the table as it was: for an
empty one it compares every row with every other, and an act on 10,000 new lines takes minutes.
"""

from collections.abc import Sequence
from functools import partial

from django.db import connection, transaction
from django.db.models import Model

from crm.model_fields import field_of

MANY = 1_000
# Autovacuum's own measure: a tenth of the table is new.
GROWN = 0.1


def analyze(*models: type[Model]) -> None:
    """Let the database count the tables of the models; one statement each."""
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def analyze_columns(model: type[Model], names: Sequence[str]) -> None:
    """`analyze` of a wide table, of which statements only ask for some columns."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field_of(model, name).column or name) for name in names)
    only = f" ({columns})" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {quote(model._meta.db_table)}{only}")


def plan_by_keys() -> None:
    """Until the transaction ends, PostgreSQL finds rows by keys, however few it takes them for: no
    statistics know what the transaction itself writes. A small table read as a whole for every row,
    while these rows make it large, takes the square of their number; and so does what was read of
    it once and is gone through for every row.

    Nor does it compile statements that only seem to be dear: that takes longer than they do.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            off = ("enable_seqscan", "enable_material", "jit")
            cursor.execute("; ".join(f"SET LOCAL {name} = off" for name in off))


def analyze_if_grown(model: type[Model], by: int) -> None:
    """After the transaction: `analyze`, where the rows that came are many for the table.

    Two statements; where no act follows at once, left to a worker. Not inside it: two transactions
    that count the same table would wait for each other. SQLite plans by its indexes alone.
    """
    if connection.vendor == "postgresql" and by >= MANY:
        transaction.on_commit(partial(_analyze_if_grown, model, by), robust=True)


def _analyze_if_grown(model: type[Model], by: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table]
        )
        believed = cursor.fetchone()[0]
    if by > believed * GROWN:
        analyze(model)
