"""Rows that many tests read, made once for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import translation


@contextmanager
def kept_rows(django_db_blocker: Any) -> Iterator[None]:
    """For a fixture of a module or a package: what is written before its `yield` is there for each
    of its tests, whose own changes `db` takes back, and is gone after the last one.

    No test among them may ask for an empty database or for real transactions. Where making the rows
    is dear, they are among TOGETHER (tests/conftest.py): one worker makes them, once.
    """
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("en"):
        yield
        transaction.set_rollback(True)
