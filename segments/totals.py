"""What lines of a worksheet come to."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from segments.models import Segment, SegmentLine
from segments.querysets import SegmentLineQuerySet
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
    """Of all listed lines: one statement over the lines, two for the header's templates."""
    return totals_of(SegmentLine.objects.listed().filter(segment=segment), Resolver(segment))


def totals_of(lines: SegmentLineQuerySet, resolver: Resolver) -> Totals:
    """Number, cost and duration of these lines as they resolve; one statement."""
    resolved = resolver.annotations
    sums = lines.order_by().aggregate(
        lines=Count("pk"),
        cost=Sum(resolved["r_cost"]),
        duration_min=Sum(resolved["r_duration_min"]),
    )
    # SQLite adds decimals as floats.
    cost = Decimal(sums["cost"] or 0).quantize(Decimal("0.01"))
    return Totals(sums["lines"], cost, sums["duration_min"] or 0)
