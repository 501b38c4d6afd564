"""What the pages of a log tell, put together from what was kept."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from interactions.logged_letters import entry_values
from interactions.merge_fields import (
    COMPANY,
    CONTACT,
    MERGE_FIELDS,
    OTHERS,
    SALESPERSON,
    SENDER,
    MergeField,
)
from interactions.models import Delivery, InteractionLogEntry, LoggedSegment
from interactions.steps import step_effect, step_sentence


@dataclass(frozen=True)
class LoggedStep:
    """One step by which contacts came or went, as it stood when the segment was logged."""

    ordinal: int
    sentence: str
    effect: str


@dataclass(frozen=True)
class DeliveryCount:
    channel: str
    state: str
    label: str
    count: int


@dataclass(frozen=True)
class FieldRow:
    """One field of the list; `word_names`: what Word's merge fields may call it."""

    name: str
    label: str
    word_names: list[str]
    sample: str


@dataclass(frozen=True)
class FieldGroup:
    """Fields that belong together, for the list and the starter document."""

    title: str
    fields: list[FieldRow]


def field_groups() -> list[FieldGroup]:
    groups = (
        (_("Contact"), CONTACT),
        (_("Company of the contact"), COMPANY),
        (_("Salesperson"), SALESPERSON),
        (_("Our company"), SENDER),
        (_("Letter"), OTHERS),
    )
    return [FieldGroup(title, [_row(field) for field in fields]) for title, fields in groups]


def _row(field: MergeField) -> FieldRow:
    word_name = "_".join(word.capitalize() for word in field.name.replace(".", "_").split("_"))
    return FieldRow(field.name, str(field.label), [word_name, *field.aliases], field.sample)


def logged_steps(logged_segment: LoggedSegment) -> list[LoggedStep]:
    return [
        LoggedStep(
            step["ordinal"],
            step_sentence(step["kind"], step["criteria"]),
            step_effect(step["kind"], step["line_count"]),
        )
        for step in logged_segment.criteria
    ]


def delivery_counts(logged_segment: LoggedSegment) -> list[DeliveryCount]:
    """How many letters and e-mails are in which state; one query."""
    rows = (
        Delivery.objects.filter(entry__logged_segment=logged_segment)
        .values_list("channel", "state")
        .annotate(count=Count("pk"))
        .order_by("channel", "state")
    )
    return [
        DeliveryCount(
            str(Delivery.Channel(channel).label), state, str(Delivery.State(state).label), count
        )
        for channel, state, count in rows
    ]


def kept_values(entry: InteractionLogEntry) -> list[tuple[str, str]]:
    """What the letter was made from: label and value of every field that is not empty."""
    if entry.merge_values is None:
        return []
    values = entry_values(entry)
    found = []
    for field in MERGE_FIELDS:
        entity, _dot, name = field.name.partition(".")
        value = values.get(entity) or ""
        text = value.get(name, "") if isinstance(value, dict) else value
        if text:
            found.append((str(field.label), str(text)))
    return found
