"""A model's fields by their names."""

from typing import Any

from django.db.models import Field, Model


def field_of(model: type[Model], name: str) -> Field[Any, Any]:
    """A field that the model itself declares: `get_field` also answers with relations back."""
    field = model._meta.get_field(name)
    assert isinstance(field, Field), f"{name} leads back to {model._meta.label}"
    return field


def label_of(model: type[Model], name: str) -> str:
    """What people call the field."""
    return str(field_of(model, name).verbose_name)
