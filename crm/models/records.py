"""Rows about work: jobs that run outside the request, and who did what when."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """Work outside the request that people watch: progress, heartbeat, cancel, result.

    A worker that dies leaves its task "running" for ever; the reaper finds such jobs by their
    heartbeat. `kind` names the task; `arguments` are what the task needs; `attempt` counts the
    workers that took it, so that one taken for dead knows that it is no longer its own.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(_("kind"), max_length=50)
    title = models.CharField(_("title"), max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    arguments: models.JSONField[Any, Any] = models.JSONField(default=dict)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    is_cancel_requested = models.BooleanField(default=False)
    result: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # Stored under a name nobody can guess; `file_name` is what it is called when downloaded.
    result_file = models.FileField(upload_to="jobs/", blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    file_expires_at = models.DateTimeField(null=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="job_state_heartbeat")]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("crm:job-detail", args=[self.pk])

    @property
    def is_finished(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}

    @property
    def is_stopped(self) -> bool:
        """Over before it was done."""
        return self.state in {self.State.FAILED, self.State.CANCELLED}

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0

    @property
    def has_file(self) -> bool:
        is_expired = self.file_expires_at is not None and self.file_expires_at < timezone.now()
        return bool(self.result_file) and not is_expired


class Event(models.Model):
    """Who did what when: written by the act itself, in its transaction, and never changed.

    `subject` is the kind of thing ("segment"), `subject_key` its number: no key, so that the
    record outlives what it tells of.
    """

    at = models.DateTimeField(_("when"), auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, verbose_name=_("who")
    )
    verb = models.CharField(_("what"), max_length=50)
    subject = models.CharField(max_length=30)
    subject_key = models.CharField(max_length=50)
    details: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject", "subject_key", "-id"], name="event_subject")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject} {self.subject_key}"
