"""Fields of values that only lines and their grid ask for."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy, pgettext_lazy

from interactions.models import Evaluation, InformationFlow, InitiatedBy, InteractionGroup
from segments.forms.fields import BLANK, InheritedChoiceField

YES, NO = "yes", "no"


class InheritedFlagField(InheritedChoiceField):
    """Inherited (None), yes or no."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[], blank="", **kwargs)
        self.values = [
            (YES, pgettext_lazy("claim", "Yes")),
            (NO, pgettext_lazy("claim", "No")),
        ]
        self.say_inherited(gettext_lazy("Inherited"))

    def clean(self, value: Any) -> Any:
        return {YES: True, NO: False}.get(super().clean(value))


def shown_flag(value: bool | None) -> str:
    """The choice of an InheritedFlagField that stands for a stored value."""
    return {True: YES, False: NO}.get(value, "") if value is not None else ""


class InheritedRowField(InheritedChoiceField):
    """A row of a table by its key; empty inherits (None), `-` is none on purpose ('')."""

    def __init__(self, *, blank: Any = None, **kwargs: Any) -> None:
        self.rows: dict[str, Model] = {}
        self.blank = [(BLANK, blank)] if blank is not None else []
        super().__init__(choices=[], blank=blank, **kwargs)
        self.offer(())

    def offer(self, rows: Iterable[Any], *, blank: Any = None) -> None:
        """The rows to choose from; `blank` is what "none" is worth here."""
        self.rows = {str(row.pk): row for row in rows}
        none = [(BLANK, blank)] if blank is not None else self.blank
        self.values = [*none, *((key, str(row)) for key, row in self.rows.items())]
        self.say_inherited(gettext_lazy("Inherited"))

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        return self.rows.get(chosen, chosen)


def subject_field() -> forms.CharField:
    return forms.CharField(label=gettext_lazy("Subject"), max_length=150, required=False)


def no_subject_field() -> forms.BooleanField:
    return forms.BooleanField(label=gettext_lazy("Without a subject"), required=False)


def cost_field() -> forms.DecimalField:
    return forms.DecimalField(
        label=gettext_lazy("Cost"), max_digits=12, decimal_places=2, min_value=0, required=False
    )


def duration_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=gettext_lazy("Duration (min)"), min_value=0, max_value=1_000_000, required=False
    )


def flow_field() -> InheritedChoiceField:
    return choice_field(gettext_lazy("Information flow"), InformationFlow.choices)


def initiated_field() -> InheritedChoiceField:
    return choice_field(gettext_lazy("Initiated by"), InitiatedBy.choices)


def choice_field(label: Any, choices: list[tuple[str, Any]]) -> InheritedChoiceField:
    """Inherited, or one of the choices: these values have no blank on purpose."""
    field = InheritedChoiceField(label=label, choices=choices, blank="")
    field.values = list(choices)
    field.say_inherited(gettext_lazy("Inherited"))
    return field


def group_field(**kwargs: Any) -> "forms.ModelChoiceField[InteractionGroup]":
    return forms.ModelChoiceField(
        InteractionGroup.objects.all(),
        label=gettext_lazy("Interaction group"),
        required=False,
        **kwargs,
    )


def campaign_field() -> InheritedRowField:
    return InheritedRowField(
        label=gettext_lazy("Campaign"), blank=pgettext_lazy("campaign", "None")
    )


def evaluation_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Evaluation"),
        choices=[("", pgettext_lazy("evaluation", "Not said")), *Evaluation.choices],
        required=False,
    )


def personal_text_field(**kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Personal text"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        **kwargs,
    )
