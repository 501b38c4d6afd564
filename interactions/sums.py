"""What entries of the log add up to: the numbers of campaigns and of the statistics.

Only what counts is added: not what was cancelled (domain.md, After).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from interactions.querysets import InteractionLogEntryQuerySet

# What the list of the log is asked for to show what is added, and nothing else.
COUNTED = {"is_cancelled": "false"}

# Of a contact who is gone every entry stands for somebody else: nobody knows better.
WHO = Coalesce(F("contact_id"), -F("id"))
TARGET, RESPONSE = Q(campaign_target=True), Q(campaign_response=True)
SUMS = {
    "count": Count("pk"),
    "cost": Coalesce(Sum("cost"), Decimal(0)),
    "duration_min": Coalesce(Sum("duration_min"), 0),
}
ANSWERS = {
    "targets": Count("pk", filter=TARGET),
    "responses": Count("pk", filter=RESPONSE),
    "reached": Count(WHO, distinct=True, filter=TARGET),
    "responded": Count(WHO, distinct=True, filter=RESPONSE),
}


def _of_part(part: Q) -> dict[str, Any]:
    """SUMS and ANSWERS of the entries that are meant."""
    return {
        "count": Count("pk", filter=part),
        "cost": Coalesce(Sum("cost", filter=part), Decimal(0)),
        "duration_min": Coalesce(Sum("duration_min", filter=part), 0),
        "targets": Count("pk", filter=part & TARGET),
        "responses": Count("pk", filter=part & RESPONSE),
        "reached": Count(WHO, distinct=True, filter=part & TARGET),
        "responded": Count(WHO, distinct=True, filter=part & RESPONSE),
    }


@dataclass(frozen=True)
class Sums:
    """How many entries there are, what they cost in money and in minutes."""

    count: int = 0
    cost: Decimal = Decimal(0)
    duration_min: int = 0


@dataclass(frozen=True)
class CampaignSums(Sums):
    """`targets` and `responses` are entries, `reached` and `responded` the contacts behind them."""

    targets: int = 0
    responses: int = 0
    reached: int = 0
    responded: int = 0

    @property
    def rate(self) -> Decimal | None:
        """Contacts who responded to a hundred that were reached; None where none was."""
        return Decimal(100) * self.responded / self.reached if self.reached else None


def summed_by(entries: InteractionLogEntryQuerySet, by: Any) -> dict[Any, Sums]:
    """The sums of each value of `by`, a field or an expression; one query."""
    return {row.pop("by"): Sums(**row) for row in _grouped(entries, by).annotate(**SUMS)}


def summed_by_two(
    entries: InteractionLogEntryQuerySet, by: Any, second: str
) -> dict[tuple[Any, Any], Sums]:
    """The sums of each pair of values; one query."""
    grouped = _grouped(entries, by).values("by", second=F(second)).annotate(**SUMS)
    return {(row.pop("by"), row.pop("second")): Sums(**row) for row in grouped}


def answers_by(entries: InteractionLogEntryQuerySet, by: Any) -> dict[Any, CampaignSums]:
    """As `summed_by`, with targets and responses."""
    grouped = _grouped(entries, by).annotate(**SUMS, **ANSWERS)
    return {row.pop("by"): CampaignSums(**row) for row in grouped}


def answers_of(
    entries: InteractionLogEntryQuerySet, parts: Mapping[str, Q]
) -> tuple[CampaignSums, dict[str, CampaignSums]]:
    """The sums of all the entries, and of each part; one query, which reads every entry once."""
    asked = {
        f"{part}_{name}": one
        for part, condition in parts.items()
        for name, one in _of_part(condition).items()
    }
    # Last those that are named like fields, of which the others are the sums.
    found = entries.counting().order_by().aggregate(**asked, **SUMS, **ANSWERS)
    names = [*SUMS, *ANSWERS]
    return CampaignSums(**{name: found[name] for name in names}), {
        part: CampaignSums(**{name: found[f"{part}_{name}"] for name in names}) for part in parts
    }


def _grouped(entries: InteractionLogEntryQuerySet, by: Any) -> "QuerySet[Any, Any]":
    expression = F(by) if isinstance(by, str) else by
    return entries.counting().order_by().values(by=expression)
