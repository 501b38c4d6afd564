from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.models.campaigns import Campaign
from crm.models.codes import CodeField
from segments.models.values import InheritedValues
from segments.querysets import KEPT, SegmentQuerySet

if TYPE_CHECKING:
    from segments.models.columns import SegmentColumn


class Segment(InheritedValues):
    """A worksheet of contacts: the header, whose values every line inherits.

    Logging closes it; the row stays for ever, so that its number is never used again and its
    address leads to the logged segment.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("segment", "Open")
        LOGGED = "logged", pgettext_lazy("segment", "Logged")
        TRASHED = "trashed", pgettext_lazy("segment", "In the trash")

    number = CodeField(_("number"), max_length=20, unique=True)
    description = models.CharField(_("description"), max_length=100)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    ignore_contact_preference = models.BooleanField(
        _("ignore the contact's preference"), null=True, blank=True
    )
    line_count = models.PositiveIntegerField(_("lines"), default=0)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    closed_at = models.DateTimeField(null=True, editable=False)
    # The last attempt to log it outside the request; while that waits or runs, nobody else writes.
    log_job = models.ForeignKey(
        "crm.Job",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
    )

    objects = SegmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["-id"]
        permissions = [
            ("log_segment", "Can log segments"),
            ("view_all_segments", "Can see everybody's segments"),
            ("change_all_segments", "Can change everybody's segments"),
            ("include_excluded", "Can add contacts that are excluded from segments"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(no_campaign=False) | Q(campaign=None),
                name="segment_campaign_or_none",
            ),
            models.CheckConstraint(condition=~Q(description=""), name="segment_is_described"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "logged", "trashed"]), name="segment_state_known"
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="segment_state")]

    def __str__(self) -> str:
        return f"{self.number} · {self.description}"

    def get_absolute_url(self) -> str:
        return reverse("segments:segment-detail", args=[self.number])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @cached_property
    def own_columns(self) -> "list[SegmentColumn]":
        """Those that lists brought, in their order; one query, once."""
        return list(self.columns.shown())

    @property
    def headings(self) -> dict[str, str]:
        """Of the own columns, by name."""
        return {column.name: column.heading for column in self.own_columns}

    @property
    def is_being_logged(self) -> bool:
        """By a worker; one more query where one was ever asked."""
        return self.log_job is not None and not self.log_job.is_finished

    @property
    def header_campaign(self) -> Campaign | None:
        """H (or none) | T; no query of what `for_list` brings."""
        if self.no_campaign or self.campaign_id or self.template is None:
            return self.campaign
        return self.template.campaign

    @property
    def is_trashed(self) -> bool:
        return self.state == self.State.TRASHED

    @property
    def is_restorable(self) -> bool:
        return self.is_trashed and self.kept_until is not None and self.kept_until > timezone.now()

    @property
    def kept_until(self) -> datetime | None:
        """When lines, steps and texts of a closed segment go; None while it is open."""
        return self.closed_at + KEPT if self.closed_at else None
