from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.models.codes import CodeField
from segments.models.segments import Segment
from segments.querysets import SavedCriteriaQuerySet


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
        PASTE = "paste", _("Pasted")
        LIST = "list", _("Added from a list")
        LOGGED_SEGMENT = "logged_segment", _("Added from a logged segment")
        COPY = "copy", _("Copied from a segment")
        LEFT_BEHIND = "left_behind", _("Left behind when logged")
        EDIT = "edit", _("Changed")

    REMOVING = (Kind.REFINE, Kind.REDUCE, Kind.MANUAL_REMOVE)
    # Steps that say what they chose; the others named their contacts one by one.
    BY_CRITERIA = (Kind.ADD, Kind.REFINE, Kind.REDUCE)

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="steps")
    ordinal = models.PositiveIntegerField()
    run = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices)
    # What was chosen or changed, in canonical form; interactions/steps.py gives the shapes.
    criteria: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # The saved criteria that wrote the step; `criteria["saved"]` says how they were called then.
    saved = models.ForeignKey(
        "segments.SavedCriteria",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
    )
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
        indexes = [
            # Few steps have one, and each page of saved criteria asks who used them.
            models.Index(
                fields=["saved", "segment"],
                name="step_of_saved_criteria",
                condition=Q(saved__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.ordinal} {self.kind}"

    @property
    def is_adding(self) -> bool:
        return self.kind not in (*self.REMOVING, self.Kind.EDIT)

    @property
    def is_edit(self) -> bool:
        return self.kind == self.Kind.EDIT


class SavedCriteria(models.Model):
    """A named list of steps, run against today's data whenever it is applied.

    `steps` are [{"kind", "criteria"}] in their order, as the steps of a segment store them.
    """

    code = CodeField(_("code"), max_length=20, unique=True)
    description = models.CharField(_("description"), max_length=100)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("owner"),
    )
    is_shared = models.BooleanField(
        _("shared"), default=False, help_text=_("Everybody may see and apply them.")
    )
    steps: models.JSONField[Any, Any] = models.JSONField(_("steps"), default=list)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    used_at = models.DateTimeField(_("last used"), null=True)

    objects = SavedCriteriaQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved criteria")
        verbose_name_plural = pgettext_lazy("plural", "saved criteria")
        ordering = ["code"]
        permissions = [("change_all_savedcriteria", "Can change everybody's saved criteria")]

    def __str__(self) -> str:
        return f"{self.code} · {self.description}"

    def get_absolute_url(self) -> str:
        return reverse("segments:saved-criteria-detail", args=[self.code])

    @property
    def step_count(self) -> int:
        return len(self.steps)
