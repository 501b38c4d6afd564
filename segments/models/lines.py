from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models import Contact
from interactions.models import Document, Evaluation
from segments.models.criteria import SegmentCriteria
from segments.models.segments import Segment
from segments.models.texts import SegmentTemplate
from segments.models.values import InheritedValues
from segments.querysets import SegmentLineQuerySet


class SegmentLine(InheritedValues):
    """One contact on a segment, with only what differs from the header.

    `is_listed` is all that lists, counts, the unique key and Log look at: a removed line stays,
    marked with the step that removed it, until the removal can no longer be undone.
    """

    OVERRIDES = (
        "template",
        "description",
        "date",
        "salesperson",
        "correspondence_type",
        "language",
        "subject",
        "cost",
        "duration_min",
        "information_flow",
        "initiated_by",
        "group",
        "campaign",
        "campaign_target",
        "campaign_response",
        "send_as_attachment",
    )

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

    template = models.ForeignKey(
        SegmentTemplate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("template"),
    )
    description: "models.CharField[Any, Any]" = models.CharField(
        _("description"), max_length=100, null=True, blank=True
    )
    subject: "models.CharField[Any, Any]" = models.CharField(
        _("subject"), max_length=150, null=True, blank=True
    )

    evaluation = models.CharField(
        _("evaluation"), max_length=13, blank=True, choices=Evaluation.choices
    )
    attempt_failed = models.BooleanField(_("attempt failed"), default=False)
    personal_text = models.TextField(
        _("personal text"),
        blank=True,
        max_length=10_000,
        help_text=_("Individual remarks that the letter shows to this contact only."),
    )
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("own document"),
    )
    version = models.PositiveIntegerField(default=1)

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
        ]

    def __str__(self) -> str:
        return f"{self.segment_id}: {self.contact_id}"
