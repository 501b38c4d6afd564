"""The raw values of a letter, made by the database in the statement that reads or logs the lines.

Preview, download and log all use this one expression, so that the letter made again from the log
is the letter that was seen before. Shape: interactions/letter_values.py.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Case, CharField, DateField, F, Func, Q, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, JSONObject

from interactions.merge_fields import COMPANY_FIELDS, CONTACT_PATHS

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
    return Coalesce(Cast(expression, TEXT_FIELD), Cast(Value(""), TEXT_FIELD))


def of_company(field: str) -> Any:
    """The field of the contact's company; a company is its own."""
    return Case(
        When(contact__company__isnull=False, then=text(F(f"contact__company__{field}"))),
        When(contact__type="company", then=text(F(f"contact__{field}"))),
        default=Cast(Value(""), TEXT_FIELD),
        output_field=CharField(),
    )


def line_date(resolved: Mapping[str, Any], today: date) -> Any:
    """The line's date; the day it is logged where none was given."""
    return Coalesce(resolved["r_date"], Value(today, output_field=DateField()))


def merge_values(resolved: Mapping[str, Any], *, today: date) -> JSONObject:
    """One nested object a letter, from the annotations of `Resolver.annotations()`."""
    return JSONObject(
        contact=JSONObject(
            **{name: text(F(f"contact__{path}")) for name, path in CONTACT_PATHS.items()}
        ),
        greeting=JSONObject(
            type=text(F("contact__type")),
            language=text(F("contact__language")),
            is_own=Case(
                When(contact__own_salutations=True, then=Cast(Value("true"), TEXT_FIELD)),
                default=Cast(Value("false"), TEXT_FIELD),
                output_field=TextField(),
            ),
        ),
        company=JSONObject(**{name: of_company(name) for name in COMPANY_FIELDS}),
        line=JSONObject(
            description=text(resolved["r_description"]),
            subject=text(resolved["r_subject"]),
            cost=DecimalText(resolved["r_cost"]),
        ),
        personal_text=text(F("personal_text")),
        date=DateText(line_date(resolved, today)),
        salesperson=text(resolved["r_salesperson"]),
        campaign=text(resolved["r_campaign"]),
        email_text=text(resolved["r_email_text"]),
        language=text(resolved["r_format_language"]),
    )


def frozen_values(resolved: Mapping[str, Any], *, today: date) -> Case:
    """The letter's values where there is something to make again, NULL elsewhere."""
    return Case(
        When(
            Q(r_document__isnull=False) | Q(r_email_text__isnull=False),
            then=merge_values(resolved, today=today),
        ),
        default=None,
    )
