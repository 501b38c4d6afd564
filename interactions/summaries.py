"""What the pages of a log tell, put together from what was kept."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from crm.countries import country_name
from crm.models import Contact
from interactions.email_texts import render_email_text
from interactions.logged_letters import entry_values
from interactions.merge_fields import (
    COMPANY,
    CONTACT,
    LISTS,
    MERGE_FIELDS,
    OF_LIST,
    OTHERS,
    SALESPERSON,
    SENDER,
    MergeField,
)
from interactions.models import InteractionLogEntry, LoggedSegment
from interactions.steps import step_effect, step_sentence


@dataclass(frozen=True)
class LoggedStep:
    """One step by which contacts came or went, as it stood when the segment was logged."""

    ordinal: int
    sentence: str
    effect: str


@dataclass(frozen=True)
class FieldRow:
    """One field of the list; `word_names`: what Word's merge fields may call it."""

    name: str
    label: str
    word_names: list[str]
    sample: str
    is_picture: bool = False

    @property
    def short_name(self) -> str:
        """As a row of a list names it."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True)
class FormatRow:
    """A way to write a value: as a tag, as a switch of Word's field, and what comes of it."""

    label: str
    tag: str
    switch: str
    example: str


@dataclass(frozen=True)
class FieldGroup:
    """Fields that belong together, for the list and the starter document; those of a list begin
    with the list itself."""

    title: str
    fields: list[FieldRow]
    is_list: bool = False


# What may be done with a value: in a tag, and with the switch of Word's field where it has one.
FORMATS = (
    (gettext_lazy("A date"), "{{ date|date('d MMMM yyyy') }}", '\\@ "d MMMM yyyy"'),
    (gettext_lazy("A number"), "{{ line.cost|number('#,##0.00') }}", '\\# "#,##0.00"'),
    (gettext_lazy("An amount with its currency"), "{{ line.cost|money('EUR') }}", ""),
    (gettext_lazy("An amount in words"), "{{ line.cost|words('EUR') }}", ""),
    (gettext_lazy("In capitals"), "{{ contact.name|upper }}", "\\* Upper"),
    (gettext_lazy("Something else where a value is empty"), "{{ company.name|default('–') }}", ""),
)
FORMAT_EXAMPLE = {
    "date": "2026-01-20",
    "line": {"cost": "1234.50"},
    "contact": {"name": "Anna Berg"},
    "company": {"name": ""},
}


def field_groups() -> list[FieldGroup]:
    groups = (
        (_("Contact"), CONTACT),
        (_("Company of the contact"), COMPANY),
        (_("Salesperson"), SALESPERSON),
        (_("Our company"), SENDER),
        (_("Letter"), OTHERS),
    )
    plain = [FieldGroup(title, [_row(field) for field in fields]) for title, fields in groups]
    lists = [
        FieldGroup(capfirst(str(fields[0].label)), [_row(field) for field in fields], is_list=True)
        for fields in LISTS
    ]
    return plain + lists


def _row(field: MergeField) -> FieldRow:
    word_name = "_".join(word.capitalize() for word in field.name.replace(".", "_").split("_"))
    names = [word_name, *field.aliases]
    return FieldRow(field.name, str(field.label), names, field.sample, field.kind == "picture")


def format_rows() -> list[FormatRow]:
    """Ways to write a value, each with an example in the reader's language."""
    values = {**FORMAT_EXAMPLE, "language": get_language() or ""}
    return [
        FormatRow(str(label), tag, switch, render_email_text(tag, values))
        for label, tag, switch in FORMATS
    ]


def logged_steps(logged_segment: LoggedSegment) -> list[LoggedStep]:
    return [
        LoggedStep(
            step["ordinal"],
            step_sentence(step["kind"], step["criteria"]),
            step_effect(step["kind"], step["line_count"]),
        )
        for step in logged_segment.criteria
    ]


def why_logged(entry: InteractionLogEntry) -> LoggedStep | None:
    """The step that had brought the contact to the segment; None where it was not written down."""
    steps = logged_steps(entry.logged_segment) if entry.logged_segment else []
    return next((step for step in steps if step.ordinal == entry.step_ordinal), None)


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
        if isinstance(text, list):
            text = _rows_in_words(field, text)
        if text:
            found.append((str(field.label), _in_words(field, str(text))))
    columns: dict[str, str] = values.get(OF_LIST) or {}
    return found + [(capfirst(name.replace("_", " ")), text) for name, text in columns.items()]


def _rows_in_words(listed: MergeField, rows: list[dict[str, str]]) -> str:
    """A list's rows, each on a line."""
    fields = [field for field in MERGE_FIELDS if field.name.startswith(f"{listed.name}.")]
    cells = (
        [_in_words(field, row.get(field.name.rpartition(".")[2], "")) for field in fields]
        for row in rows
    )
    return "\n".join(" · ".join(filter(None, row)) for row in cells)


def _in_words(field: MergeField, text: str) -> str:
    """A raw value for its reader; one that is not of its field's kind stays as it was kept."""
    with suppress(ValueError, InvalidOperation):
        if field.name == "contact.gender":
            return str(Contact.Gender(text).label)
        if field.kind == "date":
            return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")
        if field.kind == "number":
            return number_format(Decimal(text), force_grouping=True)
        if field.kind == "country":
            return country_name(text) or text
        if field.kind == "picture":
            return _("a picture")
    return text
