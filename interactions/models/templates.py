from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models import Campaign
from crm.models.codes import CodeField
from crm.models.contacts import CONTACT_LANGUAGES, CorrespondenceType
from interactions.models.documents import Document
from interactions.models.values import InformationFlow, InitiatedBy
from interactions.querysets import InteractionTemplateQuerySet, TemplateLanguageQuerySet


class InteractionGroup(models.Model):
    code = CodeField(_("code"), unique=True)
    description = models.CharField(_("description"), max_length=100)

    class Meta:
        verbose_name = _("interaction group")
        verbose_name_plural = _("interaction groups")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} · {self.description}"


class InteractionTemplate(models.Model):
    """What is said, at what cost, and how by default. Retired once used, not deleted."""

    class UsedFor(models.TextChoices):
        EMAIL = "email", _("E-mails")
        CALL = "call", _("Calls")
        COVER_SHEET = "cover_sheet", _("Cover sheets")

    code = CodeField(_("code"), unique=True)
    description = models.CharField(_("description"), max_length=100)
    group = models.ForeignKey(
        InteractionGroup,
        on_delete=models.PROTECT,
        related_name="templates",
        verbose_name=_("group"),
    )
    cost = models.DecimalField(
        _("unit cost"),
        max_digits=12,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
    )
    duration_min = models.PositiveIntegerField(_("unit duration (min)"), default=0)
    information_flow = models.CharField(
        _("information flow"), max_length=10, blank=True, choices=InformationFlow.choices
    )
    initiated_by = models.CharField(
        _("initiated by"), max_length=10, blank=True, choices=InitiatedBy.choices
    )
    correspondence_type = models.CharField(
        _("correspondence type"), max_length=10, blank=True, choices=CorrespondenceType.choices
    )
    ignore_contact_preference = models.BooleanField(
        _("ignore the contact's preference"), default=False
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("campaign")
    )
    campaign_target = models.BooleanField(_("campaign target"), default=False)
    campaign_response = models.BooleanField(_("campaign response"), default=False)
    default_language = models.CharField(
        _("default language"), max_length=10, blank=True, choices=CONTACT_LANGUAGES
    )
    used_for = models.CharField(_("used for"), max_length=12, blank=True, choices=UsedFor.choices)
    is_retired = models.BooleanField(_("retired"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = InteractionTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("interaction template")
        verbose_name_plural = _("interaction templates")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["used_for"], condition=~Q(used_for=""), name="template_used_for_once"
            ),
            models.CheckConstraint(condition=Q(cost__gte=0), name="template_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.description}"


class InteractionTemplateLanguage(models.Model):
    """The texts of a template in one language; '' is the neutral one."""

    template = models.ForeignKey(
        InteractionTemplate, on_delete=models.CASCADE, related_name="languages"
    )
    language = models.CharField(_("language"), max_length=10, blank=True, choices=CONTACT_LANGUAGES)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("Word document")
    )
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    email_text = models.TextField(_("e-mail text"), blank=True)

    objects = TemplateLanguageQuerySet.as_manager()

    class Meta:
        verbose_name = _("language of a template")
        verbose_name_plural = _("languages of a template")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["template", "language"], name="template_language_once")
        ]

    def __str__(self) -> str:
        return f"{self.template.code} {self.language or '–'}"

    @property
    def format_language(self) -> str:
        """As of a text of a segment."""
        return (self.document.language if self.document else "") or self.language
