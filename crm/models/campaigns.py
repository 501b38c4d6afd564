from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.codes import CodeField
from crm.models.people import Salesperson
from crm.querysets import CampaignQuerySet


class CampaignStatus(models.Model):
    """How far a campaign is, in the firm's own words; what closes it is its own flag."""

    code = CodeField(_("code"), unique=True)
    description = models.CharField(_("description"), max_length=100)

    class Meta:
        verbose_name = _("campaign status")
        verbose_name_plural = _("campaign statuses")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.description


class Campaign(models.Model):
    number = CodeField(_("number"), max_length=20, unique=True)
    description = models.CharField(_("description"), max_length=100)
    status = models.ForeignKey(
        CampaignStatus,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("status"),
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    budget = models.DecimalField(
        _("budget"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    salesperson = models.ForeignKey(
        Salesperson,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("salesperson"),
    )
    comment = models.TextField(_("comment"), blank=True, max_length=2000)
    is_closed = models.BooleanField(
        _("closed"), default=False, help_text=_("Nothing is logged for a closed campaign.")
    )
    # Of the row as somebody saw it: a second editor is told.
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CampaignQuerySet.as_manager()

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
            ),
            models.CheckConstraint(
                condition=models.Q(budget=None) | models.Q(budget__gte=0),
                name="campaign_budget_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.description}"
