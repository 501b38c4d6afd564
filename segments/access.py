"""The only way a view gets a segment: unknown and invisible both answer 404."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from crm.exceptions import NotAllowed
from crm.models import User
from segments.models import Segment


def get_segment(user: User, number: str) -> Segment:
    return get_object_or_404(
        Segment.objects.visible_to(user).select_related("salesperson", "campaign", "template"),
        number=number.upper(),
    )


def require_view(user: User, segment: Segment) -> None:
    """Raises NotAllowed where the user may not even read the segment."""
    if not Segment.objects.visible_to(user).filter(pk=segment.pk).exists():
        raise NotAllowed(_("You may not see this segment."))


def require_change(user: User, segment: Segment) -> None:
    """Raises NotAllowed where the user may read the segment only."""
    if not Segment.objects.changeable_by(user).filter(pk=segment.pk).exists():
        raise NotAllowed(_("You may see this segment, but not change it."))
