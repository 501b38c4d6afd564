from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.contacts import CONTACT_LANGUAGES
from interactions.querysets import DocumentQuerySet


class Document(models.Model):
    """A Word document as it was uploaded, for ever: a new upload is a new document.

    `digest` is the SHA-256 of the bytes, of the matches of its fields, and of the place given to
    the personal text. Rows are made by `interactions.documents.keep` only. They never
    change, but for the language of one that was kept before languages were told apart.
    """

    class Placement(models.TextChoices):
        """Where the personal text stands that the author left no place for."""

        AFTER_GREETING = "after_greeting", _("after the salutation")
        END = "end", _("at the end")

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("file"), max_length=150)
    content = models.BinaryField()
    size = models.PositiveIntegerField(_("size"))
    # Field as the document writes it → our name for it; '' leaves its place empty.
    matches: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # Our names of the fields the document uses.
    fields: models.JSONField[Any, Any] = models.JSONField(default=list)
    placement = models.CharField(
        _("place of the personal text"), max_length=14, blank=True, choices=Placement.choices
    )
    # Of its words; '' where they do not tell, or nobody looked yet.
    language = models.CharField(_("language"), max_length=10, blank=True, choices=CONTACT_LANGUAGES)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Word document")
        verbose_name_plural = _("Word documents")

    def __str__(self) -> str:
        return self.name
