"""Parse what people tick of a contact's profile: a field a question."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from crm.models import Contact, ProfileAnswer, ProfileQuestion, ProfileQuestionnaire


class ProfileAnswersForm(forms.Form):
    """`version` is the contact's, which guards its answers."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self,
        data: Any,
        *,
        contact: Contact,
        questions: list[ProfileQuestion],
        given: Iterable[ProfileAnswer],
    ) -> None:
        codes = {answer.code for answer in given}
        super().__init__(data, initial={"version": contact.version})
        self.questions = questions
        for question in questions:
            self.fields[name_of(question)] = _field(question, codes)

    @property
    def sections(self) -> Iterator[tuple[ProfileQuestionnaire, list[forms.BoundField]]]:
        """Each questionnaire with the fields of its questions."""
        for questionnaire, questions in groupby(self.questions, lambda one: one.questionnaire):
            yield questionnaire, [self[name_of(question)] for question in questions]

    @property
    def answers(self) -> list[ProfileAnswer]:
        """The answers ticked."""
        return [
            answer
            for question in self.questions
            for answer in question.answers.all()
            if answer.code in self.cleaned_data[name_of(question)]
        ]

    def differing_from(self, given: Iterable[ProfileAnswer]) -> list[tuple[str, str]]:
        """The questions that stand otherwise now than in the form, and their answers now."""
        theirs: dict[int, list[str]] = {}
        for answer in given:
            theirs.setdefault(answer.question_id, []).append(answer.text)
        mine: dict[int, list[str]] = {}
        for answer in self.answers:
            mine.setdefault(answer.question_id, []).append(answer.text)
        return [
            (question.text, ", ".join(theirs.get(question.pk, [])))
            for question in self.questions
            if theirs.get(question.pk, []) != mine.get(question.pk, [])
        ]


def name_of(question: ProfileQuestion) -> str:
    return f"question-{question.pk}"


def _field(question: ProfileQuestion, given: set[str]) -> forms.Field:
    choices = [(answer.code, answer.text) for answer in question.answers.all()]
    ticked = [code for code, _text in choices if code in given]
    if question.takes_several:
        return forms.MultipleChoiceField(
            label=question.text,
            choices=choices,
            initial=ticked,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
    return OneAnswerField(
        label=question.text,
        choices=[("", gettext_lazy("Not said")), *choices],
        initial=(ticked or [""])[0],
        required=False,
        widget=forms.RadioSelect,
    )


class OneAnswerField(forms.ChoiceField):
    """Cleans to a list of one code or none, as a question with several answers does."""

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        return [code] if code else []
