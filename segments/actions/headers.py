"""The header of a worksheet."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from crm.access import require
from crm.events import record
from crm.models import Salesperson, User
from crm.numbers import take_number
from interactions.models import InteractionTemplate
from segments.edits import BLANK, begin_edit, edit_lines, says_something_in
from segments.exceptions import HeaderChanged, LinesToResetChanged, NumberIsTaken
from segments.images import header_image, with_switches
from segments.locking import lock
from segments.models import (
    Segment,
    SegmentCriteria,
    SegmentLanguage,
    SegmentLine,
    SegmentTemplate,
)
from segments.taken import refused_where_taken

EDITABLE = (
    "description",
    "template",
    "date",
    "salesperson",
    "correspondence_type",
    "language",
    "cost",
    "duration_min",
    "information_flow",
    "initiated_by",
    "group",
    "campaign",
    "no_campaign",
    "campaign_target",
    "campaign_response",
    "ignore_contact_preference",
    "send_as_attachment",
)
# What a header takes from its template; its own values of these go when another one is chosen.
FROM_TEMPLATE = (
    "correspondence_type",
    "language",
    "cost",
    "duration_min",
    "information_flow",
    "initiated_by",
    "group",
    "campaign_target",
    "campaign_response",
    "ignore_contact_preference",
)
# How a template becomes one of the segment's own.
Pin = Callable[[Segment, InteractionTemplate], SegmentTemplate]
# Whether what a key names exists is the database's to say.
KEYS = [field.name for field in Segment._meta.get_fields() if field.is_relation]
PINNED = (
    "code",
    "description",
    "group_id",
    "cost",
    "duration_min",
    "information_flow",
    "initiated_by",
    "correspondence_type",
    "ignore_contact_preference",
    "campaign_id",
    "campaign_target",
    "campaign_response",
    "default_language",
)


@dataclass(frozen=True)
class HeaderChange:
    """`changed`: fields written; `reset`: own values that went with the old template;
    `overriding`: how many lines keep a value of their own, by changed field; `lines_reset`: how
    many lines inherit again. `step` is None where nothing changed."""

    segment: Segment
    changed: list[str]
    reset: list[str] = field(default_factory=list)
    overriding: dict[str, int] = field(default_factory=dict)
    lines_reset: int = 0
    step: SegmentCriteria | None = None


@transaction.atomic
def create_segment(
    description: str,
    *,
    user: User,
    number: str = "",
    salesperson: Salesperson | None = None,
    template: InteractionTemplate | None = None,
) -> Segment:
    """An empty open worksheet; the salesperson is the user's own unless given.

    Raises NotAllowed, NumberIsTaken. Source: domain.md, Segment.
    """
    require(user, "segments.add_segment")
    number = number.strip().upper() or take_number("segment", model=Segment)
    segment = _insert(number, description, user, salesperson or user.salesperson)
    if template is not None:
        segment.template = pin_template(segment, template)
        segment.save(update_fields=["template"])
    record(user, "created", "segment", segment.number)
    return segment


def _insert(number: str, description: str, user: User, salesperson: Salesperson | None) -> Segment:
    with refused_where_taken(Segment.objects.filter(number=number), NumberIsTaken(number)):
        return Segment.objects.create(
            number=number, description=description, created_by=user, salesperson=salesperson
        )


@transaction.atomic
def update_header(
    segment: Segment,
    *,
    user: User,
    version: int,
    values: Mapping[str, Any],
    reset_lines: Iterable[str] = (),
    expected: Mapping[str, int] | None = None,
    discard_redo: bool = False,
) -> HeaderChange:
    """Change what the header says; None inherits again. Every line that inherits follows at once.

    Choosing another template pins it and resets the header's own values that come from a
    template. A value equal to the template's is stored as inherited. Lines keep their own values,
    but for the fields in `reset_lines`, which they inherit again; `expected`: how many lines the
    user saw to say something of their own in each, if that counts. All of it is one step.

    Raises NotAllowed, SegmentIsClosed, RedoWouldBeLost, LinesToResetChanged, HeaderChanged where
    `version` is no longer the header's. Source: domain.md, Segment, Line and Steps.
    """
    header = lock(segment, user=user)
    if header.version != version:
        raise HeaderChanged(header)
    before = header_image(header, EDITABLE)
    reset = apply_values(header, values, pin=pin_template)
    after = header_image(header, EDITABLE)
    changed = [name for name in EDITABLE if after[name] != before[name]]
    fields = with_switches(reset_lines)
    if not changed and not fields:
        return HeaderChange(header, changed, reset)
    _require_counts(header, fields, expected or {})
    step = begin_edit(
        header,
        fields,
        user=user,
        discard_redo=discard_redo,
        before={name: before[name] for name in with_switches(changed)},
        after={name: after[name] for name in with_switches(changed)},
    )
    if changed:
        header.version += 1
        header.clean_fields(exclude=KEYS)
        header.save()
        record(user, "changed", "segment", header.number, fields=changed)
    lines_reset = edit_lines(step, _overriding_lines(header, fields), dict.fromkeys(fields))
    overriding = count_overriding(header, [name for name in changed if name not in fields])
    return HeaderChange(header, changed, reset, overriding, lines_reset, step)


def apply_values(header: Segment, values: Mapping[str, Any], *, pin: Pin) -> list[str]:
    """Let the header say the values, unsaved; answers its own values that went with the old
    template."""
    reset = _choose_template(header, values, pin)
    for name in EDITABLE:
        if name in values and name != "template":
            emptied = values[name] == "" and name not in BLANK
            setattr(header, name, None if emptied else values[name])
    _settle_campaign(header, values)
    _inherit_equal_values(header)
    return reset


def _settle_campaign(header: Segment, values: Mapping[str, Any]) -> None:
    """Choosing a campaign ends "no campaign", and the other way round."""
    if values.get("no_campaign"):
        header.campaign = None
    elif values.get("campaign") is not None:
        header.no_campaign = False


def _require_counts(header: Segment, fields: list[str], expected: Mapping[str, int]) -> None:
    """Raises LinesToResetChanged where other lines would be reset than the user was asked about."""
    asked = {name: count for name, count in expected.items() if name in fields}
    counts = count_overriding(header, asked)
    if any(counts.get(name, 0) != count for name, count in asked.items()):
        raise LinesToResetChanged


def _overriding_lines(header: Segment, fields: list[str]) -> QuerySet[SegmentLine]:
    """The listed lines that say something of their own in any of the fields."""
    lines = SegmentLine.objects.listed().filter(segment=header)
    return lines.filter(says_something_in(fields)) if fields else lines.none()


def _choose_template(header: Segment, values: Mapping[str, Any], pin: Pin) -> list[str]:
    """Pin the chosen template; answer the header's own values that went with the old one."""
    if "template" not in values:
        return []
    chosen: InteractionTemplate | None = values["template"]
    pinned = pin(header, chosen) if chosen is not None else None
    if pinned == header.template:
        return []
    header.template = pinned
    reset = [name for name in FROM_TEMPLATE if getattr(header, name) is not None]
    for name in reset:
        setattr(header, name, None)
    return reset


def _inherit_equal_values(header: Segment) -> None:
    if header.template is None:
        return
    # Another template leaves the campaign alone, but one that says the same is no other campaign.
    for name in (*FROM_TEMPLATE, "campaign"):
        if name != "language" and getattr(header, name) == getattr(header.template, name):
            setattr(header, name, None)


def count_overriding(header: Segment, fields: Iterable[str]) -> dict[str, int]:
    """How many listed lines say something else than the header, by field of it; one query.

    A line with the header's own template says the same.
    """
    keys = {switch: key for key, switch in SegmentLine.SWITCHES.items()}
    names = [name for name in (keys.get(f, f) for f in fields) if name in SegmentLine.OVERRIDES]
    if not names:
        return {}
    said = {name: says_something_in(with_switches([name])) for name in names}
    if "template" in said and header.template is not None:
        said["template"] &= ~Q(template__template=header.template.template_id)
    counts = header.lines.filter(is_listed=True).aggregate(
        **{name: Count("pk", filter=condition) for name, condition in said.items()}
    )
    return {name: count for name, count in counts.items() if count}


def pin_template(segment: Segment, template: InteractionTemplate) -> SegmentTemplate:
    """The template as this segment keeps it; its numbers and texts are copied once.

    Later changes of the template do not reach the segment. Source: domain.md, Segment.
    """
    pinned, is_new = SegmentTemplate.objects.get_or_create(
        segment=segment,
        template=template,
        defaults={
            "template_version": template.version,
            **pinned_values(template),
        },
    )
    if is_new:
        SegmentLanguage.objects.bulk_create(
            SegmentLanguage(
                segment_template=pinned,
                language=text.language,
                pinned_document_id=text.document_id,
                pinned_subject=text.subject,
                pinned_email_text=text.email_text,
            )
            for text in template.languages.all()
        )
    return pinned


def pinned_values(template: InteractionTemplate) -> dict[str, Any]:
    """What a pinned template takes from the template itself."""
    return {name: getattr(template, name) for name in PINNED}
