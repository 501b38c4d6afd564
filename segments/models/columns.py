from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.list_columns import LIST, LONGEST_HEADING
from segments.models.criteria import SegmentCriteria
from segments.models.segments import Segment
from segments.querysets import SegmentColumnQuerySet


class SegmentColumn(models.Model):
    """A column that a list brought to a worksheet and no field of a contact is: its lines say
    something there in `list_values`, by `name`, and letters print it as `list.<name>`.

    It is there unless the `step` that brought it is undone, and goes for good with it.
    """

    segment = models.ForeignKey(
        Segment, on_delete=models.CASCADE, related_name="columns", db_index=False
    )
    step = models.ForeignKey(SegmentCriteria, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=50)
    heading = models.CharField(_("heading"), max_length=LONGEST_HEADING)
    position = models.PositiveSmallIntegerField()

    objects = SegmentColumnQuerySet.as_manager()

    class Meta:
        verbose_name = _("column of the list")
        verbose_name_plural = _("columns of the list")
        ordering = ["position", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["segment", "name"], name="column_once_a_segment")
        ]

    def __str__(self) -> str:
        return self.heading

    @property
    def field(self) -> str:
        """What letters, the grid and edits call it."""
        return f"{LIST}.{self.name}"
