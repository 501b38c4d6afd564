"""The log added up by month, group, salesperson or template, filtered as its list is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import plots
from crm.models import Salesperson
from crm.row_fields import values_of
from interactions.filters import InteractionLogEntryFilter
from interactions.models import InteractionGroup, InteractionTemplate
from interactions.periods import MONTHS
from interactions.querysets import InteractionLogEntryQuerySet
from interactions.rows import Row, list_address, period_rows, proof
from interactions.sums import Sums, summed_by

MONTH = "month"
GROUPINGS: dict[str, Any] = {
    MONTH: gettext_lazy("Month"),
    "group": gettext_lazy("Group"),
    "salesperson": gettext_lazy("Salesperson"),
    "template": gettext_lazy("Template"),
}
MODELS: dict[str, type[Model]] = {
    "group": InteractionGroup,
    "salesperson": Salesperson,
    "template": InteractionTemplate,
}
MEASURES: dict[str, Any] = {
    "count": gettext_lazy("Interactions"),
    "cost": gettext_lazy("Cost"),
    "duration_min": gettext_lazy("Duration (min)"),
}
# Of so many rows a plot shows the highest; of so many months the latest.
PLOTTED, PLOTTED_MONTHS = 15, 24


@dataclass(frozen=True)
class Statistics:
    """`rows` in the order of the plot; `total` of all of them; `cancelled`: how many entries match
    and do not count, and their list."""

    by: str
    rows: list[Row]
    total: Row
    cancelled: int
    cancelled_address: str
    plot: plots.Plot | None


def statistics(chosen: InteractionLogEntryFilter, *, by: str, show: str) -> Statistics:
    """What the filter lets through, added up; three queries at most."""
    entries = chosen.qs
    asked = asked_of(chosen)
    cancelled = {**asked, "is_cancelled": "true"}
    make = by_month if by == MONTH else by_key
    rows, plot = make(entries, by, show, asked)
    return Statistics(
        by=by,
        rows=rows,
        total=Row(_("Total"), total_of(rows), proof(asked)),
        cancelled=entries.filter(is_cancelled=True).count(),
        cancelled_address=list_address(cancelled),
        plot=plot if rows else None,
    )


Made = tuple[list[Row], plots.Plot]


def by_month(
    entries: InteractionLogEntryQuerySet, by: str, show: str, asked: Mapping[str, Any]
) -> Made:
    sums: dict[date, Sums] = summed_by(entries, MONTHS.start)
    starts = MONTHS.filled(sums, most=PLOTTED_MONTHS)
    values = [getattr(sums.get(start, Sums()), show) for start in starts]
    labels = [MONTHS.label(start) for start in starts]
    series = plots.Series(str(MEASURES[show]), values)
    plot = plots.columns("statistics", _title(by, show), labels, [series], said=_said(labels))
    return period_rows(sums, MONTHS, asked), plot


def _said(labels: Sequence[plots.Label]) -> str:
    if not labels:
        return ""
    return _("From %(first)s to %(last)s; the table has every number.") % {
        "first": labels[0].full,
        "last": labels[-1].full,
    }


def by_key(
    entries: InteractionLogEntryQuerySet, by: str, show: str, asked: Mapping[str, Any]
) -> Made:
    sums = summed_by(entries, f"{by}_id")
    named = MODELS[by]._default_manager.in_bulk(list(sums))
    value = attrgetter(f"sums.{show}")
    rows = [Row(str(named[key]), one, proof(asked, **{by: key})) for key, one in sums.items()]
    rows.sort(key=lambda row: (-value(row), row.label))
    shown = rows[:PLOTTED]
    series = plots.Series(str(MEASURES[show]), [value(row) for row in shown])
    said = _("The highest %(shown)s of %(count)s; the table has every number.") % {
        "shown": len(shown),
        "count": len(rows),
    }
    labels = [row.label for row in shown]
    return rows, plots.bars("statistics", _title(by, show), labels, series, said=said)


def _title(by: str, show: str) -> str:
    return _("%(measure)s by %(grouping)s") % {
        "measure": MEASURES[show],
        "grouping": str(GROUPINGS[by]).lower(),
    }


def total_of(rows: Sequence[Row]) -> Sums:
    return Sums(
        sum(row.sums.count for row in rows),
        sum((row.sums.cost for row in rows), Sums.cost),
        sum(row.sums.duration_min for row in rows),
    )


def asked_of(chosen: InteractionLogEntryFilter) -> dict[str, Any]:
    """What the log is filtered by, for an address; dates in ISO, and only where they are dates."""
    asked: dict[str, Any] = {
        field.name: values
        for field in chosen.form
        if (values := [value for value in values_of(field, chosen.data) if value])
    }
    for name in ("date_from", "date_to"):
        asked.pop(name, None)
        if day := chosen.form.cleaned_data.get(name):
            asked[name] = day.isoformat()
    return asked
