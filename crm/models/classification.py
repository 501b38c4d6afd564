"""What contacts are sorted by: groups, responsibilities, relations; each membership a row."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.models.codes import CodeField
from crm.models.contacts import Contact
from crm.querysets import MailingGroupQuerySet


class Classification(models.Model):
    """A code that many contacts carry."""

    code = CodeField(_("code"), max_length=20, unique=True)
    description = models.CharField(_("description"), max_length=100)

    class Meta:
        abstract = True
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} · {self.description}"


class MailingGroup(Classification):
    """Who gets a mailing; companies and persons alike."""

    objects = MailingGroupQuerySet.as_manager()

    class Meta(Classification.Meta):
        verbose_name = _("mailing group")
        verbose_name_plural = _("mailing groups")

    def get_absolute_url(self) -> str:
        return reverse("crm:mailing-group-update", args=[self.code])


class JobResponsibility(Classification):
    """What a person is responsible for, such as PURCHASE; it says nothing of the company."""

    class Meta(Classification.Meta):
        verbose_name = _("job responsibility")
        verbose_name_plural = _("job responsibilities")


class BusinessRelation(Classification):
    """What a company is to us, such as CUST; its persons are found by it too."""

    class Meta(Classification.Meta):
        verbose_name = _("business relation")
        verbose_name_plural = _("business relations")


class IndustryGroup(Classification):
    """The trade a company is in; its persons are found by it too."""

    class Meta(Classification.Meta):
        verbose_name = _("industry group")
        verbose_name_plural = _("industry groups")


class Membership(models.Model):
    """One contact in one group. The unique key leads with the group: who is in it, is asked."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.group_id}: {self.contact_id}"  # type: ignore[attr-defined] # every heir has one


def group_key(group: type[Classification]) -> "models.ForeignKey[Any, Any]":
    """A group with contacts is not deleted (reference, 23)."""
    return models.ForeignKey(
        group, on_delete=models.PROTECT, related_name="memberships", db_index=False
    )


class MailingGroupMembership(Membership):
    group = group_key(MailingGroup)

    class Meta:
        verbose_name = _("mailing group membership")
        verbose_name_plural = _("mailing group memberships")
        constraints = [
            models.UniqueConstraint(fields=["group", "contact"], name="mailing_group_member_once")
        ]


class JobResponsibilityMembership(Membership):
    group = group_key(JobResponsibility)

    class Meta:
        verbose_name = _("job responsibility of a contact")
        verbose_name_plural = _("job responsibilities of contacts")
        constraints = [
            models.UniqueConstraint(fields=["group", "contact"], name="job_responsibility_once")
        ]


class BusinessRelationMembership(Membership):
    group = group_key(BusinessRelation)

    class Meta:
        verbose_name = _("business relation of a contact")
        verbose_name_plural = _("business relations of contacts")
        constraints = [
            models.UniqueConstraint(fields=["group", "contact"], name="business_relation_once")
        ]


class IndustryGroupMembership(Membership):
    group = group_key(IndustryGroup)

    class Meta:
        verbose_name = _("industry group of a contact")
        verbose_name_plural = _("industry groups of contacts")
        constraints = [
            models.UniqueConstraint(fields=["group", "contact"], name="industry_group_once")
        ]
