"""Working through the lines of a worksheet, one after the other: where one is, and what is said."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Q

from crm.models import Campaign, Salesperson, User
from interactions.calls import call_template
from interactions.models import InteractionLogEntry, InteractionTemplate, Reminder
from interactions.single import Said
from segments.grid_query import GridQuery
from segments.models import Segment, SegmentLine
from segments.querysets import SegmentLineQuerySet, is_called
from segments.resolving import Resolver

LAST_INTERACTIONS = 5
# What a call takes from its line.
OF_LINE = (
    *("interaction_template", "description", "salesperson"),
    *("campaign", "campaign_target", "campaign_response"),
)


@dataclass(frozen=True)
class Way:
    """The lines that a filter of the grid lets through, in the order of adding."""

    segment: Segment
    query: GridQuery

    @cached_property
    def lines(self) -> SegmentLineQuerySet:
        lines = self.query.lines(self.segment, Resolver(self.segment))
        return lines.select_related("contact").order_by("pk")

    def first_open(self, *, after: int = 0) -> SegmentLine | None:
        """The first line behind this one that nobody called."""
        return self.lines.filter(pk__gt=after).exclude(is_called()).first()

    def before(self, line: SegmentLine) -> SegmentLine | None:
        return self.lines.filter(pk__lt=line.pk).order_by("-pk").first()

    def after(self, line: SegmentLine) -> SegmentLine | None:
        return self.lines.filter(pk__gt=line.pk).first()

    def counts(self) -> dict[str, int]:
        """`called`: with a call; `failed`: of these, in vain; `total`: all of them. One query."""
        return self.lines.order_by().aggregate(
            total=Count("pk"),
            called=Count("pk", filter=is_called()),
            failed=Count("pk", filter=is_called() & Q(attempt_failed=True)),
        )


def last_interactions(line: SegmentLine, user: User) -> list[InteractionLogEntry]:
    """With their templates; one query."""
    visible = InteractionLogEntry.objects.visible_to(user).filter(contact=line.contact_id)
    entries = visible.select_related("template", "salesperson").defer("merge_values")
    return list(entries.order_by("-date", "-pk")[:LAST_INTERACTIONS])


def reminder_of(line: SegmentLine, user: User) -> Reminder | None:
    """The user's open one of the line's contact; one query."""
    found: Reminder | None = Reminder.objects.of(user).filter(contact=line.contact_id).first()
    return found


@dataclass(frozen=True)
class CallOfLine:
    """What the line says of a call with its contact."""

    line: SegmentLine
    today: date

    @cached_property
    def values(self) -> dict[str, Any]:
        # Listed or not: what was typed for a line that is gone is shown once more.
        line = SegmentLine.objects.filter(pk=self.line.pk)
        resolved = line.resolved(self.line.segment, today=self.today)
        found: dict[str, Any] = resolved.values(*(f"r_{name}" for name in OF_LINE)).get()
        return {name: found[f"r_{name}"] for name in OF_LINE}

    @cached_property
    def template(self) -> InteractionTemplate | None:
        """The line's own where nothing goes by post or e-mail; else the one for calls."""
        own = InteractionTemplate.objects.choosable().filter(pk=self.values["interaction_template"])
        of_line = own.with_texts().first()
        if of_line is not None and not of_line.correspondence_type:
            return of_line
        return call_template() or of_line

    def said(self, template: InteractionTemplate, **facts: Any) -> Said:
        """`facts`: what came of the call. As the line says of campaign and salesperson."""
        values = self.values
        campaign = Campaign.objects.filter(pk=values["campaign"]).first()
        is_own = template.pk == values["interaction_template"]
        return Said(
            template,
            values["description"] if is_own else template.description,
            date=self.today,
            salesperson=Salesperson.objects.filter(pk=values["salesperson"]).first(),
            campaign=campaign,
            no_campaign=campaign is None,
            campaign_target=values["campaign_target"],
            campaign_response=values["campaign_response"],
            correspondence_type="",
            **facts,
        )


def called_lines(segment: Segment) -> SegmentLineQuerySet:
    return SegmentLine.objects.listed().filter(Q(segment=segment) & is_called())
