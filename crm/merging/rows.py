"""Rows that change hands in a merge, and rows that go and come back exactly as they were."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import SET_NULL, F, Field, Model, QuerySet, Value

from crm.insert_select import insert_select
from crm.models import ContactMerge, MovedRow

Image = dict[str, Any]


def move(merge: ContactMerge, rows: QuerySet[Any], **changes: Any) -> int:
    """Change the rows and remember which they were; two statements, however many rows."""
    model = rows.model
    table = model._meta.label
    insert_select(
        MovedRow, rows.order_by("pk"), {"merge": merge, "table": Value(table), "key": "pk"}
    )
    return moved(merge, model).update(**changes)


def moved(merge: ContactMerge, model: type[Model]) -> QuerySet[Any]:
    """The rows of the model that changed hands and are still there."""
    return model._default_manager.filter(pk__in=moved_keys(merge, model).values("key"))


def moved_keys(merge: ContactMerge, model: type[Model]) -> QuerySet[MovedRow]:
    return MovedRow.objects.filter(merge=merge, table=model._meta.label)


def is_whole(merge: ContactMerge, rows: QuerySet[Any]) -> bool:
    """Whether every row of the model that changed hands is among these."""
    return rows.count() == moved_keys(merge, rows.model).count()


def columns(model: type[Model]) -> list[Field[Any, Any]]:
    """Those that are written; the database computes the others."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def image(row: Model) -> Image:
    """The row as JSON, exact: a decimal and an instant are text."""
    return {field.attname: as_json(getattr(row, field.attname)) for field in columns(type(row))}


def images(rows: Iterable[Any]) -> list[Image]:
    return [image(row) for row in rows]


def as_json(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def from_image(model: type[Model], kept: Image) -> Model:
    row = model()
    for field in columns(model):
        if field.attname in kept:
            setattr(row, field.attname, _plain(field).to_python(kept[field.attname]))
    return row


def put_back(model: type[Model], kept: Iterable[Image]) -> None:
    """Write the rows as they were, keys and instants too; one statement a row.

    A key that is emptied when its row goes is empty where that happened since.
    """
    for one in kept:
        row = from_image(model, one)
        for field in _emptied(model):
            related: Any = field.related_model
            key = getattr(row, field.attname)
            if key is not None and not related._default_manager.filter(pk=key).exists():
                setattr(row, field.attname, None)
        row.save_base(raw=True, force_insert=True)


def nobody_named(model: type[Model], kept: Iterable[Image], but: Iterable[int] = ()) -> list[str]:
    """The kinds of rows, by name, that the kept ones cannot be without and that exist no more;
    contacts in `but` count as there."""
    kept, emptied, missing = list(kept), _emptied(model), []
    for field in columns(model):
        related: Any = field.related_model
        if related is None or field in emptied:
            continue
        keys = {one[field.attname] for one in kept if one.get(field.attname) is not None}
        if related._meta.label == "crm.Contact":
            keys -= set(but)
        if keys and related._default_manager.filter(pk__in=keys).count() < len(keys):
            missing.append(str(related._meta.verbose_name))
    return missing


def _emptied(model: type[Model]) -> list[Field[Any, Any]]:
    return [
        field
        for field in columns(model)
        if field.remote_field and getattr(field.remote_field, "on_delete", None) is SET_NULL
    ]


def bump(name: str = "version") -> Any:
    return F(name) + 1


def _plain(field: Field[Any, Any]) -> Field[Any, Any]:
    plain: Field[Any, Any] = getattr(field, "target_field", field)
    return plain
