"""A second header with the same templates and texts; what a copy and a remainder begin with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Model, Value, When

from crm.insert_select import insert_select
from crm.models import User
from crm.numbers import take_number
from interactions.resolving import KEY
from segments.models import (
    Segment,
    SegmentColumn,
    SegmentCriteria,
    SegmentLanguage,
    SegmentLine,
    SegmentTemplate,
)
from segments.models.values import InheritedValues

# All but the template, which the new segment pins with a key of its own.
HEADER_VALUES = {
    field.name: field.attname for field in InheritedValues._meta.fields if field.name != "template"
} | {"ignore_contact_preference": "ignore_contact_preference"}

# A date says when the first mailing was; the next one is at another time.
DATED = ("date",)
# Evaluation and failed attempts are what happened, not what is to be said.
OVERRIDES = (
    *(name for name in SegmentLine.OVERRIDES if name not in {"template", *DATED}),
    *SegmentLine.SWITCHES.values(),
    "personal_text",
    "document",
    "list_values",
)


@dataclass(frozen=True)
class Duplicate:
    """A new open segment without lines; `templates` leads from the source's pinned templates to
    its own."""

    segment: Segment
    templates: Mapping[int, int]

    def template_of(self, key: str) -> Any:
        """The new segment's template for the source's that `key` leads to; NULL for none."""
        return _translated(key, self.templates)

    @property
    def line_values(self) -> dict[str, Any]:
        """What the source's lines say for themselves, as this segment's lines would; no dates."""
        return {"template": self.template_of("template"), **{name: name for name in OVERRIDES}}


def duplicate(
    source: Segment, *, user: User, description: str, without: tuple[str, ...] = ()
) -> Duplicate:
    """The locked source's header, pinned templates and texts under a new number.

    `without`: values of the header that are not taken over. A constant number of statements.
    """
    columns = [column for name, column in HEADER_VALUES.items() if name not in without]
    segment = Segment.objects.create(
        number=take_number("segment", model=Segment),
        description=description,
        created_by=user,
        **{column: getattr(source, column) for column in columns},
    )
    templates = _duplicate_templates(source, segment)
    if source.template_id:
        segment.template_id = templates[source.template_id]
        segment.save(update_fields=["template"])
    return Duplicate(segment, templates)


def duplicate_columns(source: Segment, step: SegmentCriteria) -> None:
    """The columns that lists brought to the source, brought by the step; one statement."""
    same = {**_same(SegmentColumn), "segment": step.segment, "step": step}
    insert_select(SegmentColumn, source.columns.shown().order_by("pk"), same)


def _duplicate_templates(source: Segment, segment: Segment) -> dict[int, int]:
    pinned = source.templates.order_by("pk")
    insert_select(SegmentTemplate, pinned, {**_same(SegmentTemplate), "segment": segment})
    twins = dict(segment.templates.values_list("template", "pk"))
    keys = {old: twins[template] for old, template in pinned.values_list("pk", "template")}
    insert_select(
        SegmentLanguage,
        SegmentLanguage.objects.filter(segment_template__segment=source).order_by("pk"),
        {**_same(SegmentLanguage), "segment_template": _translated("segment_template", keys)},
    )
    return keys


def _same(model: type[Model]) -> dict[str, str]:
    """Every column as it is, but for the key."""
    return {
        field.name: field.name for field in model._meta.concrete_fields if not field.primary_key
    }


def _translated(key: str, keys: Mapping[int, int]) -> Any:
    cases = [When(**{key: old}, then=Value(new)) for old, new in keys.items()]
    nothing = Value(None, output_field=KEY)
    return Case(*cases, default=nothing, output_field=KEY) if cases else nothing
