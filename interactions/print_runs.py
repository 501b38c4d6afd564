"""Part of a print run: the first letters for a test, or the rest after paper ran out."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import User
from crm.saved_views import save_view, view_settings
from interactions.exceptions import NoLetters

Rows = TypeVar("Rows", bound="QuerySet[Any, Any]")
TEST_PRINT = 3


# The page of a person's remembered choice (crm/saved_views.py).
PAGE = "print-run"
BY_POST = "post"
ORDERS = {
    "": gettext_lazy("as they were added"),
    BY_POST: gettext_lazy("by country and post code"),
}
# "lines:city", "lines:-city": as a worksheet's lines are sorted by one of its columns.
AS_LINES = "lines:"
OF_COLUMN = re.compile(rf"{AS_LINES}-?[a-z_]{{1,50}}")
# By what the letters are sorted, as expressions on their rows; nothing: as they were added.
Sorting = Sequence[Any]


@dataclass(frozen=True)
class PrintRun:
    """Letters `first` to `last`, counted from 1 in the order they are printed; None: to the end.

    `order` is one of ORDERS or a column of lines; `every_type`: all with a document, not hard
    copies alone.
    """

    first: int = 1
    last: int | None = None
    order: str = ""
    every_type: bool = False

    @property
    def is_whole(self) -> bool:
        return self.first == 1 and self.last is None

    def of(self, rows: Rows, sorting: Sorting) -> Rows:
        """Those of the rows that belong to the run; at most two queries, none for the whole run."""
        if self.is_whole:
            return rows
        if sorting:
            ordered = rows.order_by(*sorting, "pk").values("pk")
            return rows.filter(pk__in=ordered[self.first - 1 : self.last])
        keys = rows.order_by("pk").values_list("pk", flat=True)
        start = keys[self.first - 1 : self.first].first() if self.first > 1 else 0
        if start is None:
            return rows.none()
        rows = rows.filter(pk__gte=start)
        end = keys[self.last - 1 : self.last].first() if self.last else None
        return rows.filter(pk__lte=end) if end else rows

    def read(
        self, rows: "QuerySet[Any, Any]", sorting: Sorting, columns: Iterable[str], *, size: int
    ) -> Iterator[dict[str, Any]]:
        """The rows' columns in the order they are printed, so many a query: no cursor stays open.

        `columns` holds the key. In another order than the key's all keys are read first.
        """
        if not sorting:
            yield from _by_key(rows, tuple(columns), size)
            return
        keys = list(rows.order_by(*sorting, "pk").values_list("pk", flat=True))
        for start in range(0, len(keys), size):
            chosen = keys[start : start + size]
            found = {row["pk"]: row for row in rows.filter(pk__in=chosen).values(*columns)}
            yield from (found[key] for key in chosen if key in found)

    def arguments(self) -> dict[str, Any]:
        """As a worker's job keeps it."""
        return asdict(self)


def run_of_job(arguments: Mapping[str, Any]) -> PrintRun:
    """What `arguments` wrote down; jobs of earlier versions know no order."""
    known = {field.name for field in fields(PrintRun)}
    return PrintRun(**{name: value for name, value in arguments.items() if name in known})


def column_of(order: str) -> str:
    """The column of lines, a minus before it where it descends; "" for another order."""
    return order.removeprefix(AS_LINES) if OF_COLUMN.fullmatch(order) else ""


def is_order(text: str) -> bool:
    return text in ORDERS or bool(column_of(text))


def _by_key(
    rows: "QuerySet[Any, Any]", columns: tuple[str, ...], size: int
) -> Iterator[dict[str, Any]]:
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk").values(*columns)[:size]):
        yield from chunk
        last = chunk[-1]["pk"]


WHOLE = PrintRun()


class PrintRunForm(forms.Form):
    """From letter, to letter; both empty for all."""

    first = forms.IntegerField(label=gettext_lazy("From letter"), min_value=1, required=False)
    last = forms.IntegerField(label=gettext_lazy("To letter"), min_value=1, required=False)
    order = forms.CharField(required=False)
    all = forms.BooleanField(required=False)

    def clean_order(self) -> str:
        order = str(self.cleaned_data["order"])
        if not is_order(order):
            raise forms.ValidationError(_("This is no order of printing."))
        return order


def asked_run(data: QueryDict) -> PrintRun:
    """What an address or a form asks for. Raises NoLetters for what is no part of a run."""
    form = PrintRunForm(data)
    if not form.is_valid():
        raise NoLetters(_("Letters are counted by whole numbers from 1."))
    first, last = form.cleaned_data["first"] or 1, form.cleaned_data["last"]
    if last and last < first:
        raise NoLetters(_("The first letter comes before the last one."))
    said = form.cleaned_data
    return PrintRun(first, last, order=said["order"], every_type=said["all"])


@dataclass(frozen=True)
class PrintChoice:
    """How somebody prints, remembered from one run to the next."""

    order: str = ""
    every_type: bool = False


def print_choice(user: User) -> PrintChoice:
    """One query."""
    kept = view_settings(user, PAGE)
    order = str(kept.get("order", ""))
    return PrintChoice(order if is_order(order) else "", bool(kept.get("every_type")))


def remember_choice(data: QueryDict, *, user: User) -> PrintChoice:
    """Keep what a form says: `order`, and where it asks for it (`types`) whether `all`."""
    order, before = data.get("order", ""), print_choice(user)
    choice = PrintChoice(
        order if is_order(order) else "",
        "all" in data if "types" in data else before.every_type,
    )
    kept = {name: value for name, value in asdict(choice).items() if value}
    save_view(PAGE, user=user, settings=kept)
    return choice
