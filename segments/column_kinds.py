"""The kinds of columns: how each reads, sorts and filters, always by the resolved value.

A column's `value` is an annotation of `resolved()` or a path that begins at the line. What is
typed into its filter is a word of the address: a code, a key, a part of a text, `-` for none.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import (
    Case,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Contains, Exact
from django.utils.formats import date_format, number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django_stubs_ext import StrOrPromise

from crm.folding import ByCodePoint, Fold, fold
from crm.models import ContactAltAddress
from crm.requests import posted_key
from crm.spreadsheets import Cell, Figure
from segments.column_names import Names, Option
from segments.list_order import compared, equal_or_text, key_of, said_or_nothing, typed_key

BLANK = "-"
DASH = "–"
YES, NO = "yes", "no"
LONGEST_FILTER = 100
LONGEST_SHOWN = 200
# No zero in front, which belongs to a code; a comma and three figures may be thousands.
PLAIN_NUMBER = re.compile(r"(-?)(0|[1-9]\d*)(?:(?:\.|,(?!\d{3}(?!\d)))(\d+))?(?: ?(%))?")
# Excel keeps no more.
MOST_DIGITS = 15
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Rank(Func):
    """The place of a value in a list of at least one, NULL outside of it; the value is computed
    once, not once a comparison."""

    output_field = IntegerField()

    def __init__(self, expression: Any, values: Sequence[Any]) -> None:
        super().__init__(expression)
        self.values = values

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, params = compiler.compile(self.get_source_expressions()[0])
        places = " ".join(f"WHEN %s THEN {place}" for place, _value in enumerate(self.values))
        return f"CASE {sql} {places} END", (*params, *self.values)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Looked up: to compare each line with every country takes five times as long."""
        text = Cast(self.get_source_expressions()[0], TextField())
        sql, params = compiler.compile(text)
        places = json.dumps({str(value): place for place, value in enumerate(self.values)})
        return f"CAST(%s::jsonb -> {sql} AS integer)", (places, *params)


@dataclass(frozen=True)
class Column:
    """`inherits`: a line may say otherwise, and be reset."""

    name: str
    heading: StrOrPromise
    value: str
    inherits: bool = False

    # How the cell looks, and what its filter is: "" (none), "text", "choice", "date" or "number".
    look = ""
    filter = "text"

    @property
    def annotations(self) -> set[str]:
        """What must be resolved for it."""
        return {self.value} if self.value.startswith("r_") else set()

    def read(self, line: Any) -> Any:
        found = line
        for part in self.value.split("__"):
            found = getattr(found, part, None)
        return found

    def text(self, line: Any, names: Names) -> str:
        return str(self.read(line) or "")

    def whole(self, line: Any, names: Names) -> str:
        """As a file has it: nothing is cut, and what is not there is nothing."""
        return self.text(line, names).removeprefix(DASH)

    def in_workbook(self, line: Any, names: Names) -> Cell:
        return self.whole(line, names)

    def order(self, names: Names) -> Any:
        """What to sort by; NULL comes last either way."""
        return ByCodePoint(F(self.value))

    def condition(self, typed: str) -> Q | None:
        """The lines that the filter lets through; None where what was typed makes no sense."""
        return containing(F(self.value), typed)

    def options(self, names: Names) -> list[Option]:
        return []

    def word(self, typed: str, names: Names) -> str:
        """The typed filter as people read it."""
        return dict(self.options(names)).get(typed, typed)


def containing(text: Any, typed: str) -> Q | None:
    """That the text has each of the typed words in it; None for no words."""
    words = (fold(typed[:LONGEST_FILTER]) or "").replace("\0", " ").split()
    found = Q()
    for word in words:
        found &= Q(Contains(Fold(text), word))
    return found if words else None


class TextColumn(Column):
    """Words; a page shows the beginning of long ones."""

    def text(self, line: Any, names: Names) -> str:
        return Truncator(self.read(line) or "").chars(LONGEST_SHOWN)

    def whole(self, line: Any, names: Names) -> str:
        return str(self.read(line) or "")


class ListColumn(TextColumn):
    """What a list that was given to the segment says of its own; `value` is the column's name."""

    def read(self, line: Any) -> Any:
        return (line.list_values or {}).get(self.value)

    def text(self, line: Any, names: Names) -> str:
        return Truncator(self.whole(line, names)).chars(LONGEST_SHOWN)

    def whole(self, line: Any, names: Names) -> str:
        return read_by_people(self.read(line) or "")

    def in_workbook(self, line: Any, names: Names) -> Cell:
        text = self.read(line) or ""
        return day_of(text) or figure_of(text) or text

    @property
    def annotations(self) -> set[str]:
        return set()

    def order(self, names: Names) -> Any:
        return key_of(self.value)

    def condition(self, typed: str) -> Q | None:
        said = said_or_nothing(self.value)
        if typed.strip() == BLANK:
            return Q(Exact(said, Value("")))
        if found := compared(self.value, typed):
            return found
        words, key = containing(said, typed), typed_key(typed)
        return equal_or_text(self.value, key, words) if key and words else words

    def word(self, typed: str, names: Names) -> str:
        return DASH if typed.strip() == BLANK else typed


class FoundColumn(Column):
    """Who the line is about; the search finds it, so that it needs no filter."""

    filter = ""


class NameColumn(FoundColumn):
    look = "name"


@dataclass(frozen=True)
class ChoiceColumn(Column):
    """One of a few codes, or none of them."""

    choices: Any = ()
    blank: StrOrPromise = DASH
    filter = "choice"

    @property
    def labels(self) -> Mapping[str, Any]:
        return dict(self.choices() if callable(self.choices) else self.choices)

    def text(self, line: Any, names: Names) -> str:
        value = self.read(line)
        return str(self.labels.get(value, value)) if value else str(self.blank)

    def order(self, names: Names) -> Any:
        by_label = sorted(self.labels.items(), key=lambda pair: fold(str(pair[1])) or "")
        return Rank(F(self.value), [code for code, _label in by_label])

    def condition(self, typed: str) -> Q | None:
        if typed == BLANK:
            return Q(**{self.value: ""})
        return Q(**{self.value: typed}) if typed in self.labels else None

    def options(self, names: Names) -> list[Option]:
        known = [(code, str(label)) for code, label in self.labels.items()]
        return [*known, (BLANK, str(self.blank))]


@dataclass(frozen=True)
class KeyColumn(Column):
    """A row of a small table, named by `Names.<table>`."""

    table: str = ""
    blank: StrOrPromise = DASH
    filter = "choice"

    def text(self, line: Any, names: Names) -> str:
        known: Mapping[int, str] = getattr(names, self.table)
        return known.get(self.read(line) or 0, str(self.blank))

    def order(self, names: Names) -> Any:
        # A subquery for each of a hundred thousand lines takes several times as long.
        known: Mapping[int, str] = getattr(names, self.table)
        keys = sorted(known, key=lambda key: fold(known[key]) or "")
        return Rank(F(self.value), keys) if keys else F(self.value)

    def condition(self, typed: str) -> Q | None:
        if typed == BLANK:
            return Q(**{f"{self.value}__isnull": True})
        key = posted_key(typed)
        return Q(**{self.value: key}) if key else None

    def options(self, names: Names) -> list[Option]:
        known = [(str(key), name) for key, name in getattr(names, self.table).items()]
        return [*known, (BLANK, str(self.blank))]


class NumberColumn(Column):
    look = "number"
    filter = "number"
    decimals: int | None = None

    def text(self, line: Any, names: Names) -> str:
        return number_format(self.read(line) or 0, self.decimals, force_grouping=True)

    def whole(self, line: Any, names: Names) -> str:
        # A program that reads the file takes groups of digits for words.
        return number_format(self.read(line) or 0, self.decimals, use_l10n=True)

    def order(self, names: Names) -> Any:
        return F(self.value)

    def condition(self, typed: str) -> Q | None:
        number = as_number(typed)
        return None if number is None else Q(**{self.value: number})

    def word(self, typed: str, names: Names) -> str:
        return number_format(as_number(typed) or 0, self.decimals, force_grouping=True)


class MoneyColumn(NumberColumn):
    decimals = 2


def as_number(typed: str) -> Decimal | None:
    """The number that somebody typed, with a point or a comma; None where it is none."""
    try:
        number = Decimal(typed.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**9 else None


class DateColumn(Column):
    filter = "date"

    def text(self, line: Any, names: Names) -> str:
        return date_words(self.read(line))

    def order(self, names: Names) -> Any:
        return F(self.value)

    def condition(self, typed: str) -> Q | None:
        if typed == BLANK:
            return Q(**{f"{self.value}__isnull": True})
        day = as_date(typed)
        return None if day is None else Q(**{self.value: day})

    def word(self, typed: str, names: Names) -> str:
        return date_words(as_date(typed))


def as_date(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def read_by_people(text: str) -> str:
    """What a cell of a list says, a day (ISO) in the reader's format."""
    day = day_of(text)
    return date_format(day, "SHORT_DATE_FORMAT") if day else text


def day_of(text: str) -> date | None:
    return as_date(text) if ISO_DAY.fullmatch(text) else None


def figure_of(text: str) -> Figure | None:
    """The number or percentage that a cell of a list says; None where figures are lost as a number,
    or where nobody knows whether a comma divides thousands."""
    found = PLAIN_NUMBER.fullmatch(text)
    if not found or sum(map(str.isdigit, text)) > MOST_DIGITS:
        return None
    sign, whole, decimals, share = found[1], found[2], found[3] or "", bool(found[4])
    number = Decimal(f"{sign}{whole}.{decimals or 0}").scaleb(-2 if share else 0)
    return Figure(number, len(decimals), share)


def date_words(day: date | None) -> str:
    """The date, or that it is the day of logging."""
    if day is None:
        return pgettext("date of a line", "on logging")
    return date_format(day, "SHORT_DATE_FORMAT")


class WordColumn(ChoiceColumn):
    """One of few short words."""

    look = "short"


class ClaimColumn(Column):
    filter = "choice"

    def text(self, line: Any, names: Names) -> str:
        return yes_or_no(self.read(line))

    def order(self, names: Names) -> Any:
        return Case(When(**{self.value: True}, then=Value(0)), default=Value(1))

    def condition(self, typed: str) -> Q | None:
        return {YES: Q(**{self.value: True}), NO: Q(**{self.value: False})}.get(typed)

    def options(self, names: Names) -> list[Option]:
        return [(YES, yes_or_no(True)), (NO, yes_or_no(False))]


def yes_or_no(value: Any) -> str:
    return pgettext("claim", "Yes") if value else pgettext("claim", "No")


class AddressColumn(Column):
    """Where a letter goes: the contact's main address or an alternative one."""

    MAIN, OTHER = "main", "other"
    filter = "choice"

    def text(self, line: Any, names: Names) -> str:
        if line.r_address:
            return names.addresses.get(line.r_address, DASH)
        return ", ".join(filter(None, (line.contact.address, line.contact.city))) or DASH

    def order(self, names: Names) -> Any:
        found = ContactAltAddress.objects.filter(pk=OuterRef(self.value))
        other = found.order_by().values("address")
        return ByCodePoint(Coalesce(Subquery(other[:1]), F("contact__address")))

    def condition(self, typed: str) -> Q | None:
        is_main = Q(**{f"{self.value}__isnull": True})
        return {self.MAIN: is_main, self.OTHER: ~is_main}.get(typed)

    def options(self, names: Names) -> list[Option]:
        return [(self.MAIN, _("Main address")), (self.OTHER, _("Alternative address"))]


class LetterColumn(Column):
    """Which letter the line gets."""

    OWN, SEGMENTS, NONE = "own", "segment", "none"
    look = "letter"
    filter = "choice"

    def state(self, line: Any) -> str:
        if line.document_id:
            return self.OWN
        return self.SEGMENTS if line.r_document else self.NONE

    def text(self, line: Any, names: Names) -> str:
        return self.word(self.state(line), names)

    def order(self, names: Names) -> Any:
        return Case(
            When(document__isnull=False, then=Value(0)),
            When(r_document__isnull=False, then=Value(1)),
            default=Value(2),
        )

    def condition(self, typed: str) -> Q | None:
        own, any_ = Q(document__isnull=False), Q(r_document__isnull=False)
        return {self.OWN: own, self.SEGMENTS: any_ & ~own, self.NONE: ~any_}.get(typed)

    def options(self, names: Names) -> list[Option]:
        return [
            (self.OWN, pgettext("letter", "Own")),
            (self.SEGMENTS, pgettext("letter", "Segment's")),
            (self.NONE, pgettext("letter", "None")),
        ]


class StepColumn(Column):
    """Why the line is here: the step that brought it."""

    look = "wide"
    filter = "choice"

    def text(self, line: Any, names: Names) -> str:
        return names.steps.get(line.step_id, DASH)

    def order(self, names: Names) -> Any:
        return F(self.value)

    def condition(self, typed: str) -> Q | None:
        ordinal = posted_key(typed)
        return Q(**{self.value: ordinal}) if ordinal else None

    def options(self, names: Names) -> list[Option]:
        return names.offered_steps
