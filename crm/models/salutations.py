from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.models.contacts import CONTACT_LANGUAGES


class SalutationFormula(models.Model):
    """How contacts of a language are greeted and addressed; rules: crm/letter_forms.py.

    A line is one formula, such as "Dear Ms {surname}"; the first of which all parts are known is
    taken. The empty language is that of contacts of whom none is said.
    """

    class Form(models.TextChoices):
        FORMAL = "formal", _("Formal salutation")
        INFORMAL = "informal", _("Informal salutation")
        ADDRESSEE = "addressee", _("Addressee")

    class Whom(models.TextChoices):
        FEMALE = "female", pgettext_lazy("salutation", "A woman")
        MALE = "male", pgettext_lazy("salutation", "A man")
        ANYBODY = "anybody", pgettext_lazy("salutation", "A person, gender not said")
        NEUTRAL = "neutral", pgettext_lazy("salutation", "A company, and where nothing else fits")

    language = models.CharField(_("language"), max_length=10, blank=True, choices=CONTACT_LANGUAGES)
    form = models.CharField(_("form"), max_length=10, choices=Form.choices)
    whom = models.CharField(_("whom"), max_length=10, choices=Whom.choices)
    text = models.TextField(_("formulas"), max_length=1_000)

    class Meta:
        verbose_name = _("salutation formula")
        verbose_name_plural = _("salutation formulas")
        ordering = ["language", "form", "whom"]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "form", "whom"], name="salutation_formula_once"
            ),
            models.CheckConstraint(
                condition=Q(form__in=["formal", "informal", "addressee"])
                & Q(whom__in=["female", "male", "anybody", "neutral"])
                & ~Q(text=""),
                name="salutation_formula_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.form} {self.whom}"
