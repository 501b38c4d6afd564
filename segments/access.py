"""The only way a view gets a segment or saved criteria: unknown and invisible both answer 404."""

from django.db.models import Exists, Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from crm.access import require
from crm.exceptions import NotAllowed
from crm.models import User
from interactions.models import Document
from segments.models import (
    SavedCriteria,
    Segment,
    SegmentLanguage,
    SegmentLine,
    SegmentTemplate,
)


def get_segment(user: User, number: str) -> Segment:
    return get_object_or_404(
        Segment.objects.visible_to(user).select_related(
            "salesperson", "campaign", "group", "template__campaign", "template__group"
        ),
        number=number.upper(),
    )


def get_pinned(segment: Segment, pk: int) -> SegmentTemplate:
    """A template that the segment has pinned, in use or not."""
    return get_object_or_404(
        SegmentTemplate.objects.select_related("template", "campaign", "group"),
        segment=segment,
        pk=pk,
    )


def get_document(segment: Segment, pk: int) -> Document:
    """A document that the segment's texts or its lines use; another segment's own answers 404."""
    used = Q(pinned_document=pk) | Q(own_document=pk)
    texts = SegmentLanguage.objects.filter(used, segment_template__segment=segment)
    lines = SegmentLine.objects.listed().filter(segment=segment, document=pk)
    return get_object_or_404(Document.objects.filter(Exists(texts) | Exists(lines)), pk=pk)


def require_sight(user: User, segment: Segment) -> None:
    """Raises NotAllowed where the user may not read the segment."""
    if not Segment.objects.visible_to(user).filter(pk=segment.pk).exists():
        raise NotAllowed(_("This is somebody else's segment."))


def require_change(user: User, segment: Segment) -> None:
    """Raises NotAllowed where the user may read the segment only."""
    if not Segment.objects.changeable_by(user).filter(pk=segment.pk).exists():
        raise NotAllowed(_("You may see this segment, but not change it."))


def get_saved_criteria(user: User, code: str) -> SavedCriteria:
    return get_object_or_404(
        SavedCriteria.objects.visible_to(user).select_related("owner"), code=code.upper()
    )


def require_sight_of_criteria(user: User, saved: SavedCriteria) -> None:
    """Raises NotAllowed where the criteria are somebody else's own."""
    if not SavedCriteria.objects.visible_to(user).filter(pk=saved.pk).exists():
        raise NotAllowed(_("These criteria are somebody else's own."))


def require_change_of_criteria(user: User, saved: SavedCriteria) -> None:
    """Raises NotAllowed where the user may apply the criteria only."""
    require(user, "segments.change_savedcriteria")
    if not SavedCriteria.objects.changeable_by(user).filter(pk=saved.pk).exists():
        raise NotAllowed(_("You may apply these criteria, but not change them."))
