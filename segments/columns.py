"""The columns of the worksheet."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.countries import country_choices
from crm.model_fields import field_of
from crm.models.contacts import CONTACT_LANGUAGES, CorrespondenceType
from interactions.models import Evaluation, InformationFlow, InitiatedBy
from segments.besides_columns import ElsewhereColumn, LastLetterColumn
from segments.column_kinds import (
    AddressColumn,
    ChoiceColumn,
    ClaimColumn,
    Column,
    DateColumn,
    FoundColumn,
    KeyColumn,
    LetterColumn,
    ListColumn,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    StepColumn,
    TextColumn,
    WordColumn,
)
from segments.models import Segment, SegmentLine

COLUMNS: tuple[Column, ...] = (
    FoundColumn("number", gettext_lazy("Contact no."), "contact__number"),
    NameColumn("name", gettext_lazy("Name"), "contact__name"),
    FoundColumn("company", gettext_lazy("Company"), "contact__company__name"),
    WordColumn(
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
    ElsewhereColumn("elsewhere", gettext_lazy("Other open segments"), ""),
    LastLetterColumn("last_letter", gettext_lazy("Last letter"), ""),
    TextColumn("phone", gettext_lazy("Phone"), "contact__phone"),
    TextColumn("email", gettext_lazy("E-mail"), "r_email"),
    TextColumn("city", gettext_lazy("City"), "contact__city"),
    ChoiceColumn("country", gettext_lazy("Country"), "contact__country", choices=country_choices),
)
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}
INHERITING = tuple(column for column in COLUMNS if column.inherits)
# What can be typed into a cell.
EDITABLE = frozenset(
    column.name for column in COLUMNS if column.name in {*SegmentLine.OVERRIDES, *SegmentLine.FACTS}
)
# Without its name nobody knows whose line it is.
NAME = "name"
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


# In the settings of a person's grid: the columns of lists that are not to be seen.
HIDDEN = "hidden"


def own_columns(segment: Segment) -> tuple[Column, ...]:
    """The columns that lists brought to the segment."""
    return tuple(ListColumn(one.field, one.heading, one.name) for one in segment.own_columns)


def known_columns(segment: Segment) -> Mapping[str, Column]:
    """All columns of a segment, its own behind the others."""
    return {**BY_NAME, **{column.name: column for column in own_columns(segment)}}


def column_of(segment: Segment, name: str) -> Column | None:
    """No query for a name that every segment has."""
    return BY_NAME.get(name) or known_columns(segment).get(name)


def is_editable(column: Column) -> bool:
    """Whether something can be typed into its cells."""
    return column.name in EDITABLE or isinstance(column, ListColumn)


def chosen_columns(
    settings: Mapping[str, Any], segment: Segment | None = None
) -> tuple[Column, ...]:
    """The columns that the settings name, in their order; the standard ones for none. Behind them
    the segment's own that are not hidden.

    Whose line it is stands in front where nobody said where, behind the contact's number at most.
    """
    names, hidden = settings.get("columns"), settings.get(HIDDEN)
    known = [name for name in names if name in BY_NAME] if isinstance(names, list) else []
    wanted = list(dict.fromkeys(known)) or list(STANDARD)
    if NAME not in wanted:
        wanted.insert(1 if wanted[0] == "number" else 0, NAME)
    unseen = hidden if isinstance(hidden, list) else []
    own = own_columns(segment) if segment else ()
    shown = (column for column in own if column.name not in unseen)
    return (*(BY_NAME[name] for name in wanted), *shown)


def is_own(line: SegmentLine, column: Column) -> bool:
    """Whether the line itself says the value: a blank on purpose and a switch count."""
    if not column.inherits:
        return False
    switch = SegmentLine.SWITCHES.get(column.name, "")
    own = getattr(line, field_of(SegmentLine, column.name).attname)
    return own is not None or bool(switch and getattr(line, switch))
