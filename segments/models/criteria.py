from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from segments.models.segments import Segment


class SegmentCriteria(models.Model):
    """One step by which contacts came or went, in the order of `ordinal`.

    Steps written by one act share a `run` and are undone together. An undone step stays until a
    new step drops it.
    """

    class Kind(models.TextChoices):
        ADD = "add", _("Added")
        REFINE = "refine", _("Refined")
        REDUCE = "reduce", _("Reduced")
        MANUAL_ADD = "manual_add", _("Added by hand")
        MANUAL_REMOVE = "manual_remove", _("Removed by hand")
        LOGGED_SEGMENT = "logged_segment", _("Added from a logged segment")

    ADDING = (Kind.ADD, Kind.MANUAL_ADD, Kind.LOGGED_SEGMENT)

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="steps")
    ordinal = models.PositiveIntegerField()
    run = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices)
    # Filters in canonical form, {"filters": {...}, "options": {...}}; for manual steps the contact.
    criteria: models.JSONField[Any, Any] = models.JSONField(default=dict)
    line_count = models.PositiveIntegerField(_("lines"), default=0)
    # Matches that did not come, by reason code.
    left_out: models.JSONField[Any, Any] = models.JSONField(default=dict)
    is_undone = models.BooleanField(default=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["segment", "ordinal"], name="step_ordinal_once")
        ]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.ordinal} {self.kind}"

    @property
    def is_adding(self) -> bool:
        return self.kind in self.ADDING
