"""What all lines of a worksheet come to."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from segments.models import Segment
from segments.resolving import Resolver


@dataclass(frozen=True)
class Totals:
    lines: int
    cost: Decimal
    duration_min: int

    @property
    def hours(self) -> int:
        return self.duration_min // 60

    @property
    def minutes(self) -> int:
        return self.duration_min % 60


def totals(segment: Segment) -> Totals:
    """Lines, cost and duration of the listed lines as they resolve: one statement over the lines,
    two for the header's templates."""
    sums = (
        Resolver(segment)
        .lines()
        .order_by()
        .aggregate(lines=Count("pk"), cost=Sum("r_cost"), duration_min=Sum("r_duration_min"))
    )
    # SQLite adds decimals as floats.
    cost = Decimal(sums["cost"] or 0).quantize(Decimal("0.01"))
    return Totals(sums["lines"], cost, sums["duration_min"] or 0)
