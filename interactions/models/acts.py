from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from interactions.models.log import InteractionLogEntry
from interactions.models.values import Evaluation


class Said(models.Model):
    """What is said of an entry after it was logged; NULL where nothing is."""

    evaluation = models.CharField(
        _("evaluation"), max_length=13, null=True, blank=True, choices=Evaluation.choices
    )
    campaign_response = models.BooleanField(_("campaign response"), null=True)
    attempt_failed = models.BooleanField(_("attempt failed"), null=True)

    class Meta:
        abstract = True


class EntryAct(Said):
    """What somebody said of many entries at once, kept for a while to be taken back."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("user"),
    )
    # Letters that the post returned; the act has no other values then.
    came_back_on = models.DateField(_("came back on"), null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("bulk change of interactions")
        verbose_name_plural = _("bulk changes of interactions")
        # One's own, from the message that says what was done: no role is asked.
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}"


class EntryBefore(Said):
    """An entry of an act, with what it said before; NULL where the act changed nothing."""

    act = models.ForeignKey(
        EntryAct, on_delete=models.CASCADE, related_name="entries", db_index=False
    )
    entry = models.ForeignKey(InteractionLogEntry, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["act", "entry"], name="entry_once_per_act")]

    def __str__(self) -> str:
        return f"{self.act_id} {self.entry_id}"
