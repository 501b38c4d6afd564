"""Value lists and the fields that templates, headers, lines and entries share."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InformationFlow(models.TextChoices):
    OUTBOUND = "outbound", _("Outbound")
    INBOUND = "inbound", _("Inbound")


class InitiatedBy(models.TextChoices):
    US = "us", pgettext_lazy("initiated by", "Us")
    THEM = "them", pgettext_lazy("initiated by", "Them")


class Evaluation(models.TextChoices):
    VERY_POSITIVE = "very_positive", _("Very positive")
    POSITIVE = "positive", _("Positive")
    NEUTRAL = "neutral", pgettext_lazy("evaluation", "Neutral")
    NEGATIVE = "negative", _("Negative")
    VERY_NEGATIVE = "very_negative", _("Very negative")
