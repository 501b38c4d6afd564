from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models import MailingGroup, Salesperson


class ContactAct(models.Model):
    """What somebody did to many contacts at once, kept for a while to be taken back.

    They were given a salesperson, or a mailing group: one of the two is set.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("user"),
    )
    # Who or what is gone takes the way back along.
    salesperson = models.ForeignKey(
        Salesperson,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("salesperson"),
    )
    mailing_group = models.ForeignKey(
        MailingGroup,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("mailing group"),
    )
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("bulk change of contacts")
        verbose_name_plural = _("bulk changes of contacts")
        # One's own, from the message that says what was done: no role is asked.
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}"


class ContactBefore(models.Model):
    """A contact that an act changed, with what stood there before.

    Of a mailing group: whether the contact was in it. Of a salesperson: who it was, None for
    nobody, and whether it was the contact's own or the company's.
    """

    act = models.ForeignKey(
        ContactAct, on_delete=models.CASCADE, related_name="contacts", db_index=False
    )
    # No foreign key: a contact that is deleted or merged cannot be put back, and asks nobody.
    contact_key = models.PositiveBigIntegerField()
    was_member = models.BooleanField(default=False)
    salesperson_key = models.PositiveBigIntegerField(null=True)
    own_salesperson = models.BooleanField(default=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["act", "contact_key"], name="contact_once_per_act")
        ]

    def __str__(self) -> str:
        return f"{self.act_id} {self.contact_key}"
