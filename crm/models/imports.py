from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.models.records import Job
from crm.querysets import ImportMappingQuerySet


class ImportRun(models.Model):
    """One list of contacts on its way in: the file, how to read it, and what came of it."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        UNDONE = "undone", pgettext_lazy("import", "Undone")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="imports"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.UPLOADED
    )
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    # How a text is read; "" for a workbook, of which a sheet is read.
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    delimiter = models.CharField(_("delimiter"), max_length=1, blank=True)
    sheet = models.CharField(_("sheet"), max_length=200, blank=True)
    sheets: models.JSONField[Any, Any] = models.JSONField(default=list)
    # Counted as a spreadsheet does; 0: no row names the columns.
    header_row = models.PositiveIntegerField(_("header in row"), default=1)
    row_count = models.PositiveIntegerField(default=0)
    # "columns": the field of each column in order; "day_first": how 03/04/2025 is read;
    # "from": the saved mapping it came from.
    mapping: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # How the staged rows were read, what they say, how many they are; {} before.
    staged: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # How far the rows are written, and the counts when it is over.
    result: models.JSONField[Any, Any] = models.JSONField(default=dict)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    # Number of what its contacts join once they are in (crm.hooks.import_goals); a copy, not a key:
    # no arrow runs upwards.
    joins = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("import of contacts")
        verbose_name_plural = _("imports of contacts")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("crm:import-detail", args=[self.pk])

    @property
    def is_workbook(self) -> bool:
        return bool(self.sheet)


class ImportSheet(models.Model):
    """The chosen sheet of a workbook as packed CSV, so that the workbook is opened once; apart from
    the run, whose row is read and written with every chunk of an import."""

    run = models.OneToOneField(ImportRun, on_delete=models.CASCADE, related_name="rows_of_sheet")
    rows = models.BinaryField()

    class Meta:
        verbose_name = _("sheet of an import")
        verbose_name_plural = _("sheets of imports")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.run_id}"


class ImportMapping(models.Model):
    """What the columns of a list are, kept under a name for the next list of the kind."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="import_mappings",
        db_index=False,
        verbose_name=_("owner"),
    )
    name = models.CharField(pgettext_lazy("mapping", "name"), max_length=100)
    is_shared = models.BooleanField(
        _("shared"), default=False, help_text=_("Everybody who imports contacts may use it.")
    )
    # Heading as `columns.plain` reads it → field; columns that are skipped as well.
    columns: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(_("columns"))
    day_first = models.BooleanField(_("day in front"), default=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ImportMappingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mapping of an import")
        verbose_name_plural = _("mappings of imports")
        ordering = ["name", "id"]
        # Who may import may keep mappings; they are their owner's.
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="import_mapping_once",
                violation_error_message=_("You have a mapping of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name
