"""A postal address as one text, by which two are told to be the same."""

from typing import Any

from django.db.models import BooleanField, Case, F, Func, GeneratedField, Q, TextField, Value, When

# Not the country, which belongs to another block and may be a person's own.
POSTAL = ("address", "address_2", "post_code", "city", "county")


class PostalText(Func):
    """The parts of an address as one text; NULL where one of them is."""

    template = "(%(expressions)s)"
    arg_joiner = " || ' | ' || "
    output_field = TextField()


def postal_text(prefix: str = "") -> PostalText:
    """Of the row that the prefix leads to."""
    return PostalText(*(F(f"{prefix}{name}") for name in POSTAL))


def is_as_returned() -> Any:
    """Whether the address is still the one that a letter came back from.

    The database tells, from what both are: whatever writes the address, nobody has to think of it.
    """
    same = ~Q(returned_address="") & Q(returned_address=postal_text())
    return GeneratedField(
        expression=Case(When(same, then=Value(True)), default=Value(False)),
        output_field=BooleanField(),
        db_persist=True,
    )


def postal_address(row: Any) -> str:
    """As `postal_text`, of a row that was read."""
    return " | ".join(getattr(row, name) for name in POSTAL)
