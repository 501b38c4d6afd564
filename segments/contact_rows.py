"""What happens to the lines of worksheets when contacts are merged, exported or erased."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.hooks import ContactMover
from crm.merging import rows
from crm.models import Contact, ContactMerge
from segments.deleting import delete_lines
from segments.models import (
    Segment,
    SegmentCriteria,
    SegmentLine,
    SegmentLineAfter,
    SegmentLineBefore,
)
from segments.steps import count_lines

IMAGES = (SegmentLineBefore, SegmentLineAfter)


def hold(contacts: Sequence[int]) -> set[int]:
    """Lock the worksheets with a line of the contacts, in one order."""
    lines = SegmentLine.objects.filter(contact__in=contacts).order_by()
    segments = Segment.objects.select_for_update(of=("self",)).order_by("pk")
    return set(segments.filter(pk__in=lines.values("segment")).values_list("pk", flat=True))


class LineMover(ContactMover):
    """Lines follow their contact. A contact stands on a worksheet once: where both stood, the
    survivor's lines stay and the other's go, removed ones too, so that no step back can list both.
    Only where the other is listed and the survivor is not, the other's stay.
    """

    name = "lines"

    def hold(self, contacts: Sequence[int]) -> set[int]:
        return hold(contacts)

    def counts(self, survivor: Contact, other: Contact) -> list[str]:
        shared = _going(survivor, other).order_by().values("segment").distinct().count()
        sentence = ngettext(
            "On %(count)s segment both stand: one line stays, the survivor's where it is listed.",
            "On %(count)s segments both stand: one line stays, the survivor's where it is listed.",
            shared,
        )
        return line_counts(other) + ([sentence % {"count": shared}] if shared else [])

    def move(self, merge: ContactMerge, survivor: Contact, other: Contact) -> None:
        going = _going(survivor, other)
        shared = set(going.order_by().values_list("segment", flat=True))
        keys = going.order_by().values("pk")
        kept: dict[str, Any] = {
            "lines": rows.images(going.order_by("pk")),
            "images": {
                model._meta.label: rows.images(model._default_manager.filter(line__in=keys))
                for model in IMAGES
            },
            "steps": {str(key): _steps(key) for key in sorted(shared)},
        }
        delete_lines(SegmentLine.objects.filter(pk__in=[line["id"] for line in kept["lines"]]))
        theirs = SegmentLine.objects.filter(contact=other)
        segments = theirs.order_by().values_list("segment__pk", "segment__state").distinct()
        kept["states"] = {str(key): state for key, state in segments} | _states(shared)
        rows.move(merge, theirs, contact=survivor, version=rows.bump())
        _count(shared)
        merge.kept[self.name] = kept

    def refusals(self, merge: ContactMerge) -> list[str]:
        kept = merge.kept[self.name]
        touched = [
            *_closed_since(kept["states"]),
            *(int(key) for key, steps in kept["steps"].items() if _steps(int(key)) != steps),
        ]
        touched = [key for key in touched if not _is_purged(kept, key)]
        numbers = Segment.objects.filter(pk__in=touched).order_by("number")
        reasons = [
            _("Segment %(number)s was changed since.") % {"number": number}
            for number in numbers.values_list("number", flat=True)
        ]
        if missing := rows.nobody_named(SegmentLine, _unpurged(kept), _both(merge)):
            words = {"what": ", ".join(missing)}
            reasons.append(_("What a segment line named is gone: %(what)s.") % words)
        return reasons

    def move_back(self, merge: ContactMerge) -> None:
        """A line that went with its step since, or with its closed worksheet, stays gone."""
        kept = merge.kept[self.name]
        lines = rows.moved(merge, SegmentLine)
        lines.update(contact=merge.other_key, version=rows.bump())
        back = _unpurged(kept)
        rows.put_back(SegmentLine, back)
        keys = {line["id"] for line in back}
        for model in IMAGES:
            images = kept["images"][model._meta.label]
            rows.put_back(model, [image for image in images if image["line_id"] in keys])
        _count({int(key) for key in kept["steps"]})


def _going(survivor: Contact, other: Contact) -> QuerySet[SegmentLine]:
    """The lines that go where both contacts stood on a worksheet: one contact's each."""
    ours = SegmentLine.objects.filter(contact=survivor).order_by()
    theirs = SegmentLine.objects.filter(contact=other).order_by()
    shared = Q(segment__in=ours.values("segment")) & Q(segment__in=theirs.values("segment"))
    listed_ours = ours.filter(is_listed=True).values("segment")
    theirs_stay = Q(segment__in=theirs.filter(is_listed=True).values("segment")) & ~Q(
        segment__in=listed_ours
    )
    return SegmentLine.objects.filter(
        shared & ((theirs_stay & Q(contact=survivor)) | (~theirs_stay & Q(contact=other)))
    )


def _steps(segment: int) -> list[list[Any]]:
    """The steps of a worksheet as undoing and redoing leave them."""
    steps = SegmentCriteria.objects.filter(segment=segment).order_by("ordinal")
    return [[key, is_undone] for key, is_undone in steps.values_list("pk", "is_undone")]


def _states(segments: set[int]) -> dict[str, str]:
    found = Segment.objects.filter(pk__in=segments).values_list("pk", "state")
    return {str(key): state for key, state in found}


def _closed_since(states: dict[str, str]) -> list[int]:
    now = _states({int(key) for key in states})
    return [int(key) for key, state in states.items() if now.get(key) != state]


def _is_purged(kept: dict[str, Any], segment: int) -> bool:
    """Whether the days of keeping a closed worksheet were over since: nothing goes back there.

    Its steps are gone then; those of a worksheet that came back stand under another number.
    """
    closed = Segment.objects.filter(pk=segment).exclude(state=Segment.State.OPEN)
    steps = [key for key, _is_undone in kept["steps"].get(str(segment), [])]
    there = SegmentCriteria.objects.filter(Q(segment=segment) | Q(pk__in=steps))
    return closed.exists() and not there.exists()


def _unpurged(kept: dict[str, Any]) -> list[rows.Image]:
    purged = {int(key) for key in kept["steps"] if _is_purged(kept, int(key))}
    return [line for line in kept["lines"] if line["segment_id"] not in purged]


def _count(segments: set[int]) -> None:
    # A closed worksheet keeps the number that it was closed with.
    for segment in Segment.objects.open().filter(pk__in=segments):
        count_lines(segment)


def line_counts(contact: Contact) -> list[str]:
    count = SegmentLine.objects.open_and_listed().filter(contact=contact).count()
    sentence = ngettext(
        "%(count)s line of an open segment", "%(count)s lines of open segments", count
    )
    return [sentence % {"count": count}] if count else []


def export(contact: Contact) -> dict[str, list[dict[str, Any]]]:
    """The lines of worksheets, with what somebody typed on them."""
    lines = (
        SegmentLine.objects.filter(contact=contact)
        .select_related("segment", "step__user", "document")
        .prefetch_related("segment__columns")
        .order_by("pk")
    )
    return {_("Segments"): [_line(line) for line in lines]}


def _line(line: SegmentLine) -> dict[str, Any]:
    own = line.list_values or {}
    columns = line.segment.columns.all() if own else ()
    said: dict[str, Any] = {
        _("Segment"): str(line.segment),
        _("Added on"): date_format(line.step.at, "SHORT_DATE_FORMAT"),
        _("Description"): line.description,
        _("Subject"): line.subject,
        _("Personal text"): line.personal_text,
        _("Evaluation"): line.get_evaluation_display(),
        _("Letter"): line.document.name if line.document else "",
        _("State"): _("On the list") if line.is_listed else _("Removed"),
    } | {column.heading: own.get(column.name) for column in columns}
    return {label: value for label, value in said.items() if value}


def _both(merge: ContactMerge) -> tuple[int, int]:
    return (merge.survivor_key, merge.other_key)
