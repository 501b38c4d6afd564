"""One cell of the worksheet as a field: what it offers, and how words that are typed are read."""

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format, get_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from crm.folding import fold
from crm.list_columns import LONGEST_VALUE, kept_lines
from crm.models import ContactAltAddress
from interactions.value_fields import active_or, choosable_or, open_or
from segments.column_kinds import (
    DASH,
    ChoiceColumn,
    ClaimColumn,
    Column,
    DateColumn,
    ListColumn,
    NumberColumn,
    date_words,
)
from segments.columns import BY_NAME
from segments.edits import BLANK as MAY_BE_BLANK
from segments.forms.fields import (
    BLANK,
    InheritedFlagField,
    InheritedRowField,
)
from segments.forms.lines import LineForm
from segments.models import SegmentLine
from segments.typed_days import typed_day, typed_whole_day

# Longer lists are searched, not looked through.
MOST_CHOICES = 12
# What people call a row of a small table by.
SPELLINGS = ("code", "number", "name", "description")
AMERICAN_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?")


class CellField:
    """A column of the lines as a field.

    `read` and `exact` answer as LineForm.changes does: None inherits, '' is blank on purpose; both
    raise ValidationError with a sentence. `line`: the line whose own choices count as well.
    """

    def __init__(self, column: Column, line: SegmentLine | None = None) -> None:
        self.name = column.name
        self.column = column
        self.field = (
            forms.CharField(max_length=LONGEST_VALUE, required=False)
            if isinstance(column, ListColumn)
            else _field(column.name, line)
        )

    @property
    def kind(self) -> str:
        """How it is edited: "text", "long", "number", "date", "choice" or "search"."""
        if self.name == "personal_text":
            return "long"
        if isinstance(self.column, NumberColumn):
            return "number"
        if isinstance(self.column, DateColumn):
            return "date"
        if not self.has_choices:
            return "text"
        return "search" if len(self.options) > MOST_CHOICES else "choice"

    @property
    def has_choices(self) -> bool:
        return isinstance(self.field, forms.ChoiceField)

    @cached_property
    def options(self) -> list[tuple[str, str]]:
        """What there is to choose, by the value that is posted; not what inherits."""
        choices: Any = self.field.choices if isinstance(self.field, forms.ChoiceField) else ()
        listed = {str(value): str(label) for value, label in choices if str(value)}
        return list((listed | {str(row.pk): str(row) for row in _rows(self.field)}).items())

    @property
    def inherits(self) -> bool:
        return self.column.inherits

    @property
    def emptied(self) -> Any:
        """What an emptied cell says: blank on purpose where that can be, else it is reset."""
        can_be_blank = self.name in MAY_BE_BLANK or self.name in SegmentLine.SWITCHES
        return "" if can_be_blank or not self.inherits else None

    def read(self, typed: str, *, shortened: bool = False) -> Any:
        """What the words mean; `shortened`: the beginning of a choice is enough."""
        text = typed.strip()
        if not text:
            return self.emptied
        if self.has_choices:
            return self.exact(self._meant(text, shortened=shortened))
        if isinstance(self.column, NumberColumn):
            return self.exact(plain_number(text))
        if isinstance(self.column, DateColumn):
            # The words for "the day of logging": no date.
            return None if fold(text) == fold(date_words(None)) else self.exact(plain_date(text))
        if self.kind == "long":
            return self.exact(typed.replace("\r\n", "\n"))
        if isinstance(self.column, ListColumn):
            day = typed_whole_day(" ".join(text.split()))
            return self.exact(day.isoformat() if day else kept_lines(text))
        return self.exact(" ".join(text.split()))

    def exact(self, raw: str) -> Any:
        """What a posted value means, a key or a code for a choice."""
        if raw == "" and isinstance(self.field, InheritedFlagField) and not self.inherits:
            return False
        value = self.field.clean(raw)
        return None if value == "" and raw == "" and self.inherits else value

    def _meant(self, text: str, *, shortened: bool) -> str:
        wanted = fold(" ".join(text.split())) or ""
        found = self._spellings.get(wanted, set())
        if not found and shortened:
            found = {
                key
                for spelling, keys in self._spellings.items()
                if spelling.startswith(wanted)
                for key in keys
            }
        if len(found) == 1:
            return next(iter(found))
        names = {"value": text, "column": self.column.heading}
        if found:
            labels = [label for key, label in self.options if key in found][:5]
            names["labels"] = "; ".join(labels)
            sentence = _("“%(value)s” may mean several for “%(column)s”: %(labels)s.")
            raise ValidationError(sentence % names)
        raise ValidationError(_("There is no “%(value)s” to choose for “%(column)s”.") % names)

    @cached_property
    def _spellings(self) -> Mapping[str, set[str]]:
        spellings = defaultdict(set)
        for words, key in self._said():
            spellings[fold(" ".join(words.split())) or ""].add(key)
        return {words: keys for words, keys in spellings.items() if words}

    def _said(self) -> Iterator[tuple[str, str]]:
        """Each way to say a choice, with the value that is posted for it."""
        for key, label in self.options:
            yield label, key
            yield key, key
        blank = getattr(self.column, "blank", DASH)
        yield str(blank), BLANK if BLANK in dict(self.options) else ""
        if isinstance(self.column, ChoiceColumn):
            for key, label in self.column.labels.items():
                yield str(label), key
        for row in _rows(self.field):
            for spelling in SPELLINGS:
                yield str(getattr(row, spelling, None) or ""), str(row.pk)
            if self.name == "address":
                yield f"{row.address}, {row.city}", str(row.pk)
        if isinstance(self.column, ClaimColumn):
            yield from (("1", "yes"), ("true", "yes"), ("0", "no"), ("false", "no"))


def _rows(field: forms.Field) -> list[Any]:
    if isinstance(field, forms.ModelChoiceField):
        return list(field.queryset or ())
    # A long list is cut where it is shown, not where it is searched.
    return list(field.widget.every or ()) if isinstance(field, InheritedRowField) else []


def _field(name: str, line: SegmentLine | None) -> forms.Field:
    """The field of the line's form; a tick, which has no third state, is a choice here."""
    if name == "attempt_failed":
        return InheritedFlagField(label=BY_NAME[name].heading)
    field: Any = deepcopy(LineForm.base_fields[name])
    if name == "template":
        field.queryset = choosable_or(line.template.template_id if line and line.template else None)
    elif name == "salesperson":
        field.queryset = active_or(line.salesperson_id if line else None)
    elif isinstance(field, InheritedRowField):
        if name == "campaign":
            field.offer(open_or(line.campaign_id if line else None))
        else:
            none = ContactAltAddress.objects.none()
            own = line.contact.alt_addresses.all() if line else none
            field.offer(own, blank=_("Main address"))
    found: forms.Field = field
    return found


def plain_number(typed: str) -> str:
    """A number with separators of thousands, a decimal comma or a currency, with a point."""
    bare = "".join(
        sign
        for sign in typed
        if not sign.isspace() and sign not in "'’" and unicodedata.category(sign) != "Sc"
    ).replace("\u2212", "-")
    if get_format("DECIMAL_SEPARATOR") == "." and AMERICAN_THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    elif "," in bare and "." in bare:
        thousands = "," if bare.rfind(",") < bare.rfind(".") else "."
        bare = bare.replace(thousands, "")
    return bare.replace(",", ".")


def plain_date(typed: str) -> str:
    """A day as people and sheets write it, in ISO format; ValidationError where it is none."""
    if day := typed_day(typed.split()[0]):
        return day.isoformat()
    example = date_format(dt.date(2026, 12, 31), "SHORT_DATE_FORMAT")
    raise ValidationError(
        _("“%(value)s” is no date; write it as %(example)s.") % {"value": typed, "example": example}
    )
