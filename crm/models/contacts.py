from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from crm.contact_keys import by_key, name_key, own_key
from crm.countries import country_choices
from crm.folding import Fold
from crm.models.codes import CodeField
from crm.models.people import OrganizationalLevel, Salesperson, Territory
from crm.phones import PhoneKey
from crm.postal import is_as_returned
from crm.querysets import ContactQuerySet


class CorrespondenceType(models.TextChoices):
    """How a contact is written to; the empty value is "none" (or "not said" on a contact)."""

    HARD_COPY = "hard_copy", _("Hard copy")
    EMAIL = "email", _("E-mail")


# The languages in which contacts are written to; texts may exist in any of them.
CONTACT_LANGUAGES = [
    ("en", _("English")),
    ("ru", _("Russian")),
    ("de", _("German")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("it", _("Italian")),
]


def groups(model: str, label: StrOrPromise) -> "models.ManyToManyField[Any, Any]":
    return models.ManyToManyField(
        model, through=f"{model}Membership", blank=True, related_name="contacts", verbose_name=label
    )


class Contact(models.Model):
    """A company, or a person who may belong to one.

    Stored is the value that counts: a person's block of fields whose `own_…` flag is off is a copy
    of the company's, kept in step by `crm.inheritance` whenever either changes.
    """

    class Type(models.TextChoices):
        COMPANY = "company", _("Company")
        PERSON = "person", pgettext_lazy("contact", "Person")

    class Gender(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")

    class InactiveReason(models.TextChoices):
        DECEASED = "deceased", pgettext_lazy("contact", "Deceased")
        CLOSED = "closed", pgettext_lazy("contact", "Closed")
        LEFT = "left", pgettext_lazy("contact", "Left")

    number = CodeField(_("number"), max_length=20, unique=True)
    external_number = models.CharField(
        _("number elsewhere"),
        max_length=50,
        blank=True,
        help_text=_("The contact's number in the list it came from; an import finds it again."),
    )
    type = models.CharField(_("type"), max_length=10, choices=Type.choices)
    company = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        limit_choices_to={"type": Type.COMPANY},
        verbose_name=_("company"),
    )
    name = models.CharField(pgettext_lazy("contact", "name"), max_length=150)
    first_name = models.CharField(_("first name"), max_length=60, blank=True)
    middle_name = models.CharField(_("middle name or patronymic"), max_length=60, blank=True)
    surname = models.CharField(_("surname"), max_length=60, blank=True)
    initials = models.CharField(_("initials"), max_length=20, blank=True)
    gender = models.CharField(_("gender"), max_length=10, choices=Gender.choices, blank=True)
    job_title = models.CharField(_("job title"), max_length=100, blank=True)
    organizational_level = models.ForeignKey(
        OrganizationalLevel,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("organizational level"),
    )

    own_address = models.BooleanField(_("own address"), default=True)
    address = models.CharField(_("street"), max_length=150, blank=True)
    address_2 = models.CharField(_("street, second line"), max_length=150, blank=True)
    post_code = models.CharField(_("post code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=60, blank=True)
    county = models.CharField(_("region"), max_length=60, blank=True)

    # The address that a letter came back from, as crm.postal writes it.
    returned_address = models.TextField(blank=True, editable=False)

    own_communication = models.BooleanField(_("own phone and e-mail"), default=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    mobile = models.CharField(_("mobile phone"), max_length=50, blank=True)
    fax = models.CharField(_("fax"), max_length=50, blank=True)
    email = models.EmailField(_("e-mail"), max_length=100, blank=True)
    home_page = models.URLField(_("home page"), blank=True)

    own_salesperson = models.BooleanField(_("own salesperson"), default=True)
    salesperson = models.ForeignKey(
        Salesperson,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("salesperson"),
    )
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("territory")
    )

    own_language = models.BooleanField(_("own language and country"), default=True)
    language = models.CharField(_("language"), max_length=10, blank=True, choices=CONTACT_LANGUAGES)
    country = models.CharField(_("country"), max_length=2, blank=True, choices=country_choices)

    correspondence_type = models.CharField(
        _("prefers"), max_length=10, blank=True, choices=CorrespondenceType.choices
    )
    formal_salutation = models.CharField(_("formal salutation"), max_length=200, blank=True)
    informal_salutation = models.CharField(_("informal salutation"), max_length=200, blank=True)
    own_salutations = models.BooleanField(
        _("salutations typed by hand"),
        default=False,
        help_text=_("Otherwise they are made from the name, gender and language."),
    )
    addressee = models.CharField(
        _("addressee"),
        max_length=500,
        blank=True,
        help_text=_("To whom a letter goes, as its address says it; in the dative in Russian."),
    )
    own_addressee = models.BooleanField(
        _("addressee typed by hand"),
        default=False,
        help_text=_("Otherwise it is made from the name, job title, company and language."),
    )

    is_excluded = models.BooleanField(_("excluded from segments"), default=False)
    is_privacy_blocked = models.BooleanField(_("privacy blocked"), default=False)
    is_minor = models.BooleanField(_("minor"), default=False)
    has_parental_consent = models.BooleanField(_("parental consent received"), default=False)
    is_inactive = models.BooleanField(
        _("inactive"), default=False, help_text=_("Deceased, closed or left.")
    )
    inactive_reason = models.CharField(
        _("why inactive"), max_length=10, blank=True, choices=InactiveReason.choices
    )
    note = models.TextField(_("note"), blank=True)

    mailing_groups = groups("MailingGroup", _("mailing groups"))
    job_responsibilities = groups("JobResponsibility", _("job responsibilities"))
    business_relations = groups("BusinessRelation", _("business relations"))
    industry_groups = groups("IndustryGroup", _("industry groups"))

    # Folded, so that both databases search and sort alike.
    sort_name = models.CharField(max_length=300, editable=False)
    company_sort_name = models.CharField(max_length=300, editable=False)
    search_text = models.TextField(editable=False)
    # By what somebody may be there twice (crm/contact_keys.py).
    email_key = own_key("email", Fold("email"))
    phone_key = own_key("phone", PhoneKey("phone"))
    mobile_key = own_key("mobile", PhoneKey("mobile"))
    name_key = name_key()
    has_bad_address = is_as_returned()
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["sort_name", "id"]
        permissions = [
            ("import_contact", "Can import contacts"),
            ("export_many_contacts", "Can export more than 1,000 rows"),
            ("merge_contact", "Can merge contacts"),
            ("export_contact", "Can take out everything kept about a contact"),
            ("erase_contact", "Can erase contacts"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(type="person") | Q(company=None),
                name="contact_company_has_no_company",
                violation_error_message=_("A company does not belong to another company."),
            ),
            models.CheckConstraint(
                condition=Q(company__isnull=False)
                | Q(
                    own_address=True,
                    own_communication=True,
                    own_salesperson=True,
                    own_language=True,
                ),
                name="contact_inherits_from_a_company_only",
                violation_error_message=_("Only a person of a company can inherit its values."),
            ),
            models.CheckConstraint(
                condition=Q(company=None) | ~Q(company=F("id")), name="contact_not_its_own_company"
            ),
            models.CheckConstraint(
                condition=Q(type__in=["company", "person"]), name="contact_type_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="contact_has_a_name"),
            models.CheckConstraint(
                condition=Q(type="person") | Q(organizational_level=None),
                name="contact_company_has_no_level",
                violation_error_message=_(
                    "A company has no organizational level: give it to its people."
                ),
            ),
            models.CheckConstraint(
                condition=Q(is_inactive=True) | Q(inactive_reason=""),
                name="contact_active_for_no_reason",
                violation_error_message=_("Only an inactive contact has a reason to be so."),
            ),
        ]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="contact_sort_name"),
            models.Index(
                fields=["company_sort_name", "type", "sort_name", "id"], name="contact_by_company"
            ),
            models.Index(fields=["language", "is_excluded"], name="contact_language_excluded"),
            models.Index(fields=["country"], name="contact_country"),
            # Few of the many that there are.
            models.Index(
                fields=["sort_name", "id"],
                name="contact_bad_address",
                condition=Q(has_bad_address=True),
            ),
            models.Index(
                fields=["external_number"],
                name="contact_number_elsewhere",
                condition=Q(external_number__gt=""),
            ),
            # Found whatever the case, by people and imports: the column itself is no key.
            models.Index(Fold("email"), name="contact_folded_email"),
            *(by_key(name) for name in ("email_key", "phone_key", "mobile_key", "name_key")),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("crm:contact-detail", args=[self.number])

    @property
    def is_company(self) -> bool:
        return self.type == self.Type.COMPANY

    @property
    def company_name(self) -> str:
        if self.is_company:
            return self.name
        return self.company.name if self.company else ""
