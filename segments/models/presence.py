from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from segments.models.segments import Segment


class Presence(models.Model):
    """Somebody has the worksheet open: written by their page every few seconds."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("presence on a worksheet")
        verbose_name_plural = _("presences on worksheets")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["segment", "user"], name="present_once_a_segment")
        ]

    def __str__(self) -> str:
        return f"{self.segment_id}: {self.user_id}"
