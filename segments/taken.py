"""Names that one row alone may have, and what a second one is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from crm.exceptions import BusinessRuleError


@contextmanager
def refused_where_taken(others: QuerySet[Any, Any], refusal: BusinessRuleError) -> Iterator[None]:
    """Write within a savepoint; `refusal` where the name turns out to be that of one of `others`.

    Any other rule of the database that is broken is no name that is taken, and stays what it is.
    Raises `refusal`, IntegrityError.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if others.exists():
            raise refusal from error
        raise
