"""Alternative addresses that rows give their contacts; one of the same code is brought up to
date."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from crm.imports.drafts import Draft
from crm.imports.outcomes import contact_of_row
from crm.insert_select import insert_select
from crm.models import AddressBefore, ContactAltAddress, StagedAddress, User
from crm.models.staging import SAID_OF_ADDRESS

STAGED = StagedAddress
COLUMNS = ("code", "is_there", *SAID_OF_ADDRESS)
UNIQUE = ("contact", "code")
INCOMPLETE = Q(address=None) | Q(city=None)
STORED = "row__outcome__contact__alt_addresses"


def rows_of(key: int, draft: Draft, *, today: date, source: str) -> Iterator[tuple[Any, ...]]:
    for said in draft.alt_addresses:
        yield (key, said["code"], False, *map(said.get, SAID_OF_ADDRESS))


def note(rows: QuerySet[StagedAddress], staged: Mapping[str, Any]) -> None:
    same = ContactAltAddress.objects.filter(contact__in=contact_of_row(), code=OuterRef("code"))
    for name in SAID_OF_ADDRESS:
        said = Coalesce(OuterRef(name), F(name), output_field=_column(name))
        same = same.alias(**{f"said_{name}": said})
        is_same = Q(**{name: F(f"said_{name}")})
        same = same.filter(is_same | Q(**{f"{name}__isnull": True, f"said_{name}__isnull": True}))
    rows.update(is_there=ExpressionWrapper(Q(Exists(same)) | INCOMPLETE, BooleanField()))


def incomplete(rows: QuerySet[StagedAddress]) -> QuerySet[StagedAddress]:
    """Addresses that no letter could reach; they are not written."""
    return rows.filter(INCOMPLETE)


def write(rows: QuerySet[StagedAddress], staged: Mapping[str, Any], *, user: User) -> None:
    known = rows.filter(**{f"{STORED}__code": F("code")})
    before = {name: F(f"{STORED}__{name}") for name in SAID_OF_ADDRESS}
    insert_select(AddressBefore, known, {"staged": F("pk"), "row": F("row"), **before})
    _write(rows, {name: _as_said(name) for name in SAID_OF_ADDRESS})


def _as_said(name: str) -> Combinable:
    field = _column(name)
    said = [F(name), F(f"before__{name}")] + ([] if field.null else [Value("")])
    value = Coalesce(*said, output_field=field)
    if name == "ends_on":
        # An end that is known, and before the start that the list says, is none any more.
        is_over = Q(ends_on=None, before__ends_on__lt=F("starts_on"))
        return Case(When(is_over, then=Value(None, field)), default=value, output_field=field)
    if name == "starts_on":
        is_to_come = Q(starts_on=None, before__starts_on__gt=F("ends_on"))
        return Case(When(is_to_come, then=Value(None, field)), default=value, output_field=field)
    return value


def _column(name: str) -> Any:
    return ContactAltAddress._meta.get_field(name)


def _write(rows: QuerySet[StagedAddress], values: Mapping[str, Any]) -> None:
    named = {"contact": F("row__outcome__contact"), "code": F("code")}
    insert_select(
        ContactAltAddress, rows, {**named, **values}, unique=UNIQUE, update=SAID_OF_ADDRESS
    )


def take_back(rows: QuerySet[StagedAddress], staged: Mapping[str, Any]) -> None:
    new = rows.filter(before=None)
    named = {"code": OuterRef("code"), "row__outcome__contact": OuterRef("contact")}
    contacts = new.values("row__outcome__contact")
    added = ContactAltAddress.objects.filter(Exists(new.filter(**named)), contact__in=contacts)
    # Raw: nothing points at them, or the contact stays as it is (undo.USED).
    added.order_by()._raw_delete(added.db)
    _write(rows.exclude(before=None), {name: F(f"before__{name}") for name in SAID_OF_ADDRESS})
