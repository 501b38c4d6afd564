"""What lines say for themselves."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from crm.models import User
from interactions.models import InteractionTemplate
from segments.actions.headers import pin_template
from segments.exceptions import LineChanged, LineIsGone
from segments.locking import lock, share
from segments.models import Segment, SegmentLine
from segments.querysets import SegmentLineQuerySet
from segments.resolving import Resolver

FACTS = ("personal_text", "evaluation", "attempt_failed")
EDITABLE = (*SegmentLine.OVERRIDES, *FACTS)
# What may be blank on purpose; emptying anything else resets it (domain.md, Line).
BLANK = ("correspondence_type", "language", "subject", *FACTS)


@transaction.atomic
def update_line(
    line: SegmentLine, *, user: User, version: int, values: Mapping[str, Any]
) -> SegmentLine:
    """Set what one line says; None inherits again, a value equal to the inherited one too.

    Only the given fields are written, and only while the line is as the user saw it. A single
    edit is no step: the page keeps the old values.

    Raises NotAllowed, SegmentIsClosed, LineIsGone, LineChanged (with the line as it is now).
    Source: domain.md, Line.
    """
    header = share(line.segment, user=user)
    rows = SegmentLine.objects.listed().filter(pk=line.pk, segment=header)
    written = rows.filter(version=version).update(
        **_columns(header, values), version=F("version") + 1
    )
    if not written:
        theirs = rows.select_related("contact__company", "segment").first()
        raise LineChanged(theirs) if theirs else LineIsGone
    _inherit_equal_values(header, rows, values)
    return rows.select_related("contact__company", "segment").get()


@transaction.atomic
def update_lines(
    segment: Segment, line_ids: Iterable[int], *, user: User, values: Mapping[str, Any]
) -> int:
    """Set the same values on the chosen lines; answers how many lines there were.

    Raises NotAllowed, SegmentIsClosed.
    """
    header = lock(segment, user=user)
    rows = SegmentLine.objects.listed().filter(segment=header, pk__in=list(line_ids))
    written = rows.update(**_columns(header, values), version=F("version") + 1)
    _inherit_equal_values(header, rows, values)
    return written


@transaction.atomic
def reset_lines(
    segment: Segment, line_ids: Iterable[int], *, user: User, fields: Iterable[str]
) -> int:
    """Let the chosen lines inherit the fields again; answers how many lines there were.

    Raises NotAllowed, SegmentIsClosed.
    """
    header = lock(segment, user=user)
    rows = SegmentLine.objects.listed().filter(segment=header, pk__in=list(line_ids))
    return rows.update(**_columns(header, dict.fromkeys(fields)), version=F("version") + 1)


def _columns(header: Segment, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as columns: a template is pinned, the header's own one is no override."""
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise TypeError(f"A line has no value {', '.join(sorted(unknown))}.")
    columns = {
        name: None if value == "" and name not in BLANK else value for name, value in values.items()
    }
    template = columns.get("template")
    if isinstance(template, InteractionTemplate):
        pinned = pin_template(header, template)
        columns["template"] = None if pinned.pk == header.template_id else pinned
    if columns.get("campaign") is not None:
        columns["no_campaign"] = False
    return columns


def _inherit_equal_values(
    header: Segment, rows: SegmentLineQuerySet, values: Mapping[str, Any]
) -> None:
    """A value equal to what the line would inherit is no override: one statement a field."""
    overrides = [name for name in SegmentLine.OVERRIDES if name != "template"]
    typed = [name for name in overrides if values.get(name) is not None]
    if not typed:
        return
    resolver = Resolver(header)
    for name in typed:
        equal = rows.annotate(inherited=resolver.inherited_value(name)).filter(inherited=F(name))
        SegmentLine.objects.filter(pk__in=equal.values("pk")).update(**{name: None})
