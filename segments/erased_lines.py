"""What worksheets keep about an erased contact goes: lines, texts, images, words in conditions."""

from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import ngettext

from crm.erasing import known_as
from crm.hooks import ContactEraser
from crm.models import Contact, ContactMerge, User
from crm.needles import Needles
from interactions.contact_rows import delete_unused_documents
from interactions.models import LoggedSegment
from segments.contact_rows import IMAGES, hold, line_counts
from segments.deleting import delete_lines
from segments.models import SavedCriteria, Segment, SegmentCriteria, SegmentLine
from segments.steps import count_lines

# Where conditions are kept as they were typed.
CONDITIONS: tuple[tuple[Any, str], ...] = (
    (SegmentCriteria, "criteria"),
    (SavedCriteria, "steps"),
    (LoggedSegment, "criteria"),
)


def counts(contact: Contact) -> list[str]:
    lines = SegmentLine.objects.filter(contact=contact)
    texts = lines.exclude(personal_text="").count()
    documents = lines.filter(document__isnull=False).count()
    said = (
        (ngettext("%(count)s personal text", "%(count)s personal texts", texts), texts),
        (ngettext("%(count)s own document", "%(count)s own documents", documents), documents),
    )
    return line_counts(contact) + [text % {"count": count} for text, count in said if count]


def erase(contact: Contact, user: User) -> None:
    """Lines go whole, removed ones too; a worksheet counts anew."""
    lines = SegmentLine.objects.filter(contact=contact)
    segments = set(lines.order_by().values_list("segment", flat=True))
    documents = _documents(contact)
    delete_lines(lines)
    for segment in Segment.objects.open().filter(pk__in=segments):
        count_lines(segment)
    delete_unused_documents(documents)
    _forget_name(contact)
    needles = known_as(contact)
    for model, field in CONDITIONS:
        _take_out(model, field, needles)


def _documents(contact: Contact) -> set[int]:
    """Of the contact's lines and of what edits kept of them."""
    found = set(_used(SegmentLine.objects.filter(contact=contact)))
    for model in IMAGES:
        found |= set(_used(model._default_manager.filter(line__contact=contact)))
    return found


def _used(lines: Any) -> Any:
    rows = lines.filter(document__isnull=False).order_by()
    return rows.values_list("document", flat=True).distinct()


def _forget_name(contact: Contact) -> None:
    """A step by hand names its one contact "CT00012 · Anna": the number stays."""
    parts = ContactMerge.objects.about(contact.pk).filter(undone_at=None)
    for number in {contact.number, *parts.values_list("other_number", flat=True)}:
        by_hand = SegmentCriteria.objects.filter(criteria__contact__startswith=f"{number} · ")
        by_hand.update(criteria={"contact": number})


def _take_out(model: Any, field: str, needles: Needles) -> None:
    holding = Q(pk__in=[])
    for text in needles.as_stored():
        holding |= Q(as_text__icontains=text)
    rows = model._default_manager.alias(as_text=Cast(field, TextField())).filter(holding)
    for key, value in rows.values_list("pk", field).iterator(chunk_size=500):
        fresh = needles.taken_out_of(value)
        if fresh != value:
            model._default_manager.filter(pk=key).update(**{field: fresh})


ERASER = ContactEraser(counts=counts, erase=erase, hold=hold)
