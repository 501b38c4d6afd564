from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from crm.folding import Searchable
from crm.models import Campaign, Contact, Salesperson
from crm.models.codes import CodeField
from crm.models.contacts import CONTACT_LANGUAGES, CorrespondenceType
from interactions.entry_search import own_words
from interactions.models.documents import Document
from interactions.models.templates import InteractionGroup, InteractionTemplate
from interactions.models.values import Evaluation, InformationFlow, InitiatedBy
from interactions.querysets import InteractionLogEntryQuerySet, LoggedSegmentQuerySet


class LoggedSegment(models.Model):
    """What is left of a segment when it is logged.

    The segment's number is kept as text: no arrow runs from here to the worksheet. Its uniqueness
    is what makes logging happen once.
    """

    segment_number = CodeField(_("segment"), max_length=20, unique=True)
    description = models.CharField(_("description"), max_length=100)
    logged_on = models.DateField(_("logged on"))
    logged_at = models.DateTimeField(_("logged at"), auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("logged by"),
    )
    salesperson = models.ForeignKey(
        Salesperson,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("salesperson"),
    )
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("campaign"),
    )
    entry_count = models.PositiveIntegerField(_("interactions"), default=0)
    was_delivered = models.BooleanField(_("delivered"), default=False)
    follow_up_number = models.CharField(_("follow-up segment"), max_length=20, blank=True)
    # Of the segment with the lines that were left behind.
    remainder_number = models.CharField(_("left behind"), max_length=20, blank=True)
    # Of the segment that the worksheet came back as, after a log by mistake.
    taken_back_number = models.CharField(_("came back as"), max_length=20, blank=True)
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    # What all letters of this log share (company information, salespeople, segment, campaigns).
    shared_values: models.JSONField[Any, Any] = models.JSONField(default=dict)
    engine_version = models.PositiveSmallIntegerField(default=0)
    # Number, description and what the lines say, each once: `gather_texts` writes it.
    search_text = models.TextField(editable=False, default="")
    # The steps by which the contacts came, as they stood.
    criteria: models.JSONField[Any, Any] = models.JSONField(default=list)

    objects = LoggedSegmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("logged segment")
        verbose_name_plural = _("logged segments")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.segment_number} · {self.description}"

    def get_absolute_url(self) -> str:
        return reverse("interactions:logged-segment-detail", args=[self.segment_number])


class CampaignEntry(models.Model):
    """One per campaign and logged segment."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="entries")
    logged_segment = models.ForeignKey(
        LoggedSegment, on_delete=models.CASCADE, related_name="campaign_entries"
    )
    segment_number = CodeField(_("segment"), max_length=20)
    description = models.CharField(_("description"), max_length=100)
    date = models.DateField(_("date"))
    salesperson = models.ForeignKey(
        Salesperson, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    is_cancelled = models.BooleanField(_("cancelled"), default=False)

    class Meta:
        verbose_name = _("campaign entry")
        verbose_name_plural = _("campaign entries")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "logged_segment"], name="campaign_entry_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.segment_number}"


class EntryBatch(models.Model):
    """What entries share that one act wrote without a segment: one of them, or several alike.

    The token comes with the form: its uniqueness is what makes writing happen once.
    """

    token = models.CharField(max_length=43)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    entry_count = models.PositiveIntegerField(_("interactions"), default=0)
    # What all letters of this act share (company information, salespeople, campaign, texts).
    shared_values: models.JSONField[Any, Any] = models.JSONField(default=dict)
    engine_version = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("interactions written at once")
        verbose_name_plural = _("interactions written at once")
        constraints = [
            models.UniqueConstraint(fields=["user", "token"], name="entry_batch_once_a_token")
        ]

    def __str__(self) -> str:
        return f"{self.pk} · {self.entry_count}"

    def get_absolute_url(self) -> str:
        return reverse("interactions:batch-detail", args=[self.pk])

    @cached_property
    def description(self) -> str:
        """That of each of its entries; '' where all were deleted. One query."""
        said = self.entries.order_by("pk").values_list("description", flat=True)
        return said.first() or ""

    @property
    def letters_wait(self) -> bool:
        """Whether a letter is ready for download; one query."""
        ready = Delivery.objects.filter(entry__batch=self, state=Delivery.State.READY)
        return ready.exists()


class InteractionLogEntry(models.Model):
    """One interaction with one contact: a fact, with everything resolved as it was.

    `contact_name` and `company_name` stay when the contact goes. `merge_values` are the letter's
    raw values, one object per entity; with `document` and the logged segment's shared values they
    are enough to make the letter again.
    """

    contact = models.ForeignKey(
        Contact,
        on_delete=models.SET_NULL,
        null=True,
        related_name="interactions",
        db_index=False,
        verbose_name=_("contact"),
    )
    contact_number = models.CharField(_("contact no."), max_length=20)
    contact_name = models.CharField(_("contact name"), max_length=150)
    company_name = models.CharField(_("company"), max_length=150, blank=True)
    logged_segment = models.ForeignKey(
        LoggedSegment,
        on_delete=models.PROTECT,
        null=True,
        related_name="entries",
        db_index=False,
        verbose_name=_("logged segment"),
    )
    segment_number = CodeField(_("segment"), max_length=20, blank=True)
    # Of an entry without a logged segment.
    batch = models.ForeignKey(
        EntryBatch, on_delete=models.PROTECT, null=True, related_name="entries", db_index=False
    )
    step_ordinal = models.PositiveIntegerField(null=True)
    date = models.DateField(_("date"))
    description = models.CharField(_("description"), max_length=100)
    template = models.ForeignKey(
        InteractionTemplate,
        on_delete=models.PROTECT,
        related_name="entries",
        db_index=False,
        verbose_name=_("template"),
    )
    group = models.ForeignKey(
        InteractionGroup,
        on_delete=models.PROTECT,
        related_name="entries",
        db_index=False,
        verbose_name=_("group"),
    )
    salesperson = models.ForeignKey(
        Salesperson,
        on_delete=models.PROTECT,
        related_name="entries",
        db_index=False,
        verbose_name=_("salesperson"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("logged by"),
    )
    correspondence_type = models.CharField(
        _("correspondence type"), max_length=10, blank=True, choices=CorrespondenceType.choices
    )
    language = models.CharField(_("language"), max_length=10, blank=True, choices=CONTACT_LANGUAGES)
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    cost = models.DecimalField(_("cost"), max_digits=12, decimal_places=2)
    duration_min = models.PositiveIntegerField(_("duration (min)"))
    information_flow = models.CharField(
        _("information flow"), max_length=10, blank=True, choices=InformationFlow.choices
    )
    initiated_by = models.CharField(
        _("initiated by"), max_length=10, blank=True, choices=InitiatedBy.choices
    )
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        null=True,
        related_name="interactions",
        db_index=False,
        verbose_name=_("campaign"),
    )
    campaign_entry = models.ForeignKey(
        CampaignEntry, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    campaign_target = models.BooleanField(_("campaign target"), default=False)
    campaign_response = models.BooleanField(_("campaign response"), default=False)
    evaluation = models.CharField(
        _("evaluation"), max_length=13, blank=True, choices=Evaluation.choices
    )
    attempt_failed = models.BooleanField(_("attempt failed"), default=False)
    send_as_attachment = models.BooleanField(_("send as attachment"), default=False)
    # The phone number of a call.
    contact_via = models.CharField(_("called number"), max_length=50, blank=True, default="")
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    format_language = models.CharField(max_length=10, blank=True)
    merge_values: models.JSONField[Any, Any] = models.JSONField(null=True)
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    # Comes back with its logged segment; cancelled by itself it does not.
    cancelled_with_segment = models.BooleanField(default=False)
    # A letter that the post returned; from where, as crm.postal writes it.
    came_back_on = models.DateField(_("came back on"), null=True, blank=True)
    came_back_from = models.TextField(blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    # Of an entry by itself, or whose contact is gone; those of a logged segment are found by others
    # (interactions/entry_search.py), and a Log pays for no words.
    search_text = models.GeneratedField(
        expression=Case(
            When(Q(segment_number="") | Q(contact=None), then=Searchable(own_words())),
            default=None,
        ),
        output_field=models.TextField(null=True),
        db_persist=True,
    )

    objects = InteractionLogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("interaction log entry")
        verbose_name_plural = _("interaction log entries")
        ordering = ["-id"]
        permissions = [
            ("change_all_interactionlogentries", "Can change and cancel everybody's interactions")
        ]
        constraints = [
            # The number as it was, not the contact: two that were merged have both their entries.
            models.UniqueConstraint(
                fields=["logged_segment", "contact_number"], name="entry_once_per_log_and_number"
            ),
            models.CheckConstraint(condition=Q(cost__gte=0), name="entry_cost_not_negative"),
        ]
        indexes = [
            # The log itself, newest first; the others are what it is filtered by.
            models.Index(fields=["-date", "-id"], name="entry_date"),
            models.Index(fields=["contact", "-date", "-id"], name="entry_contact_date"),
            models.Index(fields=["template", "-date", "-id"], name="entry_template_date"),
            # Few of the many that there are.
            models.Index(
                fields=["-date", "-id"],
                name="entry_came_back",
                condition=Q(came_back_on__isnull=False),
            ),
            models.Index(fields=["salesperson", "-date", "-id"], name="entry_salesperson_date"),
            models.Index(fields=["campaign", "-date", "-id"], name="entry_campaign_date"),
            models.Index(fields=["batch"], name="entry_batch", condition=Q(batch__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.pk} · {self.contact_name}"

    def get_absolute_url(self) -> str:
        return reverse("interactions:entry-detail", args=[self.pk])

    @property
    def is_letter(self) -> bool:
        """Something that the post may return."""
        is_hard_copy = self.correspondence_type == CorrespondenceType.HARD_COPY
        return is_hard_copy and self.contact_id is not None

    @property
    def shared_values(self) -> dict[str, Any]:
        """What its letter has in common with those written by the same act."""
        together = self.logged_segment or self.batch
        return together.shared_values if together else {}

    @property
    def is_erased(self) -> bool:
        """Whether the contact was erased on request: the fact stays, and names nobody."""
        return not self.contact_name

    @property
    def shown_name(self) -> str:
        return self.contact_name or str(_("Erased contact"))


class EntryComment(models.Model):
    """What somebody noted about an interaction afterwards."""

    entry = models.ForeignKey(
        InteractionLogEntry, on_delete=models.CASCADE, related_name="comments"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("user"),
    )
    text = models.TextField(_("comment"), max_length=2000)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    # That wrote it on many entries at once, while it can be taken back.
    act = models.ForeignKey(
        "interactions.EntryAct", on_delete=models.SET_NULL, null=True, related_name="comments"
    )

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.created_at:%Y-%m-%d}"


class Delivery(models.Model):
    """The outbox: one row per entry and channel, written with the entry, tried at most once.

    A row is claimed (`trying`) and committed before it is tried; what dies in between stays
    `trying`, is shown as unknown, and a person decides.
    """

    class Channel(models.TextChoices):
        HARD_COPY = "hard_copy", _("Hard copy")
        EMAIL = "email", _("E-mail")

    class State(models.TextChoices):
        READY = "ready", _("Ready for download")
        DOWNLOADED = "downloaded", _("Downloaded")
        QUEUED = "queued", _("Queued")
        TRYING = "trying", _("Being sent, outcome unknown")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Not sent")

        def told(self, *, is_cancelled: bool) -> "Delivery.State":
            """As a reader is told: of a cancelled entry nothing is ready, until it counts again."""
            state = Delivery.State
            return state.SKIPPED if is_cancelled and self == state.READY else self

    entry = models.ForeignKey(
        InteractionLogEntry, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    # The e-mail address at the time of logging.
    address = models.CharField(_("address"), max_length=100, blank=True)
    error = models.TextField(_("reason"), blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["entry", "channel"], name="delivery_once_per_channel")
        ]
        indexes = [
            models.Index(
                fields=["id"], name="delivery_open", condition=Q(state__in=["queued", "trying"])
            ),
            # What waits for a person: few of the many that there are.
            models.Index(
                fields=["state", "entry"],
                name="delivery_waiting",
                condition=Q(state__in=["ready", "failed", "trying"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.channel} {self.state}"

    @property
    def standing(self) -> State:
        return self.State(self.state).told(is_cancelled=self.entry.is_cancelled)
