from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.pictures import Picture


class MarketingSetup(models.Model):
    """One row: number series, defaults, and who sends the letters."""

    contact_prefix = models.CharField(_("contact numbers start with"), max_length=5, default="CT")
    contact_next = models.PositiveIntegerField(
        _("next contact number"), default=1, validators=[MinValueValidator(1)]
    )
    segment_prefix = models.CharField(_("segment numbers start with"), max_length=5, default="SM")
    segment_next = models.PositiveIntegerField(
        _("next segment number"), default=1, validators=[MinValueValidator(1)]
    )
    allow_manual_segment_numbers = models.BooleanField(
        _("segment numbers may be typed by hand"), default=True
    )
    campaign_prefix = models.CharField(_("campaign numbers start with"), max_length=5, default="CP")
    campaign_next = models.PositiveIntegerField(
        _("next campaign number"), default=1, validators=[MinValueValidator(1)]
    )
    email_needs_consent = models.BooleanField(
        _("e-mails only with consent"),
        default=True,
        help_text=_("Otherwise only those who refused get none."),
    )
    fiscal_year_starts_in = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text=_("Periods in filters, such as p1, are counted from it."),
    )
    default_language = models.CharField(_("language of new contacts"), max_length=10, blank=True)
    default_country = models.CharField(_("country of new contacts"), max_length=2, blank=True)
    company_name = models.CharField(_("our name"), max_length=100, blank=True)
    company_address = models.CharField(_("our street"), max_length=100, blank=True)
    company_post_code = models.CharField(_("our post code"), max_length=20, blank=True)
    company_city = models.CharField(_("our city"), max_length=60, blank=True)
    company_country = models.CharField(_("our country"), max_length=2, blank=True)
    company_phone = models.CharField(_("our phone"), max_length=30, blank=True)
    company_email = models.EmailField(_("our e-mail"), blank=True)
    company_home_page = models.URLField(_("our home page"), blank=True)

    company_logo = models.ForeignKey(
        Picture,
        on_delete=models.PROTECT,
        to_field="digest",
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("our logo"),
    )

    class Meta:
        verbose_name = _("marketing setup")
        verbose_name_plural = _("marketing setup")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="marketing_setup_is_one_row")
        ]

    def __str__(self) -> str:
        return str(_("Marketing setup"))

    @classmethod
    def load(cls) -> Self:
        """The one row, made when it is missing."""
        return cls.objects.get_or_create(pk=1)[0]
