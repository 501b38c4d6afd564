import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


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
