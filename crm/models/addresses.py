from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.countries import country_choices
from crm.models.codes import CodeField
from crm.models.contacts import Contact
from crm.postal import is_as_returned


class ContactAltAddressQuerySet(models.QuerySet["ContactAltAddress", "ContactAltAddress"]):
    def active_on(self, day: "date | models.expressions.Combinable") -> "ContactAltAddressQuerySet":
        """Those that letters of the day go to, the latest start first. One without any day is where
        they go only if somebody chooses it: a list's billing address must not catch them."""
        return self.exclude(starts_on=None, ends_on=None).valid_on(day)

    def valid_on(self, day: "date | models.expressions.Combinable") -> "ContactAltAddressQuerySet":
        """Those whose dates hold the day, the latest start first."""
        begun = Q(starts_on__isnull=True) | Q(starts_on__lte=day)
        not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        return self.filter(begun, not_over).order_by(F("starts_on").desc(nulls_last=True), "-pk")


class ContactAltAddress(models.Model):
    """Where else a contact is reached: on the days of its dates, or where somebody chooses it."""

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="alt_addresses", db_index=False
    )
    code = CodeField(_("code"))
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    address = models.CharField(_("street"), max_length=150)
    address_2 = models.CharField(_("street, second line"), max_length=150, blank=True)
    post_code = models.CharField(_("post code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=60)
    county = models.CharField(_("region"), max_length=60, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, choices=country_choices)
    # The address that a letter came back from, as crm.postal writes it.
    returned_address = models.TextField(blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    email = models.EmailField(_("e-mail"), max_length=100, blank=True)

    has_bad_address = is_as_returned()

    objects = ContactAltAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("alternative address")
        verbose_name_plural = _("alternative addresses")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "code"], name="alt_address_code_once"),
            models.CheckConstraint(
                condition=~Q(address="") & ~Q(city=""), name="alt_address_is_a_postal_address"
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="alt_address_ends_after_it_starts",
                violation_error_message=_("The address must not end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.address}, {self.city}"
