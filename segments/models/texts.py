from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models import Campaign
from crm.models.contacts import CONTACT_LANGUAGES
from interactions.models import Document, InteractionGroup, InteractionTemplate
from segments.models.segments import Segment
from segments.querysets import SegmentLanguageQuerySet, SegmentTemplateQuerySet


class SegmentTemplate(models.Model):
    """A template pinned to a segment: its numbers and flags as they were when it was chosen."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="templates")
    template = models.ForeignKey(
        InteractionTemplate, on_delete=models.PROTECT, related_name="pinned", db_index=False
    )
    template_version = models.PositiveIntegerField()
    code = models.CharField(_("code"), max_length=10)
    description = models.CharField(_("description"), max_length=100)
    group = models.ForeignKey(
        InteractionGroup, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    cost = models.DecimalField(
        _("unit cost"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    duration_min = models.PositiveIntegerField(_("unit duration (min)"))
    information_flow = models.CharField(max_length=10, blank=True)
    initiated_by = models.CharField(max_length=10, blank=True)
    correspondence_type = models.CharField(max_length=10, blank=True)
    ignore_contact_preference = models.BooleanField(default=False)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    campaign_target = models.BooleanField(default=False)
    campaign_response = models.BooleanField(default=False)
    default_language = models.CharField(max_length=10, blank=True)

    objects = SegmentTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template of a segment")
        verbose_name_plural = _("templates of a segment")
        constraints = [
            models.UniqueConstraint(fields=["segment", "template"], name="segment_template_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.description}"


class SegmentLanguage(models.Model):
    """The texts of a pinned template in one language; the value is own, else pinned."""

    OWN = ("own_document", "own_subject", "own_email_text")

    segment_template = models.ForeignKey(
        SegmentTemplate, on_delete=models.CASCADE, related_name="languages"
    )
    language = models.CharField(_("language"), max_length=10, blank=True, choices=CONTACT_LANGUAGES)
    pinned_document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    own_document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("own document"),
    )
    pinned_subject = models.CharField(max_length=150, blank=True)
    own_subject = models.CharField(_("subject"), max_length=150, null=True, blank=True)
    pinned_email_text = models.TextField(blank=True)
    own_email_text = models.TextField(_("e-mail text"), null=True, blank=True)

    objects = SegmentLanguageQuerySet.as_manager()

    class Meta:
        verbose_name = _("language of a segment's template")
        verbose_name_plural = _("languages of a segment's template")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["segment_template", "language"], name="segment_language_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.segment_template_id} {self.language or '–'}"

    @property
    def document(self) -> Document | None:
        return self.own_document or self.pinned_document

    @property
    def document_id(self) -> int | None:
        return self.own_document_id or self.pinned_document_id

    @property
    def format_language(self) -> str:
        """In which the letter's dates, numbers and salutation are: that of the document's words,
        else that of the text. Source: docs/decisions/language-of-a-letter.md."""
        return (self.document.language if self.document else "") or self.language

    @property
    def subject(self) -> str:
        return self.pinned_subject if self.own_subject is None else self.own_subject

    @property
    def email_text(self) -> str:
        return self.pinned_email_text if self.own_email_text is None else self.own_email_text

    def save_or_delete(self) -> None:
        """A row is kept while it says something."""
        if not self.says_nothing:
            self.save()
        elif self.pk:
            self.delete()

    @property
    def says_nothing(self) -> bool:
        """Whether neither the template nor the segment has anything in this language."""
        own = (self.own_document_id, self.own_subject, self.own_email_text)
        pinned = (self.pinned_document_id, self.pinned_subject, self.pinned_email_text)
        return own == (None, None, None) and not any(pinned)
