from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.models import Contact
from interactions.querysets import ReminderQuerySet


class Reminder(models.Model):
    """A day on which its user wants to think of a contact, and why. No task: it has no state but
    open or done, and is nobody else's (docs/domain.md, After the log).

    One that is open for each contact and user: to be reminded anew moves it.
    """

    NOTE_LENGTH = 250

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("user"),
        db_index=False,
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="+", verbose_name=_("contact")
    )
    remind_on = models.DateField(_("remind on"))
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    # Of many that were set at once, to take them back; '' once it was changed.
    together = models.CharField(max_length=43, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["remind_on", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "user"],
                condition=Q(done_at__isnull=True),
                name="one_open_reminder",
            )
        ]
        indexes = [models.Index(fields=["user", "remind_on", "id"], name="reminders_by_day")]

    def __str__(self) -> str:
        return f"{self.contact_id} · {self.remind_on}"

    def get_absolute_url(self) -> str:
        return reverse("interactions:contact-reminder", args=[self.contact.number])
