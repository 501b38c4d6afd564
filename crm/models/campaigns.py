from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.codes import CodeField
from crm.models.people import Salesperson


class Campaign(models.Model):
    number = CodeField(_("number"), max_length=20, unique=True)
    description = models.CharField(_("description"), max_length=100)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    salesperson = models.ForeignKey(
        Salesperson,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("salesperson"),
    )
    is_closed = models.BooleanField(_("closed"), default=False)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="campaign_ends_after_it_starts",
                violation_error_message=_("The campaign must not end before it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.description}"
