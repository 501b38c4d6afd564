"""How long a statement may take that only looks; what takes longer ends with a clear word."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils.translation import ngettext

from crm.exceptions import BusinessRuleError

# So many steps of SQLite's machine between two looks at the clock.
STEPS = 20_000


class TooSlow(BusinessRuleError):
    def __init__(self, seconds: int) -> None:
        message = ngettext(
            "Counting takes longer than %(count)d second; “Count” waits longer.",
            "Counting takes longer than %(count)d seconds; “Count” waits longer.",
            seconds,
        )
        super().__init__(message % {"count": seconds})


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Statements of the block that take longer are stopped. Raises TooSlow."""
    patience = _of_sqlite if connection.vendor == "sqlite" else _of_postgresql
    try:
        with patience(seconds):
            yield
    except OperationalError as error:
        if not _was_stopped(error):
            raise
        raise TooSlow(seconds) from error


@contextmanager
def _of_postgresql(seconds: int) -> Iterator[None]:
    # LOCAL: it ends with the transaction, whoever uses the connection next.
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds}s"])
        yield


@contextmanager
def _of_sqlite(seconds: int) -> Iterator[None]:
    connection.ensure_connection()
    limit = time.monotonic() + seconds
    connection.connection.set_progress_handler(lambda: time.monotonic() > limit, STEPS)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, 0)


def _was_stopped(error: OperationalError) -> bool:
    """PostgreSQL says so by its code 57014, SQLite by a word."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state == "57014" or str(error) == "interrupted"
