"""What a step that edits keeps, so that it can be taken back and done again.

Of lines: an image of the edited fields before, and one after, each written by one statement. Of
the header: both values of each field, in the step itself. Taking back puts a value back only where
it is still the one that the step set; what somebody typed since stays.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    F,
    Field,
    Func,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)

from crm.insert_select import insert_select
from crm.model_fields import field_of
from crm.table_statistics import analyze_if_grown
from segments.models import (
    Segment,
    SegmentCriteria,
    SegmentLine,
    SegmentLineAfter,
    SegmentLineBefore,
)
from segments.querysets import SegmentLineQuerySet

Image = type[SegmentLineBefore] | type[SegmentLineAfter]


class Same(Func):
    """Whether two values are the same, NULL being one of them."""

    output_field = BooleanField()
    arg_joiner = " IS NOT DISTINCT FROM "
    template = "(%(expressions)s)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, arg_joiner=" IS ", **context)


@dataclass(frozen=True)
class Swapped:
    """`count` lines say again what they said; `kept` lines stay: somebody changed them since."""

    count: int
    kept: int


def with_switches(names: Iterable[str]) -> list[str]:
    """The fields of a line with the switches that stand beside their keys."""
    switches = SegmentLine.SWITCHES
    keys = {switch: key for key, switch in switches.items()}
    chosen = {keys.get(name, name) for name in names}
    chosen |= {switches[name] for name in chosen if name in switches}
    return sorted(chosen)


def edited_lines(step: SegmentCriteria) -> SegmentLineQuerySet:
    """The lines that the step edits, whatever they say by now."""
    images = SegmentLineBefore.objects.filter(step=step)
    return SegmentLine.objects.filter(pk__in=images.values("line"))


def take_image(image: Image, step: SegmentCriteria, lines: QuerySet[SegmentLine]) -> int:
    """Keep the step's fields of the lines as they stand; one statement. Answers how many."""
    fields = {name: F(name) for name in step.criteria["fields"]}
    taken = insert_select(image, lines.order_by("pk"), {"step": step, "line": "pk", **fields})
    analyze_if_grown(image, taken)
    return taken


def swap(step: SegmentCriteria, *, now: Image, then: Image) -> Swapped:
    """Give the step's lines the values of the image `then` wherever they still have those of
    `now`; one statement, and one more to count lines that were not all put back."""
    units = [Unit(step, names, now, then) for names in _units(step.criteria["fields"])]
    if not units:
        return Swapped(0, 0)
    lines = edited_lines(step)
    columns: dict[str, Any] = {}
    for unit in units:
        # Of one field alone, the lines that are found all have it still.
        columns |= unit.put_back(everywhere=len(units) == 1)
    back = reduce(or_, (unit.was_changed() & unit.is_still(unit.now) for unit in units))
    count = lines.filter(back).update(**columns, version=F("version") + 1)
    if len(units) == 1 and count == step.line_count:
        return Swapped(count, 0)
    touched = reduce(or_, (unit.was_changed() & ~unit.is_still(unit.then) for unit in units))
    return Swapped(count, lines.filter(touched).count())


def _units(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Fields that are put back together: a key and its switch exclude each other."""
    switches = SegmentLine.SWITCHES
    alone = [name for name in names if name not in switches.values()]
    return [(name, switches[name]) if name in switches else (name,) for name in alone]


class Unit:
    """One field of a line, or a key with its switch, on both sides of a step."""

    def __init__(
        self, step: SegmentCriteria, names: tuple[str, ...], now: Image, then: Image
    ) -> None:
        self.step, self.names, self.now, self.then = step, names, now, then

    def of(self, image: Image, name: str) -> Subquery:
        rows = image._default_manager.filter(step=self.step, line=OuterRef("pk"))
        return Subquery(rows.values(name)[:1])

    def was_changed(self) -> Q:
        same = (Q(Same(self.of(self.now, n), self.of(self.then, n))) for n in self.names)
        return ~reduce(and_, same)

    def is_still(self, image: Image) -> Q:
        """Whether the line says what the image does."""
        return reduce(and_, (Q(Same(F(n), self.of(image, n))) for n in self.names))

    def put_back(self, *, everywhere: bool) -> dict[str, Any]:
        """The other side's values, `everywhere` or where the line still says this side's."""
        if everywhere:
            return {name: self.of(self.then, name) for name in self.names}
        return {
            name: Case(
                When(self.is_still(self.now), then=self.of(self.then, name)),
                default=F(name),
                output_field=field_of(SegmentLine, name),
            )
            for name in self.names
        }


def header_image(header: Segment, names: Iterable[str]) -> dict[str, Any]:
    """The header's own values of these fields as JSON."""
    return {name: as_json(getattr(header, field_of(Segment, name).attname)) for name in names}


def put_header_back(header: Segment, now: Mapping[str, Any], then: Mapping[str, Any]) -> list[str]:
    """Set the fields of `then` that still are as in `now`; answers those that stay, as somebody
    changed them since or what they named exists no more. Saves the header."""
    kept = []
    for names in _units(now):
        current = header_image(header, names)
        is_changed = any(current[name] != now[name] for name in names)
        if is_changed or any(names_nobody(Segment, name, then[name]) for name in names):
            kept += [name for name in names if now[name] != then[name]]
            continue
        for name in names:
            field = field_of(Segment, name)
            plain: Field[Any, Any] = getattr(field, "target_field", field)
            setattr(header, field.attname, plain.to_python(then[name]))
    header.version += 1
    header.save()
    return kept


def names_nobody(model: type[Model], name: str, key: Any) -> bool:
    """Whether the kept key of a field is that of a row that was deleted since."""
    related = field_of(model, name).related_model
    if related is None or key is None:
        return False
    return not related._default_manager.filter(pk=key).exists()


def as_json(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
