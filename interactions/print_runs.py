"""Part of a print run: the first letters for a test, or the rest after paper ran out."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interactions.exceptions import NoLetters

Rows = TypeVar("Rows", bound="QuerySet[Any, Any]")
TEST_PRINT = 3


@dataclass(frozen=True)
class PrintRun:
    """Letters `first` to `last`, counted from 1 in the order they are printed; None: to the end."""

    first: int = 1
    last: int | None = None

    @property
    def is_whole(self) -> bool:
        return self.first == 1 and self.last is None

    def of(self, rows: Rows) -> Rows:
        """Those of the rows, which are printed by key; two queries, none for the whole run."""
        if self.is_whole:
            return rows
        keys = rows.order_by("pk").values_list("pk", flat=True)
        start = keys[self.first - 1 : self.first].first() if self.first > 1 else 0
        if start is None:
            return rows.none()
        rows = rows.filter(pk__gte=start)
        end = keys[self.last - 1 : self.last].first() if self.last else None
        return rows.filter(pk__lte=end) if end else rows


WHOLE = PrintRun()


class PrintRunForm(forms.Form):
    """From letter, to letter; both empty for all."""

    first = forms.IntegerField(label=gettext_lazy("From letter"), min_value=1, required=False)
    last = forms.IntegerField(label=gettext_lazy("To letter"), min_value=1, required=False)


def asked_run(data: QueryDict) -> PrintRun:
    """What an address or a form asks for. Raises NoLetters for what is no part of a run."""
    form = PrintRunForm(data)
    if not form.is_valid():
        raise NoLetters(_("Letters are counted by whole numbers from 1."))
    first, last = form.cleaned_data["first"] or 1, form.cleaned_data["last"]
    if last and last < first:
        raise NoLetters(_("The first letter comes before the last one."))
    return PrintRun(first, last)
