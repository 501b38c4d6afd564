"""The fields and the base that the worksheet's forms share."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django_stubs_ext import StrOrPromise

from crm.models import Salesperson
from crm.models.contacts import CONTACT_LANGUAGES, CorrespondenceType
from crm.requests import posted_key
from crm.row_fields import RowSelect, listed
from interactions.models import InteractionTemplate
from interactions.value_fields import date_input

BLANK = "-"
YES, NO = "yes", "no"


class InheritedChoiceField(forms.ChoiceField):
    """A list whose empty choice inherits (None); where `blank` has a name, `-` is blank on
    purpose ('')."""

    def __init__(
        self,
        *,
        choices: Iterable[tuple[str, Any]],
        blank: StrOrPromise | None = None,
        **kwargs: Any,
    ) -> None:
        self.values = [*choices, *blank_choice(blank)]
        super().__init__(required=False, **kwargs)
        self.say_inherited(gettext_lazy("Inherited"))

    def say_inherited(self, words: StrOrPromise | None) -> None:
        """Let the empty choice tell what is inherited."""
        self.choices = [("", words), *self.values]

    def offer_values_only(self) -> None:
        """Where "inherited" is chosen elsewhere; first nothing is chosen."""
        self.choices = [("", gettext_lazy("Choose a value")), *self.values]

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        return {"": None, BLANK: ""}.get(chosen, chosen)


class InheritedFlagField(InheritedChoiceField):
    """Inherited (None), yes or no."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [(YES, pgettext_lazy("claim", "Yes")), (NO, pgettext_lazy("claim", "No"))]
        super().__init__(choices=choices, **kwargs)

    def clean(self, value: Any) -> Any:
        return {YES: True, NO: False}.get(super().clean(value))


class InheritedRowField(InheritedChoiceField):
    """A row of a table by its key; empty inherits (None), `-` is none on purpose ('')."""

    widget: RowSelect

    def __init__(
        self, *, blank: StrOrPromise | None = None, code: str = "code", **kwargs: Any
    ) -> None:
        self.rows: dict[str, Model] = {}
        self.blank = blank
        super().__init__(choices=[], blank=blank, widget=RowSelect(code=code), **kwargs)

    def offer(self, every: QuerySet[Any, Any], *, blank: StrOrPromise | None = None) -> None:
        """The rows to choose from; `blank` is what "none" is worth here."""
        rows, is_cut = listed(every)
        self.widget.every, self.widget.is_cut = every, is_cut
        self.rows = {str(row.pk): row for row in rows}
        named = [(key, str(row)) for key, row in self.rows.items()]
        self.values = [*blank_choice(blank or self.blank), *named]
        self.say_inherited(gettext_lazy("Inherited"))

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or self._unlisted(value) is not None

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        return self.rows.get(chosen) or self._unlisted(chosen) or chosen

    def words(self, value: Any) -> str:
        choices: Any = self.choices
        return str(dict(choices).get(value) or self._unlisted(value) or value)

    def _unlisted(self, value: Any) -> Model | None:
        """The row of this key, where the list is cut and does not name it."""
        key = posted_key(str(value)) if self.widget.is_cut else 0
        every = self.widget.every
        return every.filter(pk=key).first() if key and every is not None else None


def blank_choice(words: StrOrPromise | None) -> list[tuple[str, Any]]:
    return [] if words is None else [(BLANK, words)]


def say_inherited(field: forms.Field, words: StrOrPromise | None, *, placeholder: str = "") -> None:
    """Let the empty state of a field name the value it inherits; `placeholder` is what an input,
    which shows it grey, says instead."""
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = words
    elif isinstance(field, InheritedChoiceField):
        field.say_inherited(words)
    else:
        field.widget.attrs["placeholder"] = placeholder or words


def shown_choice(value: str | None) -> str:
    """The choice of an InheritedChoiceField that stands for a stored value."""
    if value is None:
        return ""
    return value or BLANK


def shown_flag(value: bool | None) -> str:
    """The choice of an InheritedFlagField that stands for a stored value."""
    return "" if value is None else YES if value else NO


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
        widget=RowSelect(code="code"),
        **kwargs,
    )


def salesperson_field(**kwargs: Any) -> forms.ModelChoiceField[Salesperson]:
    return forms.ModelChoiceField(
        Salesperson.objects.filter(is_blocked=False),
        label=pgettext_lazy("column", "Salesperson"),
        required=False,
        widget=RowSelect(code="code"),
        **kwargs,
    )


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
    if isinstance(field, InheritedRowField):
        return field.words(value)
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(choices).get(value, value))
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    return str(value) or _("empty")
