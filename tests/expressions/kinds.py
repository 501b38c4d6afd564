"""The fields and the moment that the examples of docs/filters.md speak of."""

from datetime import UTC, date, datetime
from decimal import Decimal

from crm.expressions import FieldType, Kind, Member, Notation, Surroundings, meets, parse

TODAY = date(2026, 1, 20)
AROUND = Surroundings(
    datetime(2026, 1, 20, 15, 30, tzinfo=UTC),
    {"me:user": "ANNA", "me:salesperson": "AH", "company": "CRONUS"},
)
# Day before month, a decimal comma.
REGION = Notation("en", day_first=True, decimal=",", grouping=".")
MEMBERS = (Member("open", ("Open",)), Member("released", ("Released", "Freigegeben")))
KINDS = {
    "C": FieldType(Kind.CODE, size=20),
    "T": FieldType(Kind.TEXT, size=150),
    "N": FieldType(Kind.NUMBER, size=10, places=2),
    "D": FieldType(Kind.DATE),
    "S": FieldType(Kind.INSTANT),
    "B": FieldType(Kind.TRUTH, may_be_blank=False),
    "O": FieldType(Kind.CHOICE, members=lambda: MEMBERS),
}


def tree_of(kind, text, notation=REGION):
    return parse(text, KINDS[kind], notation=notation, today=TODAY)


def holds(kind, text, value):
    if isinstance(value, float):
        value = Decimal(str(value))
    return meets(value, tree_of(kind, text), KINDS[kind], AROUND)
