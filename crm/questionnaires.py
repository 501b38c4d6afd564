"""What a contact answered to the questionnaires: who is asked what, and who writes it down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from crm.access import require
from crm.actions import ContactChanged
from crm.events import record
from crm.exceptions import BusinessRuleError
from crm.inheritance import lock
from crm.models import (
    Contact,
    ContactProfileAnswer,
    ProfileAnswer,
    ProfileQuestion,
    ProfileQuestionnaire,
    User,
)


@dataclass(frozen=True)
class Answered:
    """One question on a contact's card, with the answers given."""

    question: ProfileQuestion
    answers: list[ProfileAnswer]


@dataclass(frozen=True)
class Profile:
    """What the card shows, the weightiest first; `hidden` answers are of very low priority."""

    answered: list[Answered]
    hidden: int


def questions_for(contact: Contact) -> list[ProfileQuestion]:
    """The questions that contacts of this type are asked, with their answers; two queries."""
    fitting = Q(questionnaire__contact_type__in=["", contact.type])
    questions = ProfileQuestion.objects.filter(fitting).select_related("questionnaire")
    return [one for one in questions.prefetch_related("answers") if one.answers.all()]


def are_there_questions(contact: Contact) -> bool:
    return ProfileQuestionnaire.objects.filter(contact_type__in=["", contact.type]).exists()


def given_answers(contact: Contact) -> list[ProfileAnswer]:
    """The contact's answers in the order of their questionnaires; one query."""
    answers = ProfileAnswer.objects.filter(contacts__contact=contact)
    return list(answers.select_related("question__questionnaire"))


def profile_of(contact: Contact) -> Profile:
    """The contact's answers by question, the questions by their weightiest answer; one query."""
    by_question: dict[ProfileQuestion, list[ProfileAnswer]] = {}
    given = given_answers(contact)
    shown = [answer for answer in given if answer.priority > ProfileAnswer.Priority.VERY_LOW]
    for answer in sorted(shown, key=lambda answer: -answer.priority):
        by_question.setdefault(answer.question, []).append(answer)
    answered = [Answered(question, answers) for question, answers in by_question.items()]
    return Profile(answered, hidden=len(given) - len(shown))


@transaction.atomic
def set_profile_answers(
    contact: Contact, *, user: User, version: int, today: date, answers: Iterable[ProfileAnswer]
) -> list[str]:
    """Make these all the contact's answers; the codes that came or went. What stays keeps its date.

    `version` is the contact's: who has not seen an answer must not write over it. It goes up with
    every change. Seven statements at most, whatever the number of answers.

    Raises NotAllowed, ContactChanged, BusinessRuleError for a minor, for a question that contacts
    of this type are not asked and for a second answer where one is taken.
    """
    require(user, "crm.change_contact")
    stored = lock([contact.pk])[contact.pk]
    if stored.version != version:
        raise ContactChanged(stored)
    wanted = {answer.pk: answer for answer in answers}
    if reason := why_no_answers(
        stored.type, str(stored), list(wanted.values()), is_minor=stored.is_minor
    ):
        raise BusinessRuleError(reason)
    rows = ContactProfileAnswer.objects.filter(contact=contact)
    present = dict(rows.values_list("answer", "answer__code"))
    gone, new = present.keys() - wanted.keys(), wanted.keys() - present.keys()
    if not gone and not new:
        return []
    rows.filter(answer__in=gone).delete()
    ContactProfileAnswer.objects.bulk_create(
        ContactProfileAnswer(contact=stored, answer_id=key, said_on=today) for key in sorted(new)
    )
    changed = sorted([*(present[key] for key in gone), *(wanted[key].code for key in new)])
    stored.version += 1
    stored.save(update_fields=["version", "updated_at"])
    record(user, "changed", "contact profile", stored.number, answers=changed)
    return changed


def why_no_answers(
    contact_type: str, name: str, answers: Iterable[ProfileAnswer], *, is_minor: bool
) -> str:
    """Why a contact cannot have these answers together; "" where it can."""
    answered: set[int] = set()
    for answer in answers:
        question = answer.question
        if is_minor:
            return _("%(name)s is a minor: no profile is kept.") % {"name": name}
        if question.questionnaire.contact_type not in {"", contact_type}:
            sentence = _("“%(question)s” is not asked of a contact of this type.")
            return sentence % {"question": question.text}
        if question.pk in answered and not question.takes_several:
            return _("“%(question)s” takes one answer only.") % {"question": question.text}
        answered.add(question.pk)
    return ""
