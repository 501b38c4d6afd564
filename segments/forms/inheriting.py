"""Fields of a header that may inherit: their empty choice says what, and None is what they mean."""

from typing import Any

from django import forms
from django.utils.formats import localize_input
from django.utils.translation import gettext_lazy, pgettext_lazy

from segments.forms.fields import BLANK

YES, NO = "yes", "no"
NO_CAMPAIGN = pgettext_lazy("campaign", "No campaign")


class InheritedListField(forms.TypedChoiceField):
    """One of a list, or the empty choice that inherits (None); nothing is blank on purpose."""

    def __init__(self, *, choices: Any, **kwargs: Any) -> None:
        self.values = list(choices)
        super().__init__(required=False, empty_value=None, **kwargs)
        self.say_inherited(gettext_lazy("Inherited"))

    def say_inherited(self, words: Any) -> None:
        """Let the empty choice tell what is inherited."""
        self.choices = [("", words), *self.values]


def flag_field(**kwargs: Any) -> InheritedListField:
    """Yes, no, or what is inherited."""
    choices = [(YES, gettext_lazy("Yes")), (NO, gettext_lazy("No"))]
    return InheritedListField(choices=choices, coerce=YES.__eq__, **kwargs)


def shown_flag(value: bool | None) -> str:
    """The choice of a flag's field that stands for a stored value."""
    return "" if value is None else YES if value else NO


class CampaignField(forms.ModelChoiceField[Any]):
    """A campaign, none on purpose (BLANK), or the empty choice that inherits (None)."""

    class Choices(forms.models.ModelChoiceIterator[Any]):
        def __iter__(self) -> Any:
            first, *campaigns = super().__iter__()
            yield from (first, (BLANK, NO_CAMPAIGN), *campaigns)

    iterator = Choices

    def to_python(self, value: Any) -> Any:
        return BLANK if value == BLANK else super().to_python(value)


def money_field(**kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, required=False, localize=True, **kwargs
    )


def shown_money(value: Any) -> str:
    return "" if value is None else localize_input(value)
