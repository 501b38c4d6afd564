import zoneinfo

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.models.codes import CodeField
from crm.models.pictures import Picture


class Territory(models.Model):
    code = CodeField(_("code"), unique=True)
    name = models.CharField(pgettext_lazy("territory", "name"), max_length=100)

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"


class OrganizationalLevel(models.Model):
    """How high somebody stands in the company, such as CEO."""

    code = CodeField(_("code"), max_length=20, unique=True)
    description = models.CharField(_("description"), max_length=100)

    class Meta:
        verbose_name = _("organizational level")
        verbose_name_plural = _("organizational levels")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} · {self.description}"


class Salesperson(models.Model):
    """A salesperson; blocked ones stay on what they did and cannot be chosen any more."""

    code = CodeField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)
    job_title = models.CharField(_("job title"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    # By its hash, which is what a letter's values and the log hold.
    signature = models.ForeignKey(
        Picture,
        on_delete=models.PROTECT,
        to_field="digest",
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("signature"),
    )
    is_blocked = models.BooleanField(_("blocked"), default=False)

    class Meta:
        verbose_name = _("salesperson")
        verbose_name_plural = _("salespeople")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def known_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("This time zone does not exist."))


class User(AbstractUser):
    """Somebody who signs in."""

    salesperson = models.ForeignKey(
        Salesperson,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="users",
        verbose_name=_("salesperson"),
    )
    language = models.CharField(
        _("language"), max_length=10, blank=True, choices=settings.LANGUAGES
    )
    time_zone = models.CharField(
        _("time zone"), max_length=50, blank=True, validators=[known_time_zone]
    )

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
