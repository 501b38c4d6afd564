"""The log at a glance: interactions by month and group, and how campaigns are answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.translation import gettext as _

from crm import plots
from crm.models import Campaign, User
from interactions.models import InteractionGroup, InteractionLogEntry
from interactions.periods import MONTHS
from interactions.querysets import InteractionLogEntryQuerySet
from interactions.rows import Row, proof
from interactions.sums import CampaignSums, Sums, answers_by, summed_by_two

# Colours that can be told apart: so many groups have one, the others share the last.
GROUPS = 3
MONTHS_SHOWN = 12
CAMPAIGNS = 8


@dataclass(frozen=True)
class MonthRow:
    """A month; `cells` by column: how many interactions, and their list."""

    label: str
    cells: list[tuple[int, str]]
    total: int
    address: str


@dataclass(frozen=True)
class Months:
    """A plot, and its table, the newest month first."""

    plot: plots.Plot
    columns: list[str]
    rows: list[MonthRow]


@dataclass(frozen=True)
class Campaigns:
    """A plot, and a row for each campaign: its page, and the lists of targets and responses."""

    plot: plots.Plot
    rows: list[tuple[str, Row, str]]


def months_of(user: User, *, today: date) -> Months | None:
    """The last twelve months; two queries. None without interactions."""
    first = _months_before(today, MONTHS_SHOWN - 1)
    entries = InteractionLogEntry.objects.visible_to(user).filter(date__gte=first, date__lte=today)
    counts = _counts(entries)
    if not counts:
        return None
    groups = _groups(counts)
    begun = min(start for start, _key in counts)
    starts = MONTHS.filled({begun, today.replace(day=1)}, most=MONTHS_SHOWN)
    labels = [MONTHS.label(start) for start in starts]
    series = [
        plots.Series(name, [sum(counts.get((start, key), 0) for key in keys) for start in starts])
        for name, keys in groups
    ]
    said = _("From %(first)s to %(last)s; the table has every number.") % {
        "first": labels[0].full,
        "last": labels[-1].full,
    }
    plot = plots.columns("months", _("Interactions by month and group"), labels, series, said=said)
    rows = [_month_row(start, groups, counts, today) for start in reversed(starts)]
    return Months(plot, [name for name, _keys in groups], [row for row in rows if row.total])


def campaigns_of(user: User) -> Campaigns | None:
    """The newest open campaigns for which something was logged; two queries."""
    newest = list(Campaign.objects.for_list().filter(is_closed=False).order_by("-pk")[:CAMPAIGNS])
    entries = InteractionLogEntry.objects.visible_to(user).filter(campaign__in=newest)
    sums: dict[int, CampaignSums] = answers_by(entries, "campaign_id")
    shown = [campaign for campaign in newest if campaign.pk in sums]
    if not shown:
        return None
    labels = [plots.Label(campaign.number, str(campaign)) for campaign in shown]
    series = [
        plots.Series(_("Targets"), [sums[campaign.pk].targets for campaign in shown]),
        plots.Series(_("Responses"), [sums[campaign.pk].responses for campaign in shown]),
    ]
    title = _("Targets and responses of the newest campaigns")
    said = _("The newest %(count)s; the table has every number.") % {"count": len(shown)}
    plot = plots.columns("campaigns", title, labels, series, said=said)
    return Campaigns(plot, [_campaign_row(campaign, sums[campaign.pk]) for campaign in shown])


def _campaign_row(campaign: Campaign, sums: CampaignSums) -> tuple[str, Row, str]:
    asked = {"campaign": campaign.pk}
    page = reverse("interactions:campaign-detail", args=[campaign.number])
    targets = proof(asked, campaign_target="true")
    return page, Row(str(campaign), sums, targets), proof(asked, campaign_response="true")


Counts = Mapping[tuple[date, int], int]
Groups = Sequence[tuple[str, Sequence[int]]]


def _counts(entries: InteractionLogEntryQuerySet) -> Counts:
    sums: dict[tuple[date, int], Sums] = summed_by_two(entries, TruncMonth("date"), "group_id")
    return {key: one.count for key, one in sums.items()}


def _groups(counts: Counts) -> Groups:
    """The groups with the most interactions, each by itself, and the others together."""
    totals: dict[int, int] = {}
    for (_start, key), count in counts.items():
        totals[key] = totals.get(key, 0) + count
    ordered = sorted(totals, key=lambda key: (-totals[key], key))
    named = InteractionGroup.objects.in_bulk(ordered)
    alone = [(named[key].description or named[key].code, [key]) for key in ordered[:GROUPS]]
    others = ordered[GROUPS:]
    return [*alone, (_("Other groups"), others)] if others else alone


def _month_row(start: date, groups: Groups, counts: Counts, today: date) -> MonthRow:
    within = {"date_from": start.isoformat(), "date_to": min(MONTHS.end(start), today).isoformat()}
    cells: list[tuple[int, str]] = []
    for _name, keys in groups:
        count = sum(counts.get((start, key), 0) for key in keys)
        # The log is filtered by one group: what the others have together no list shows.
        cells.append((count, proof(within, group=keys[0]) if len(keys) == 1 and count else ""))
    return MonthRow(MONTHS.label(start).full, cells, sum(n for n, _a in cells), proof(within))


def _months_before(day: date, count: int) -> date:
    """The first day of the month so many months before the day's."""
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def overview(user: User, *, today: date) -> dict[str, Any]:
    sees_campaigns = user.has_perm("crm.view_campaign")
    return {
        "months": months_of(user, today=today),
        "campaigns": campaigns_of(user) if sees_campaigns else None,
    }
