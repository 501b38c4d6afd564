"""The only way a view gets a segment or saved criteria: unknown and invisible both answer 404."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from crm.access import require
from crm.exceptions import NotAllowed
from crm.models import User
from segments.models import SavedCriteria, Segment


def get_segment(user: User, number: str) -> Segment:
    return get_object_or_404(
        Segment.objects.visible_to(user).select_related("salesperson", "campaign", "template"),
        number=number.upper(),
    )


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
