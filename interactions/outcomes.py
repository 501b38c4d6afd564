"""Which entries of a logged segment are meant: by evaluation, delivery result or response.

An outcome is kept in canonical form, {question: [answers]}, stored values only; without a question
all entries that are not cancelled are meant.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.filters import BrokenCriteria
from interactions.models import Delivery, Evaluation
from interactions.querysets import InteractionLogEntryQuerySet

Outcome = Mapping[str, Sequence[str]]

EVALUATION, DELIVERY, RESPONSE = "evaluation", "delivery", "response"
# The answer of an entry that was not evaluated, or had nothing to deliver.
NOTHING = "none"
QUESTIONS = {
    EVALUATION: gettext_lazy("Evaluation"),
    DELIVERY: gettext_lazy("Delivery"),
    RESPONSE: gettext_lazy("Response to the campaign"),
}
ANSWERS: dict[str, dict[str, Any]] = {
    EVALUATION: {
        **dict(Evaluation.choices),
        NOTHING: pgettext_lazy("evaluation", "Not evaluated"),
    },
    DELIVERY: {
        **dict(Delivery.State.choices),
        NOTHING: pgettext_lazy("delivery", "Nothing to deliver"),
    },
    RESPONSE: {"no": gettext_lazy("No response"), "yes": gettext_lazy("Responded")},
}


def entries_with(
    entries: InteractionLogEntryQuerySet, outcome: Outcome
) -> InteractionLogEntryQuerySet:
    """Those that count and came out so; several answers to one question are any of them.

    Raises BrokenCriteria for a question or an answer that does not exist.
    """
    broken = [
        question
        for question, answers in outcome.items()
        if question not in ANSWERS or set(answers) - set(ANSWERS[question])
    ]
    if broken:
        raise BrokenCriteria(broken)
    found = entries.counting()
    for question, answers in outcome.items():
        found = found.filter(CONDITIONS[question](answers))
    return found


def _evaluated(answers: Sequence[str]) -> Q:
    return Q(evaluation__in=["" if answer == NOTHING else answer for answer in answers])


def _delivered(answers: Sequence[str]) -> Q:
    # Through the outbox's own rows: a join would give an entry once for each of its channels.
    chosen = Q(pk__in=Delivery.objects.filter(state__in=answers).values("entry"))
    return chosen | Q(deliveries__isnull=True) if NOTHING in answers else chosen


def _responded(answers: Sequence[str]) -> Q:
    return Q(campaign_response__in=[answer == "yes" for answer in answers])


CONDITIONS: dict[str, Callable[[Sequence[str]], Q]] = {
    EVALUATION: _evaluated,
    DELIVERY: _delivered,
    RESPONSE: _responded,
}


def outcome_sentence(outcome: Outcome) -> str:
    """Such as "Evaluation is Positive or Very positive", in the user's language; '' for all."""
    return _(" and ").join(
        _("%(field)s is %(value)s")
        % {
            "field": QUESTIONS.get(question, question),
            "value": _(" or ").join(
                str(ANSWERS.get(question, {}).get(answer, answer)) for answer in answers
            ),
        }
        for question, answers in outcome.items()
    )
