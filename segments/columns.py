"""The columns of the worksheet: how each reads, sorts and filters, always by the resolved value.

A column's `value` is an annotation of `resolved()` or a path that begins at the line. What is
typed into its filter is a word of the address: a code, a key, a part of a text, `-` for none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from django.db.models import Case, F, Func, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import Contains
from django.utils.formats import date_format, number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from crm.countries import country_choices
from crm.folding import Fold, fold
from crm.model_fields import field_of
from crm.models import Campaign, ContactAltAddress, Salesperson
from crm.models.contacts import CONTACT_LANGUAGES, CorrespondenceType
from crm.requests import posted_key
from interactions.models import Evaluation, InformationFlow, InitiatedBy, InteractionGroup
from segments.models import Segment, SegmentCriteria, SegmentLine, SegmentTemplate
from segments.steps import sentence_of

Option = tuple[str, str]
BLANK = "-"
DASH = "–"
YES, NO = "yes", "no"
LONGEST_FILTER = 100
LONGEST_SHOWN = 200
# Steps to choose from; any other is found by its number in the address.
OFFERED_STEPS = 50


class ByCodePoint(Func):
    """Folded text in the order that both databases share; what is empty is NULL."""

    template = "%(expressions)s"

    def __init__(self, expression: Any) -> None:
        super().__init__(Fold(NullIf(expression, Value(""))))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template='%(expressions)s COLLATE "C"', **context)


class Rank(Func):
    """The place of a value in a list of at least one, NULL outside of it; the value is computed
    once, not once a comparison."""

    output_field = IntegerField()
    template = "CASE %(expressions)s END"
    arg_joiner = " "

    def __init__(self, expression: Any, values: Sequence[Any]) -> None:
        super().__init__(expression, *(Place(value, rank) for rank, value in enumerate(values)))


class Place(Func):
    """One of the values that `Rank` compares with."""

    output_field = IntegerField()
    template = "WHEN %(expressions)s"
    arg_joiner = " THEN "

    def __init__(self, value: Any, rank: int) -> None:
        super().__init__(Value(value), Value(rank))


class Names:
    """How keys and steps read: on the lines of a page, and among the choices of the filters.

    A query a table, when it is first asked for.
    """

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.lines: list[Any] = []

    def read(self, lines: Iterable[Any]) -> None:
        """The lines of the page, for what is too long to be read whole."""
        self.lines = list(lines)

    @cached_property
    def templates(self) -> dict[int, str]:
        pinned = SegmentTemplate.objects.filter(segment=self.segment).order_by("code")
        return dict(pinned.values_list("pk", "code"))

    @cached_property
    def salespeople(self) -> dict[int, str]:
        return dict(Salesperson.objects.values_list("pk", "name"))

    @cached_property
    def campaigns(self) -> dict[int, str]:
        return {campaign.pk: str(campaign) for campaign in Campaign.objects.all()}

    @cached_property
    def groups(self) -> dict[int, str]:
        return dict(InteractionGroup.objects.values_list("pk", "description"))

    @cached_property
    def addresses(self) -> dict[int, str]:
        keys = {line.r_address for line in self.lines if line.r_address}
        found = ContactAltAddress.objects.filter(pk__in=keys)
        return {one.pk: f"{one.address}, {one.city}" for one in found}

    @cached_property
    def steps(self) -> dict[int, str]:
        """The steps that the lines came by."""
        keys = {line.step_id for line in self.lines}
        return {step.pk: step_words(step) for step in SegmentCriteria.objects.filter(pk__in=keys)}

    @cached_property
    def offered_steps(self) -> list[Option]:
        """Steps that brought several lines, the latest first."""
        steps = self.segment.steps.filter(line_count__gt=1, is_undone=False).order_by("-ordinal")
        adding = steps.exclude(kind__in=[*SegmentCriteria.REMOVING, SegmentCriteria.Kind.EDIT])
        return [(str(step.ordinal), step_words(step)) for step in adding[:OFFERED_STEPS]]


def step_words(step: SegmentCriteria) -> str:
    """Why a line is here: the number of the step and what it chose."""
    said = step.get_kind_display() if "contact" in step.criteria else sentence_of(step)
    return f"{step.ordinal}. {said}"


@dataclass(frozen=True)
class Column:
    """`inherits`: a line may say otherwise, and be reset."""

    name: str
    heading: Any
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

    def order(self, names: Names) -> Any:
        """What to sort by; NULL comes last either way."""
        return ByCodePoint(F(self.value))

    def condition(self, typed: str) -> Q | None:
        """The lines that the filter lets through; None where what was typed makes no sense."""
        words = (fold(typed[:LONGEST_FILTER]) or "").replace("\0", " ").split()
        found = Q()
        for word in words:
            found &= Q(Contains(Fold(F(self.value)), word))
        return found if words else None

    def options(self, names: Names) -> list[Option]:
        return []

    def word(self, typed: str, names: Names) -> str:
        """The typed filter as people read it."""
        return dict(self.options(names)).get(typed, typed)


class TextColumn(Column):
    """Words; a page shows the beginning of long ones."""

    def text(self, line: Any, names: Names) -> str:
        return Truncator(self.read(line) or "").chars(LONGEST_SHOWN)


class FoundColumn(Column):
    """Who the line is about; the search finds it, so that it needs no filter."""

    filter = ""


class NameColumn(FoundColumn):
    look = "name"


@dataclass(frozen=True)
class ChoiceColumn(Column):
    """One of a few codes, or none of them."""

    choices: Any = ()
    blank: Any = DASH
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
    blank: Any = DASH
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


def date_words(day: date | None) -> str:
    """The date, or that it is the day of logging."""
    if day is None:
        return pgettext("date of a line", "on logging")
    return date_format(day, "SHORT_DATE_FORMAT")


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

    look = "clip-wide"
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


COLUMNS: tuple[Column, ...] = (
    FoundColumn("number", gettext_lazy("Contact no."), "contact__number"),
    NameColumn("name", gettext_lazy("Name"), "contact__name"),
    FoundColumn("company", gettext_lazy("Company"), "contact__company__name"),
    ChoiceColumn(
        "correspondence_type",
        gettext_lazy("Type"),
        "r_correspondence_type",
        inherits=True,
        choices=CorrespondenceType.choices,
        blank=gettext_lazy("None"),
    ),
    ChoiceColumn(
        "language",
        gettext_lazy("Language"),
        "r_language",
        inherits=True,
        choices=CONTACT_LANGUAGES,
        blank=gettext_lazy("Neutral"),
    ),
    KeyColumn(
        "template",
        gettext_lazy("Template"),
        "r_template",
        inherits=True,
        table="templates",
    ),
    KeyColumn(
        "salesperson",
        pgettext_lazy("column", "Salesperson"),
        "r_salesperson",
        inherits=True,
        table="salespeople",
    ),
    TextColumn("description", gettext_lazy("Description"), "r_description", inherits=True),
    DateColumn("date", gettext_lazy("Date"), "r_date", inherits=True),
    TextColumn("subject", gettext_lazy("Subject"), "r_subject", inherits=True),
    MoneyColumn("cost", gettext_lazy("Cost"), "r_cost", inherits=True),
    NumberColumn("duration_min", gettext_lazy("Duration (min)"), "r_duration_min", inherits=True),
    ChoiceColumn(
        "information_flow",
        gettext_lazy("Information flow"),
        "r_information_flow",
        inherits=True,
        choices=InformationFlow.choices,
    ),
    ChoiceColumn(
        "initiated_by",
        gettext_lazy("Initiated by"),
        "r_initiated_by",
        inherits=True,
        choices=InitiatedBy.choices,
    ),
    KeyColumn(
        "group",
        gettext_lazy("Interaction group"),
        "r_group",
        inherits=True,
        table="groups",
    ),
    KeyColumn(
        "campaign",
        gettext_lazy("Campaign"),
        "r_campaign",
        inherits=True,
        table="campaigns",
        blank=pgettext_lazy("campaign", "None"),
    ),
    ClaimColumn(
        "campaign_target", gettext_lazy("Campaign target"), "r_campaign_target", inherits=True
    ),
    ClaimColumn(
        "campaign_response", gettext_lazy("Campaign response"), "r_campaign_response", inherits=True
    ),
    ClaimColumn(
        "send_as_attachment",
        gettext_lazy("Send as attachment"),
        "r_send_as_attachment",
        inherits=True,
    ),
    AddressColumn("address", gettext_lazy("Address"), "r_address", inherits=True),
    ChoiceColumn(
        "evaluation", gettext_lazy("Evaluation"), "evaluation", choices=Evaluation.choices
    ),
    ClaimColumn("attempt_failed", gettext_lazy("Attempt failed"), "attempt_failed"),
    LetterColumn("letter", gettext_lazy("Letter"), "r_document"),
    TextColumn("personal_text", gettext_lazy("Personal text"), "personal_text"),
    StepColumn("step", gettext_lazy("Why here"), "step__ordinal"),
    TextColumn("phone", gettext_lazy("Phone"), "contact__phone"),
    TextColumn("email", gettext_lazy("E-mail"), "r_email"),
    TextColumn("city", gettext_lazy("City"), "contact__city"),
    ChoiceColumn("country", gettext_lazy("Country"), "contact__country", choices=country_choices),
)
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}
INHERITING = tuple(column for column in COLUMNS if column.inherits)
# Without its name nobody knows whose line it is.
ALWAYS = ("name",)
STANDARD = (
    "number",
    "name",
    "company",
    "correspondence_type",
    "language",
    "template",
    "description",
    "letter",
    "step",
)


def chosen_columns(names: Any) -> tuple[Column, ...]:
    """The columns of these names in the order of the grid; the standard ones for none."""
    known = {name for name in names if name in BY_NAME} if isinstance(names, list) else set()
    wanted = {*known, *ALWAYS} if known else set(STANDARD)
    return tuple(column for column in COLUMNS if column.name in wanted)


def is_own(line: SegmentLine, column: Column) -> bool:
    """Whether the line itself says the value: a blank on purpose and a switch count."""
    if not column.inherits:
        return False
    switch = SegmentLine.SWITCHES.get(column.name, "")
    own = getattr(line, field_of(SegmentLine, column.name).attname)
    return own is not None or bool(switch and getattr(line, switch))
