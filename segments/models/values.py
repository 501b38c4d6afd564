from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models import Campaign, ContactAltAddress, Salesperson
from crm.models.contacts import CONTACT_LANGUAGES, CorrespondenceType
from interactions.models import (
    Document,
    Evaluation,
    InformationFlow,
    InitiatedBy,
    InteractionGroup,
)


class InheritedValues(models.Model):
    """What a header and a line may say for themselves: NULL inherits, '' is blank on purpose."""

    template = models.ForeignKey(
        "segments.SegmentTemplate",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("template"),
    )
    date = models.DateField(_("date"), null=True, blank=True)
    salesperson = models.ForeignKey(
        Salesperson,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("salesperson"),
    )
    correspondence_type: "models.CharField[Any, Any]" = models.CharField(
        _("correspondence type"),
        max_length=10,
        null=True,
        blank=True,
        choices=CorrespondenceType.choices,
    )
    language: "models.CharField[Any, Any]" = models.CharField(
        _("language"), max_length=10, null=True, blank=True, choices=CONTACT_LANGUAGES
    )
    cost = models.DecimalField(
        _("unit cost"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    duration_min = models.PositiveIntegerField(_("unit duration (min)"), null=True, blank=True)
    information_flow: "models.CharField[Any, Any]" = models.CharField(
        _("information flow"),
        max_length=10,
        null=True,
        blank=True,
        choices=InformationFlow.choices,
    )
    initiated_by: "models.CharField[Any, Any]" = models.CharField(
        _("initiated by"), max_length=10, null=True, blank=True, choices=InitiatedBy.choices
    )
    group = models.ForeignKey(
        InteractionGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("group"),
    )
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("campaign"),
    )
    no_campaign = models.BooleanField(_("no campaign"), default=False)
    campaign_target = models.BooleanField(_("campaign target"), null=True, blank=True)
    campaign_response = models.BooleanField(_("campaign response"), null=True, blank=True)
    send_as_attachment = models.BooleanField(_("send as attachment"), null=True, blank=True)

    class Meta:
        abstract = True


class LineValues(InheritedValues):
    """All that somebody can type on a line: what inherits, and the facts of the line itself."""

    OVERRIDES = (
        "template",
        "description",
        "date",
        "salesperson",
        "correspondence_type",
        "language",
        "subject",
        "cost",
        "duration_min",
        "information_flow",
        "initiated_by",
        "group",
        "campaign",
        "campaign_target",
        "campaign_response",
        "send_as_attachment",
        "address",
    )
    # A key that may also be blank on purpose has a switch beside it.
    SWITCHES = {"campaign": "no_campaign", "address": "main_address"}
    FACTS = ("personal_text", "evaluation", "attempt_failed", "document", "list_values")

    description: "models.CharField[Any, Any]" = models.CharField(
        _("description"), max_length=100, null=True, blank=True
    )
    subject: "models.CharField[Any, Any]" = models.CharField(
        _("subject"), max_length=150, null=True, blank=True
    )
    address = models.ForeignKey(
        ContactAltAddress,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("address"),
    )
    main_address = models.BooleanField(_("main address"), default=False)
    evaluation = models.CharField(
        _("evaluation"), max_length=13, blank=True, choices=Evaluation.choices
    )
    attempt_failed = models.BooleanField(_("attempt failed"), default=False)
    personal_text = models.TextField(
        _("personal text"),
        blank=True,
        max_length=10_000,
        help_text=_("Individual remarks that the letter shows to this contact only."),
    )
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("own document"),
    )
    # Texts by the names of the worksheet's own columns; empty ones are left out.
    list_values: "models.JSONField[Any, Any]" = models.JSONField(
        _("columns of the list"), null=True, blank=True
    )

    class Meta:
        abstract = True
