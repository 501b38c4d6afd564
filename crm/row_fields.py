"""Choosing a row from a list that stays short: of many rows the newest are listed, and a box beside
the list takes the code of any. So no page writes thousands of choices."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.http import QueryDict

from crm.requests import posted_key

# So many rows are listed; of more, so many of the newest, and so many of them as ticks.
LISTED = 100
TICKS = 20


def code_name(name: str) -> str:
    """Of the box beside the list of this name."""
    return f"{name}_code"


def listed(every: "QuerySet[Any, Any]") -> tuple[list[Any], bool]:
    """The rows of a list, and whether it is cut; two queries where it is."""
    rows = list(every[: LISTED + 1])
    if len(rows) <= LISTED:
        return rows, False
    return list(every.order_by("-pk")[:LISTED]), True


def values_of(field: forms.BoundField, data: QueryDict) -> list[str]:
    """What the address says of the field, by keys or, beside a list that is cut, by codes."""
    if data.get(code_name(field.html_name)):
        return [*field.data] if isinstance(field.data, list) else [str(field.data)]
    return data.getlist(field.html_name)


class RowSelect(forms.Select):
    """`code`: the field of a row that people know it by. A field that is no ModelChoiceField sets
    `every` row, choices that are cut already, and `is_cut`."""

    every: "QuerySet[Any, Any] | None" = None
    is_cut = False

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The key of the row whose code was typed; a code that nobody has is no row's key."""
        typed = str(data.get(code_name(name)) or "").replace("\0", "").strip()
        if not typed:
            return super().value_from_datadict(data, files, name)
        rows = self._all().filter(**{self.code: typed.upper()})
        key = rows.values_list("pk", flat=True).first()
        return f"{code_name(name)}={typed}" if key is None else str(key)

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        whole = self.choices
        self.choices = self.shown(value)
        groups = super().optgroups(name, value, attrs)
        self.choices = whole
        return groups

    def shown(self, chosen: list[Any]) -> list[tuple[Any, Any]]:
        """The choices to write, what is chosen among them."""
        choices: Any = self.choices
        if isinstance(choices, ModelChoiceIterator):
            rows, self.is_cut = listed(choices.queryset)
            blank = choices.field.empty_label
            pairs = [] if blank is None else [("", blank)]
            pairs += [(row.pk, choices.field.label_from_instance(row)) for row in rows]
        else:
            pairs = list(choices)
        known = {str(value) for value, _label in pairs}
        missing = [value for value in chosen if str(value or "") not in known]
        return pairs + self.labels(missing)

    def labels(self, values: list[Any]) -> list[tuple[Any, Any]]:
        """Key and label of the rows that have these keys; listed or not."""
        keys = [key for value in values if (key := posted_key(str(value)))]
        return [(row.pk, str(row)) for row in self._all().filter(pk__in=keys)] if keys else []

    def _all(self) -> "QuerySet[Any, Any]":
        choices: Any = self.choices
        rows = choices.queryset if isinstance(choices, ModelChoiceIterator) else self.every
        assert rows is not None
        return rows


class HiddenRow(forms.HiddenInput):
    """A row that a list is narrowed to by a link; only its name is shown."""

    every: "QuerySet[Any, Any] | None" = None

    def labels(self, values: Iterable[Any]) -> list[tuple[Any, Any]]:
        """Key and name of the rows that have these keys."""
        assert self.every is not None
        keys = [key for value in values if (key := posted_key(str(value)))]
        return [(row.pk, str(row)) for row in self.every.filter(pk__in=keys)]


class RowTicks(forms.CheckboxSelectMultiple):
    """Ticks for several rows; of very many those that are ticked and the newest, and the box beside
    them takes the codes of others, parted by commas. `key`: the field that a tick's value is of."""

    every: "QuerySet[Any, Any] | None" = None
    is_cut = False
    takes_several = True

    def __init__(self, *args: Any, code: str, key: str = "pk", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code, self.key = code, key

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The keys of what is ticked, and of the codes that were typed; a code that nobody has is
        no row's key."""
        ticked = [*(super().value_from_datadict(data, files, name) or [])]
        text = str(data.get(code_name(name)) or "").replace("\0", "")
        typed = [code.strip().upper() for code in text.split(",") if code.strip()]
        if self.key == self.code:
            return [*ticked, *typed]
        if not typed or self.every is None:
            return ticked
        rows = self.every.filter(**{f"{self.code}__in": typed})
        keys = dict(rows.values_list(self.code, "pk"))
        return [*ticked, *(str(keys.get(code, f"={code}")) for code in typed)]

    def keys(self, values: Iterable[Any]) -> set[Any]:
        """Those of the values that can be keys of rows."""
        if self.key != "pk":
            return {text for value in values if (text := str(value)) and "\0" not in text}
        return {key for value in values if (key := posted_key(str(value)))}


def cut_ticks(bound: forms.BoundField) -> None:
    """Let the field of RowTicks write no more rows than a list that stays short."""
    field: Any = bound.field
    field.choices = ticks_of(bound)


def ticks_of(bound: forms.BoundField) -> list[tuple[Any, str]]:
    """Value and label of what is ticked, and of the newest rows; at most three queries."""
    field: Any = bound.field
    ticks = field.widget
    assert isinstance(ticks, RowTicks)
    ticks.every = field.queryset
    rows, ticks.is_cut = listed(field.queryset)
    if ticks.is_cut:
        rows = rows[:TICKS]
        known = {field.prepare_value(row) for row in rows}
        rows = [*ticked_rows(field, ticks.keys(bound.value() or ()) - known), *rows]
    return [(field.prepare_value(row), field.label_from_instance(row)) for row in rows]


def ticked_rows(field: Any, values: Collection[Any]) -> list[Any]:
    """The rows that ticks of these values mean; a query where there is any."""
    ticks = field.widget
    keys = ticks.keys(values)
    return [*field.queryset.filter(**{f"{ticks.key}__in": keys})] if keys else []


def tick_labels(field: Any, values: Collection[Any]) -> dict[str, str]:
    """By value, what those ticks are called."""
    rows = ticked_rows(field, values)
    return {str(field.prepare_value(row)): field.label_from_instance(row) for row in rows}
