"""Stretches of time in which the log is added up: weeks and months."""

from calendar import monthrange
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models.functions import TruncMonth, TruncWeek
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from crm.plots import Label

# So many weeks can be told apart in a plot.
WEEKS = 26
DAYS_A_WEEK = 7


def end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def end_of_week(monday: date) -> date:
    """The last week there is ends early."""
    return date.fromordinal(min(monday.toordinal() + DAYS_A_WEEK - 1, date.max.toordinal()))


def _month(day: date) -> Label:
    year = date_format(day, "Y")
    return Label(date_format(day, "M"), date_format(day, "YEAR_MONTH_FORMAT"), year)


def _week(day: date) -> Label:
    said = _("Week of %(day)s") % {"day": date_format(day, "SHORT_DATE_FORMAT")}
    return Label(date_format(day, "j"), said, date_format(day, "M"))


@dataclass(frozen=True)
class Period:
    """`start`: the first day of the stretch that an entry lies in; `end`: its last day."""

    start: Any
    end: Callable[[date], date]
    label: Callable[[date], Label]

    def filled(self, starts: Collection[date], *, most: int) -> list[date]:
        """Every stretch from the first to the last, empty ones too; the latest of too many."""
        if not starts:
            return []
        found, last = [min(starts)], max(starts)
        while (end := self.end(found[-1])) < last:
            found.append(end + timedelta(days=1))
        return found[-most:]


MONTHS = Period(TruncMonth("date"), end_of_month, _month)
IN_WEEKS = Period(TruncWeek("date"), end_of_week, _week)


def period_for(first: date | None, last: date | None) -> Period:
    """Weeks while these can be told apart, else months."""
    if first is None or last is None:
        return MONTHS
    return IN_WEEKS if (last - first).days <= WEEKS * DAYS_A_WEEK else MONTHS
