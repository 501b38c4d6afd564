"""Two contacts that were one: merges, with what they need to be taken back, and who is not."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.models.codes import CodeField
from crm.models.contacts import Contact
from crm.querysets import ContactMergeQuerySet


class ContactMerge(models.Model):
    """One contact became part of another, and how to take it back.

    Numbers and keys, no foreign keys: the row outlives both contacts, and the number of the one
    that went leads to the one that stayed. `kept` holds, by the name of each mover
    (crm/hooks.py), the rows that went and what they looked like; `MovedRow` names those that only
    changed hands.
    """

    survivor_key = models.BigIntegerField()
    survivor_number = CodeField(_("stayed"), max_length=20)
    other_key = models.BigIntegerField()
    other_number = CodeField(_("went"), max_length=20)
    # How it was called, for the list of merges.
    other_name = models.CharField(_("name"), max_length=150)
    kept: models.JSONField[Any, Any] = models.JSONField(default=dict)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("who"),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
    )
    undone_at = models.DateTimeField(_("taken back"), null=True)

    objects = ContactMergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of contacts")
        verbose_name_plural = _("merges of contacts")
        ordering = ["-id"]
        # Whoever may merge may see and take back.
        default_permissions = ()
        indexes = [
            models.Index(fields=["survivor_number"], name="merge_survivor"),
            models.Index(fields=["other_number"], name="merge_other"),
        ]

    def __str__(self) -> str:
        return f"{self.other_number} → {self.survivor_number}"

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None


class MovedRow(models.Model):
    """A row that changed hands in a merge: `table` is the model's label."""

    merge = models.ForeignKey(
        ContactMerge, on_delete=models.CASCADE, related_name="moved_rows", db_index=False
    )
    table = models.CharField(max_length=60)
    key = models.BigIntegerField()

    class Meta:
        verbose_name = _("row moved by a merge")
        verbose_name_plural = _("rows moved by a merge")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["merge", "table", "key"], name="moved_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.merge_id}: {self.table} {self.key}"


class NotDuplicate(models.Model):
    """Two contacts that look alike and are two: not to be proposed again."""

    first = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("contacts that are no duplicates")
        verbose_name_plural = _("contacts that are no duplicates")
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="not_duplicate_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="not_duplicate_in_one_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
