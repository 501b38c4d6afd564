"""Every profile question is a field of its own, beside those that all installations have."""

from collections.abc import Mapping
from typing import Any

from crm.imports.columns import FIELDS, plain
from crm.imports.references import QUESTION
from crm.models import ProfileQuestion


def question_groups() -> dict[str, dict[str, str]]:
    """Field → question, by questionnaire; one query."""
    groups: dict[str, dict[str, str]] = {}
    for question in ProfileQuestion.objects.select_related("questionnaire"):
        of_questionnaire = groups.setdefault(str(question.questionnaire), {})
        of_questionnaire[f"{QUESTION}{question.pk}"] = question.text
    return groups


def all_fields() -> Mapping[str, Any]:
    """What a column may be, with its label; one query."""
    return {**FIELDS, **_questions()}


def questions_by_heading() -> dict[str, str]:
    """Field by the heading that asks the question word for word; one query."""
    return {plain(text): field for field, text in reversed(_questions().items())}


def _questions() -> dict[str, str]:
    return {name: text for group in question_groups().values() for name, text in group.items()}
