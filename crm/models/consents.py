from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.models.contacts import Contact


class Channel(models.TextChoices):
    """A way to reach somebody; letters and e-mails carry the codes of the correspondence types."""

    HARD_COPY = "hard_copy", pgettext_lazy("channel", "Letters")
    EMAIL = "email", pgettext_lazy("channel", "E-mails")
    PHONE = "phone", pgettext_lazy("channel", "Calls")


# What is said of a channel without a row.
NOT_ASKED = "not_asked"


class Consent(models.Model):
    """What a contact said to being reached by one channel; without a row, nobody asked."""

    class Status(models.TextChoices):
        GIVEN = "given", pgettext_lazy("consent", "Given")
        REFUSED = "refused", pgettext_lazy("consent", "Refused")

    class Basis(models.TextChoices):
        CONSENT = "consent", _("Consent")
        CONTRACT = "contract", _("Contract")
        LEGITIMATE_INTEREST = "interest", _("Legitimate interest")

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="consents", db_index=False
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    status = models.CharField(_("answer"), max_length=10, choices=Status.choices)
    said_on = models.DateField(_("date"))
    source = models.CharField(
        _("source"), max_length=100, blank=True, help_text=_("Where it was said: a form, a call …")
    )
    basis = models.CharField(_("lawful basis"), max_length=10, blank=True, choices=Basis.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("written down by"),
    )

    class Meta:
        verbose_name = pgettext_lazy("of a contact", "consent")
        verbose_name_plural = pgettext_lazy("of contacts", "consents")
        ordering = ["channel"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "channel"], name="consent_once_a_channel"),
            models.CheckConstraint(
                condition=Q(channel__in=["hard_copy", "email", "phone"])
                & Q(status__in=["given", "refused"]),
                name="consent_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.channel} {self.status}"
