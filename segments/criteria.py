"""Contacts can be chosen by the open segments that they are on."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.criteria.fields import field
from crm.criteria.sources import Source
from crm.models import User
from segments.models import Segment, SegmentLine

# What of a segment can be asked, here and in the list of segments.
ASKED = ("number", "description", "salesperson", "campaign", "date")


def open_segments() -> Source:
    """Lines of the segments that the user may see."""

    def rows(user: User, where: frozenset[str]) -> QuerySet[Any]:
        visible = Segment.objects.visible_to(user).open()
        return SegmentLine.objects.listed().filter(segment__in=visible.order_by().values("pk"))

    return Source(
        "segment",
        _("open segment"),
        _("is on an open segment"),
        _("is on no open segment"),
        tuple(field(SegmentLine, f"segment__{name}", name=name) for name in ASKED),
        rows,
        permission="segments.view_segment",
    )
