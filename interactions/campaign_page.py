"""What the page of a campaign tells: its numbers, what was logged for it, when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, Min, Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from crm import plots
from crm.keyset import Order, Page, page_of
from crm.models import Campaign, User
from interactions.filters import NO_TYPE, SENT_AS
from interactions.models import CampaignEntry, InteractionLogEntry
from interactions.periods import Period, period_for
from interactions.querysets import InteractionLogEntryQuerySet
from interactions.rows import Row, period_rows, proof
from interactions.sums import CampaignSums, answers_by, answers_of

# Of so many weeks or months the plot shows the newest.
PLOTTED = 36
LOGGED_A_PAGE = 25
STORED = {NO_TYPE: ""}


@dataclass(frozen=True)
class CampaignNumbers:
    """What its entries add up to; the addresses are the lists that prove it. `left`: of the
    budget, if there is one. `types`: letters, e-mails and what was neither."""

    sums: CampaignSums
    entries: str
    targets: str
    responses: str
    left: Decimal | None
    types: list[Row]


def entries_of(campaign: Campaign, user: User) -> InteractionLogEntryQuerySet:
    entries: InteractionLogEntryQuerySet = InteractionLogEntry.objects.visible_to(user)
    return entries.filter(campaign=campaign)


def numbers_of(campaign: Campaign, entries: InteractionLogEntryQuerySet) -> CampaignNumbers:
    """One query."""
    asked = {"campaign": campaign.pk}
    parts = {kind: Q(correspondence_type=STORED.get(kind, kind)) for kind, _label in SENT_AS}
    sums, by_type = answers_of(entries, parts)
    types = [
        Row(str(label), by_type[kind], proof(asked, correspondence_type=kind))
        for kind, label in SENT_AS
        if by_type[kind].count
    ]
    return CampaignNumbers(
        sums,
        proof(asked),
        proof(asked, campaign_target="true"),
        proof(asked, campaign_response="true"),
        None if campaign.budget is None else campaign.budget - sums.cost,
        types,
    )


def numbers_by_campaign(campaigns: Any, user: User) -> dict[int, CampaignSums]:
    """The sums of each of the campaigns; one query."""
    entries = InteractionLogEntry.objects.visible_to(user).filter(campaign__in=campaigns)
    return answers_by(entries, "campaign_id")


def logged_of(campaign: Campaign, asked: QueryDict) -> Page:
    """What was logged for the campaign, the newest first; four queries at most."""
    logged = CampaignEntry.objects.filter(campaign=campaign).select_related(
        "logged_segment", "salesperson"
    )
    logged = logged.defer("logged_segment__shared_values", "logged_segment__criteria")
    return page_of(logged, Order(("id",), is_descending=True), asked, size=LOGGED_A_PAGE)


def logged_rows(
    campaign: Campaign, entries: InteractionLogEntryQuerySet, page: Page
) -> list[tuple[CampaignEntry, Row]]:
    """The campaign entries of the page with what their interactions add up to; one query."""
    segments = [logged.logged_segment_id for logged in page]
    sums = answers_by(entries.filter(logged_segment__in=segments), "logged_segment_id")
    none = CampaignSums()
    return [
        (
            logged,
            Row(
                logged.segment_number,
                sums.get(logged.logged_segment_id, none),
                proof({"campaign": campaign.pk}, logged_segment=logged.segment_number),
            ),
        )
        for logged in page
    ]


@dataclass(frozen=True)
class Course:
    """How a campaign went over time: a plot, and its table, the newest first."""

    plot: plots.Plot
    rows: list[Row]


def course_of(campaign: Campaign, entries: InteractionLogEntryQuerySet) -> Course | None:
    """Week by week, or month by month where there are too many; two queries."""
    dates = entries.counting().aggregate(first=Min("date"), last=Max("date"))
    period = period_for(dates["first"], dates["last"])
    sums = answers_by(entries, period.start)
    if not sums:
        return None
    rows = period_rows(sums, period, {"campaign": campaign.pk})
    return Course(_plot(sums, period), rows)


def _plot(sums: Mapping[date, CampaignSums], period: Period) -> plots.Plot:
    starts = period.filled(sums, most=PLOTTED)
    shown = [sums.get(start, CampaignSums()) for start in starts]
    labels = [period.label(start) for start in starts]
    said = _("From %(first)s to %(last)s. Interactions: %(count)s. Responses: %(responses)s.") % {
        "first": labels[0].full,
        "last": labels[-1].full,
        "count": plots.said_number(sum(one.count for one in shown)),
        "responses": plots.said_number(sum(one.responses for one in shown)),
    }
    series = [
        plots.Series(_("Interactions"), [one.count for one in shown]),
        plots.Series(_("Responses"), [one.responses for one in shown]),
    ]
    return plots.columns("course", _("Interactions and responses"), labels, series, said=said)
