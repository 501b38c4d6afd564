"""What is asked about contacts: questionnaires, their questions, the answers there are to choose
from, and what each contact's answers are."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from crm.models.classification import Classification
from crm.models.codes import CodeField
from crm.models.contacts import Contact


class ProfileQuestionnaire(Classification):
    """Questions that belong together, for contacts of one type or of both."""

    contact_type = models.CharField(
        _("for"),
        max_length=10,
        blank=True,
        choices=Contact.Type.choices,
        help_text=_("Empty: for companies and persons alike."),
    )

    class Meta(Classification.Meta):
        verbose_name = _("profile questionnaire")
        verbose_name_plural = _("profile questionnaires")


class ProfileQuestion(models.Model):
    """One question of a questionnaire; `position` is its place there."""

    questionnaire = models.ForeignKey(
        ProfileQuestionnaire,
        on_delete=models.PROTECT,
        related_name="questions",
        db_index=False,
        verbose_name=_("profile questionnaire"),
    )
    position = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "place"), default=1)
    text = models.CharField(_("question"), max_length=150)
    takes_several = models.BooleanField(
        _("several answers"), default=False, help_text=_("Otherwise one answer at most.")
    )

    class Meta:
        verbose_name = _("profile question")
        verbose_name_plural = _("profile questions")
        ordering = ["questionnaire__code", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "text"], name="profile_question_asked_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="profile_question_has_a_text"),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire.code} · {self.text}"

    def clean(self) -> None:
        """One answer only cannot be asked for where contacts have given several."""
        if self.pk and not self.takes_several:
            several = (
                ContactProfileAnswer.objects.filter(answer__question=self)
                .values("contact")
                .annotate(count=models.Count("pk"))
                .filter(count__gt=1)
            )
            if contacts := several.count():
                sentence = ngettext(
                    "%(count)s contact has several answers to it.",
                    "%(count)s contacts have several answers to it.",
                    contacts,
                )
                raise ValidationError({"takes_several": sentence % {"count": contacts}})


class ProfileAnswer(models.Model):
    """One of the answers to a question. Its code names it for ever, whatever its text becomes:
    filters and steps of worksheets keep codes."""

    class Priority(models.IntegerChoices):
        VERY_LOW = 1, pgettext_lazy("priority", "Very low: not on the card")
        LOW = 2, pgettext_lazy("priority", "Low")
        NORMAL = 3, pgettext_lazy("priority", "Normal")
        HIGH = 4, pgettext_lazy("priority", "High")
        VERY_HIGH = 5, pgettext_lazy("priority", "Very high")

    question = models.ForeignKey(
        ProfileQuestion,
        on_delete=models.PROTECT,
        related_name="answers",
        db_index=False,
        verbose_name=_("profile question"),
    )
    code = CodeField(
        _("code"),
        max_length=20,
        unique=True,
        help_text=_("Filters and steps know the answer by it; the text may change."),
    )
    position = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "place"), default=1)
    text = models.CharField(_("answer"), max_length=100)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.NORMAL
    )

    class Meta:
        verbose_name = _("profile answer")
        verbose_name_plural = _("profile answers")
        ordering = ["question__questionnaire__code", "question__position", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "text"], name="profile_answer_offered_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="profile_answer_has_a_text"),
            models.CheckConstraint(
                condition=Q(priority__gte=1, priority__lte=5), name="profile_answer_priority_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.text}"


class ContactProfileAnswer(models.Model):
    """A contact's answer. The unique key leads with the answer: who gave it, is asked."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="profile_answers")
    answer = models.ForeignKey(
        ProfileAnswer, on_delete=models.PROTECT, related_name="contacts", db_index=False
    )
    said_on = models.DateField(_("date"))

    class Meta:
        verbose_name = _("profile answer of a contact")
        verbose_name_plural = _("profile answers of contacts")
        constraints = [
            models.UniqueConstraint(fields=["answer", "contact"], name="profile_answer_given_once")
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.answer_id}"
