"""Parse the formulas of one language as people type them."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from crm.models import SalutationFormula
from crm.salutations import Texts, fingerprint, problems

Form, Whom = SalutationFormula.Form, SalutationFormula.Whom


class SalutationForm(forms.Form):
    """A field a form and whom; `seen` says what stood there when the page was made."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, data: Any, *, stored: Texts) -> None:
        super().__init__(data, initial={"seen": fingerprint(stored)})
        for (form, whom), text in stored.items():
            field = FormulaField(label=Whom(whom).label, initial=text, required=False)
            field.widget.attrs["rows"] = 2 + len(text.splitlines())
            self.fields[name_of(form, whom)] = field

    @property
    def sections(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """Each form with the fields of whom it is said to."""
        for form in Form:
            yield form.label, [self[name_of(form, whom)] for whom in Whom]

    @property
    def texts(self) -> dict[tuple[str, str], str]:
        return {
            (form.value, whom.value): self.cleaned_data[name_of(form, whom)]
            for form in Form
            for whom in Whom
        }


class FormulaField(forms.CharField):
    """Formulas, one a line."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=1_000,
            widget=forms.Textarea(attrs={"spellcheck": "false"}),
            error_messages={"max_length": gettext_lazy("These are too many formulas.")},
            **kwargs,
        )

    def validate(self, value: str) -> None:
        super().validate(value)
        if wrong := list(problems(value)):
            raise forms.ValidationError(wrong)


def name_of(form: str, whom: str) -> str:
    return f"{form}-{whom}"
