"""What can be asked of a row: one field, its type, and the way to it.

A field is described by its model: a new column of a contact is a condition by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django_stubs_ext import StrOrPromise

from crm import search_text
from crm.countries import country_code
from crm.expressions import FieldType, Kind, Member
from crm.expressions.queries import Column
from crm.models import Contact
from crm.models.codes import CodeField

# What people know a row by, the first that the model has.
KEYS = ("code", "number", "username")
KINDS: Mapping[type[models.Field[Any, Any]], Kind] = {
    models.BooleanField: Kind.TRUTH,
    models.DateTimeField: Kind.INSTANT,
    models.DateField: Kind.DATE,
    models.DecimalField: Kind.NUMBER,
    models.IntegerField: Kind.NUMBER,
    CodeField: Kind.CODE,
    models.CharField: Kind.TEXT,
    models.TextField: Kind.TEXT,
}
LONGEST_INTEGER = 9


@dataclass(frozen=True)
class Field:
    """`reference`: the model whose rows the codes name; a code must be one of them.

    `searched`: as that of its column.
    """

    name: str
    title: StrOrPromise
    type: FieldType
    path: str
    is_nullable: bool = False
    reference: Any = None
    searched: str = ""

    @property
    def label(self) -> str:
        return capfirst(str(self.title))

    @property
    def column(self) -> Column:
        return Column(self.path, self.type, self.is_nullable, self.searched)


def field(
    model: type[models.Model], path: str, *, name: str = "", title: StrOrPromise | None = None
) -> Field:
    """The field at the end of a path of keys, as its model describes it."""
    *keys, last = path.split("__")
    is_nullable = False
    for key in keys:
        via: Any = model._meta.get_field(key)
        is_nullable, model = is_nullable or via.null, via.related_model
    column: Any = model._meta.get_field(last)
    title = column.verbose_name if title is None else title
    is_nullable = is_nullable or column.null
    if column.related_model is None:
        searched = "search_text" if model is Contact and path in search_text.COLUMNS else ""
        return Field(name or last, title, type_of(column), path, is_nullable, searched=searched)
    key = key_of(column.related_model)
    field_type = type_of(key, me=column.related_model._meta.model_name)
    full = f"{path}__{key.name}"
    # A contact may be gone; a code that is gone makes a condition wrong.
    reference = None if column.related_model is Contact else column.related_model
    return Field(name or last, title, field_type, full, is_nullable, reference)


def key_of(model: type[models.Model]) -> Any:
    for name in KEYS:
        try:
            return model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
    raise TypeError(f"{model} has none of {KEYS}")


def type_of(column: Any, *, me: str = "user") -> FieldType:
    if column.choices:
        spelling = country_code if column.name == "country" else (lambda text: None)
        return FieldType(
            Kind.CHOICE,
            may_be_blank=column.blank,
            members=lambda: members_of(column),
            spelling=spelling,
        )
    kind = next(kind for base, kind in KINDS.items() if isinstance(column, base))
    if isinstance(column, models.DecimalField):
        whole = column.max_digits - column.decimal_places
        return FieldType(kind, size=whole, places=column.decimal_places)
    if isinstance(column, models.IntegerField):
        return FieldType(kind, size=LONGEST_INTEGER)
    return FieldType(kind, size=getattr(column, "max_length", None) or 0, me=me)


def members_of(column: Any) -> tuple[Member, ...]:
    """The values of a choice by their names, in the page's language and in English."""
    return members_in(get_language() or "en", column)


@cache
def members_in(language: str, column: Any) -> tuple[Member, ...]:
    """Kept: a page asks for the 250 countries once a condition, and translates each twice."""
    with override(language):
        own = [(str(v), str(label)) for v, label in column.flatchoices if v not in (None, "")]
    with override("en"):
        english = {str(value): str(label) for value, label in column.flatchoices}
    return tuple(Member(value, (label, english.get(value, label))) for value, label in own)
