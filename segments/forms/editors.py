"""A cell in edit: what it shows, what it offers, and what was wrong with what was typed."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format, localize_input
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crm.list_columns import LIST
from segments.column_kinds import ListColumn, read_by_people
from segments.forms.cells import CellField
from segments.forms.fields import BLANK
from segments.forms.lines import line_values
from segments.models import SegmentLine
from segments.origins import inherited_values


def own_value(line: SegmentLine, name: str) -> str:
    """What the line itself says in a column, as it is posted; '' where it inherits."""
    if name.startswith(f"{LIST}."):
        return str((line.list_values or {}).get(name.removeprefix(f"{LIST}."), ""))
    if name == "attempt_failed":
        return "yes" if line.attempt_failed else "no"
    if name == "subject" and line.subject == "":
        return BLANK
    return str(line_values(line)[name])


def posted_again(name: str, own: str) -> dict[str, str]:
    """What is posted to have an own value back."""
    if name == "subject" and own == BLANK:
        return {"empty": "1"}
    return {"exact": own} if own else {"reset": "1"}


@dataclass(frozen=True)
class CellEditor:
    """`resolved`: what the cell says now, wherever that comes from; `typed` was refused because of
    `error`, or because somebody else saved `theirs` meanwhile. `is_typing`: by letters, not from
    a list. `is_seen`: whether the person saw what the cell says now, before letters took its place.
    """

    cell: CellField
    line: SegmentLine
    resolved: Any
    typed: str | None = None
    error: str = ""
    theirs: str | None = None
    is_typing: bool = False
    is_seen: bool = True

    @property
    def name(self) -> str:
        return self.cell.name

    @property
    def kind(self) -> str:
        # Words that no choice of a list stands for need a field that shows them.
        if isinstance(self.cell.column, ListColumn) and "\n" in self.text_of_list:
            return "long"
        is_word = self.is_typing or (self.typed or "") not in {"", *dict(self.cell.options)}
        return "search" if is_word and self.cell.has_choices else self.cell.kind

    @property
    def label(self) -> str:
        heading, name = self.cell.column.heading, self.line.contact.name
        return _("%(column)s of %(name)s") % {"column": heading, "name": name}

    @property
    def seen(self) -> str:
        return own_value(self.line, self.name)

    @property
    def is_refused(self) -> bool:
        return bool(self.error) or self.theirs is not None

    @property
    def list_id(self) -> str:
        return f"choices-{self.line.pk}-{self.name}"

    @property
    def note_id(self) -> str:
        return f"note-{self.line.pk}-{self.name}"

    @property
    def example(self) -> str:
        return date_format(dt.date(2026, 12, 31), "SHORT_DATE_FORMAT")

    @property
    def text_of_list(self) -> str:
        return read_by_people(self.resolved or "") if self.typed is None else self.typed

    @property
    def text(self) -> str:
        """What stands in the field."""
        if self.typed is not None and not isinstance(self.cell.column, ListColumn):
            return dict(self.cell.options).get(self.typed, self.typed)
        if self.kind == "search":
            return dict(self.cell.options).get(self.seen, "")
        if self.kind == "date":
            return date_format(self.resolved, "SHORT_DATE_FORMAT") if self.resolved else ""
        if isinstance(self.cell.column, ListColumn):
            return self.text_of_list
        return "" if self.resolved is None else localize_input(self.resolved)

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Value, label and whether it is chosen; first what the line would inherit."""
        chosen = self.seen if self.typed is None else self.typed
        options = self.cell.options
        if self.cell.inherits:
            options = [("", self._inherited), *options]
        elif self.name == "evaluation":
            options = [("", pgettext("evaluation", "Not said")), *options]
        return [(value, label, value == chosen) for value, label in options]

    @property
    def _inherited(self) -> str:
        value = inherited_values(self.line, [self.name])[self.name]
        return _("Inherited: %(value)s") % {"value": value.text}
