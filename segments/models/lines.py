from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models import Contact
from interactions.models import InteractionLogEntry
from segments.models.criteria import SegmentCriteria
from segments.models.segments import Segment
from segments.models.values import LineValues
from segments.querysets import SegmentLineQuerySet


def by_address(name: str) -> models.Index:
    """For deleting an alternative address: few lines have one, and all would be looked through."""
    return models.Index(fields=["address"], name=name, condition=Q(address__isnull=False))


class SegmentLine(LineValues):
    """One contact on a segment, with only what differs from the header.

    `is_listed` is all that lists, counts, the unique key and Log look at: a removed line stays,
    marked with the step that removed it, until the removal can no longer be undone.
    """

    segment = models.ForeignKey(
        Segment, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    step = models.ForeignKey(SegmentCriteria, on_delete=models.CASCADE, related_name="added_lines")
    removed_by = models.ForeignKey(
        SegmentCriteria,
        on_delete=models.SET_NULL,
        null=True,
        related_name="removed_lines",
        db_index=False,
    )
    is_listed = models.BooleanField(default=True)
    # The contact's, as it was when added: the grid is ordered by it at any size.
    sort_name = models.CharField(max_length=300)
    version = models.PositiveIntegerField(default=1)
    # The last call that was logged while the lines were worked through. Loose: cancelled entries
    # are deleted by the thousand, and must not look for lines.
    call = models.ForeignKey(
        InteractionLogEntry,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    objects = SegmentLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("segment line")
        verbose_name_plural = _("segment lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["segment", "contact"],
                condition=Q(is_listed=True),
                name="contact_listed_once_a_segment",
                violation_error_message=_("This contact is already on the segment."),
            ),
            models.CheckConstraint(
                condition=Q(no_campaign=False) | Q(campaign=None), name="line_campaign_or_none"
            ),
            models.CheckConstraint(
                condition=Q(main_address=False) | Q(address=None), name="line_address_or_main"
            ),
        ]
        indexes = [
            models.Index(fields=["segment", "id"], name="line_listed", condition=Q(is_listed=True)),
            models.Index(
                fields=["segment", "sort_name", "id"],
                name="line_by_name",
                condition=Q(is_listed=True),
            ),
            models.Index(
                fields=["removed_by"], name="line_removed_by", condition=Q(removed_by__isnull=False)
            ),
            by_address("line_address"),
        ]

    def __str__(self) -> str:
        return f"{self.segment_id}: {self.contact_id}"


class LineImage(LineValues):
    """How a line stood at one side of a step that edited it; only the step's fields are filled."""

    step = models.ForeignKey(
        SegmentCriteria, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    line = models.ForeignKey(SegmentLine, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.step_id}: {self.line_id}"


class SegmentLineBefore(LineImage):
    """What an edit took away: undoing it puts this back."""

    class Meta:
        verbose_name = _("line before an edit")
        verbose_name_plural = _("lines before an edit")
        constraints = [
            models.UniqueConstraint(fields=["step", "line"], name="line_before_once_a_step")
        ]
        indexes = [by_address("line_before_address")]


class SegmentLineAfter(LineImage):
    """What an edit set: only a line that still says so is put back."""

    class Meta:
        verbose_name = _("line after an edit")
        verbose_name_plural = _("lines after an edit")
        constraints = [
            models.UniqueConstraint(fields=["step", "line"], name="line_after_once_a_step")
        ]
        indexes = [by_address("line_after_address")]
