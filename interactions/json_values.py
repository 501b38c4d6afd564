"""Values of the database in JSON, in one spelling on both databases."""

from typing import Any

from django.db.models import Func, JSONField, TextField
from django.db.models.functions import Cast, Coalesce

from interactions.resolving import constant

TEXT_FIELD: TextField[Any, Any] = TextField()


class DecimalText(Func):
    """A decimal as text with two places, in one spelling on both databases."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="printf('%%%%.2f', %(expressions)s)", **context
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="(%(expressions)s)::numeric(12, 2)::text", **context
        )


class DateText(Func):
    """A date as YYYY-MM-DD, whatever the session's date style."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="to_char(%(expressions)s, 'YYYY-MM-DD')", **context
        )


def text(expression: Any) -> Any:
    """The value as text; '' for NULL."""
    return Coalesce(Cast(expression, TEXT_FIELD), constant("", TEXT_FIELD))


class Json(Func):
    """A JSON object out of a subquery; SQLite would nest it as a text."""

    output_field = JSONField()
    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="JSON(%(expressions)s)", **context)
