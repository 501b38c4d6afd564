import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.models import Contact


def new_token() -> str:
    return secrets.token_urlsafe(24)


class DocumentDraft(models.Model):
    """A Word file that somebody chose and that cannot be used yet: its fields are still to be
    matched, or something in it to be mended. Kept for a day, so that it need not be chosen again.

    Only the person who uploaded it finds it, by its token.
    """

    token = models.CharField(max_length=43, unique=True, default=new_token)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("file"), max_length=150)
    content = models.BinaryField()
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("uploaded Word file")
        verbose_name_plural = _("uploaded Word files")

    def __str__(self) -> str:
        return self.name


class PostponedInteraction(models.Model):
    """An interaction that somebody began and means to finish: what was typed, right or wrong.

    It counts nowhere: nothing is logged yet. Its token is that of its form, so that finishing,
    which writes once a token, drops it (docs/decisions/single-interactions.md).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=43)
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="+", verbose_name=_("contact")
    )
    # Field of the form → its text.
    typed: models.JSONField[Any, Any] = models.JSONField(default=dict)
    postponed_at = models.DateTimeField(_("postponed"), auto_now=True)

    class Meta:
        verbose_name = _("postponed interaction")
        verbose_name_plural = _("postponed interactions")
        ordering = ["-postponed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "token"], name="postponed_once_a_token")
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} · {self.description}"

    def get_absolute_url(self) -> str:
        return reverse("interactions:postponed-resume", args=[self.pk])

    @property
    def description(self) -> str:
        return str(self.typed.get("description", ""))
