import base64

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Picture(models.Model):
    """A picture of letters, such as a signature, for ever: letters are made again with it.

    `digest` is the SHA-256 of the bytes. Rows are made by `crm.pictures.keep_picture` only, never
    changed and never deleted.
    """

    class Kind(models.TextChoices):
        PNG = "png", "PNG"
        JPEG = "jpeg", "JPEG"

    digest = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()
    kind = models.CharField(max_length=4, choices=Kind.choices)
    width = models.PositiveSmallIntegerField(_("width in pixels"))
    height = models.PositiveSmallIntegerField(_("height in pixels"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(
                condition=Q(width__gt=0, height__gt=0), name="picture_has_a_size"
            )
        ]

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"

    @property
    def as_address(self) -> str:
        """The picture itself as an address, for showing it small."""
        return f"data:image/{self.kind};base64,{base64.b64encode(bytes(self.content)).decode()}"
