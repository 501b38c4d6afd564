from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.querysets import SavedViewQuerySet


class SavedView(models.Model):
    """How somebody wants a page to look: the one in use has no name.

    A named one is a list as it was filtered and sorted: its settings are a `query`.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("owner"),
    )
    # The page's own word for itself, such as "segment-lines"; only that page knows the settings.
    page = models.CharField(_("page"), max_length=50)
    name = models.CharField(_("name"), max_length=100, blank=True)
    is_shared = models.BooleanField(
        pgettext_lazy("view", "shared"),
        default=False,
        help_text=_("Everybody may open it; only you change it."),
    )
    settings: models.JSONField[dict[str, object], dict[str, object]] = models.JSONField(
        _("settings"), default=dict
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["page", "name"]
        # Everybody has their own and nobody else's: no role is asked.
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_view_once"),
            models.CheckConstraint(
                condition=~models.Q(name="") | models.Q(is_shared=False),
                name="view_in_use_is_ones_own",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.page} {self.name}".rstrip()
