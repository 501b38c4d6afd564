"""The fields and the base that the worksheet's forms share."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.models import Salesperson
from crm.models.contacts import CONTACT_LANGUAGES, CorrespondenceType
from crm.requests import posted_key
from interactions.models import InteractionTemplate

BLANK = "-"


class InheritedChoiceField(forms.ChoiceField):
    """A list whose empty choice inherits (None) and whose `-` is blank on purpose ('')."""

    def __init__(self, *, choices: list[tuple[str, Any]], blank: Any, **kwargs: Any) -> None:
        self.values = [*choices, (BLANK, blank)]
        super().__init__(required=False, **kwargs)
        self.say_inherited(gettext_lazy("Inherited"))

    def say_inherited(self, words: Any) -> None:
        """Let the empty choice tell what is inherited."""
        self.choices = [("", words), *self.values]

    def offer_values_only(self) -> None:
        """Where "inherited" is chosen elsewhere; first nothing is chosen."""
        self.choices = [("", gettext_lazy("Choose a value")), *self.values]

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        return {"": None, BLANK: ""}.get(chosen, chosen)


def shown_choice(value: str | None) -> str:
    """The choice of an InheritedChoiceField that stands for a stored value."""
    if value is None:
        return ""
    return value or BLANK


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def date_field(**kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=gettext_lazy("Date"),
        required=False,
        widget=date_input(),
        input_formats=["%Y-%m-%d"],
        **kwargs,
    )


def type_field(**kwargs: Any) -> InheritedChoiceField:
    return InheritedChoiceField(
        label=gettext_lazy("Correspondence type"),
        choices=list(CorrespondenceType.choices),
        blank=pgettext_lazy("correspondence type", "None"),
        **kwargs,
    )


def language_field(**kwargs: Any) -> InheritedChoiceField:
    return InheritedChoiceField(
        label=gettext_lazy("Language"),
        choices=list(CONTACT_LANGUAGES),
        blank=gettext_lazy("Neutral"),
        **kwargs,
    )


def template_field(**kwargs: Any) -> forms.ModelChoiceField[InteractionTemplate]:
    return forms.ModelChoiceField(
        InteractionTemplate.objects.choosable(),
        label=gettext_lazy("Template"),
        required=False,
        **kwargs,
    )


def salesperson_field(**kwargs: Any) -> forms.ModelChoiceField[Salesperson]:
    return forms.ModelChoiceField(
        Salesperson.objects.filter(is_blocked=False),
        label=pgettext_lazy("column", "Salesperson"),
        required=False,
        **kwargs,
    )


def choosable_or(key: int | None) -> QuerySet[InteractionTemplate]:
    """The templates to choose from, and the one in use though it was retired."""
    return InteractionTemplate.objects.filter(Q(is_retired=False) | Q(pk=key))


def active_or(key: int | None) -> QuerySet[Salesperson]:
    return Salesperson.objects.filter(Q(is_blocked=False) | Q(pk=key))


class ChangesForm(forms.Form):
    """A form that knows what the person changed since they saw the values.

    Every field carries the value it showed, so that a save writes changed fields only, and a
    conflict keeps what was typed while taking the rest from the other person.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.show_hidden_initial = name != "version"

    @property
    def changes(self) -> dict[str, Any]:
        """Changed fields with their new values; None inherits again."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "version"}

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What the person changed, right or wrong, in the form's own words: label and value."""
        return [
            (str(self.fields[name].label), self._word(self.fields[name], self[name].data))
            for name in self.changed_data
            if name != "version"
        ]

    def merged_with(self, theirs: dict[str, Any]) -> dict[str, Any]:
        """The data of the next form: typed where this person typed, else the other one's."""
        data = {self.add_prefix(name): value for name, value in theirs.items()}
        for name, value in theirs.items():
            data[self.add_initial_prefix(name)] = value
        for name in self.changed_data:
            if name != "version":
                data[self.add_prefix(name)] = self.data.get(self.add_prefix(name), "")
        return data

    def differing(self, theirs: dict[str, Any]) -> list[str]:
        """Fields that both changed, to different values."""
        return [
            name
            for name in self.changed_data
            if name != "version"
            and str(theirs.get(name) or "") != str(self[name].data or "")
            and str(theirs.get(name) or "") != self.data.get(self.add_initial_prefix(name), "")
        ]

    def words(self, names: list[str], values: dict[str, Any]) -> dict[str, str]:
        """How the named values read in the form's own words."""
        return {name: self._word(self.fields[name], values[name]) for name in names}

    def _word(self, field: forms.Field, value: Any) -> str:
        return value_words(field, value)


def value_words(field: forms.Field, value: Any) -> str:
    """How a posted value of a field reads."""
    if isinstance(field, forms.ModelChoiceField):
        rows = field.queryset
        chosen = rows.filter(pk=posted_key(str(value))).first() if rows is not None else None
        return str(chosen or field.empty_label)
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(choices).get(value, value))
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    return str(value) or _("empty")
