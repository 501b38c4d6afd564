"""Forms of lines: which page of them, one, many."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.requests import posted_key
from interactions.models import Evaluation
from segments.forms.fields import (
    ChangesForm,
    InheritedChoiceField,
    active_or,
    choosable_or,
    date_field,
    language_field,
    salesperson_field,
    shown_choice,
    template_field,
    type_field,
)
from segments.grid import GridQuery
from segments.models import SegmentLine


class GridForm(forms.Form):
    """What the worksheet's address says about the page of lines; nonsense is the first page."""

    search = forms.CharField(required=False)
    sort = forms.CharField(required=False)
    own = forms.BooleanField(required=False)
    after = forms.IntegerField(required=False, min_value=1)
    before = forms.IntegerField(required=False, min_value=1)
    last = forms.BooleanField(required=False)
    position = forms.IntegerField(required=False, min_value=0)

    def query(self) -> GridQuery:
        self.is_valid()
        said = self.cleaned_data
        return GridQuery(
            search=said.get("search") or "",
            by_name=said.get("sort") == "name",
            only_own=bool(said.get("own")),
            after=said.get("after"),
            before=said.get("before"),
            last=bool(said.get("last")),
            position=said.get("position") or 0,
        )


class LineForm(ChangesForm):
    """One line: its overrides, and the facts that only it has."""

    # The empty choices name the inherited values themselves.
    says_inherited = True

    template = template_field(empty_label=gettext_lazy("Inherited"))
    description = forms.CharField(label=gettext_lazy("Description"), max_length=100, required=False)
    correspondence_type = type_field()
    language = language_field()
    date = date_field()
    salesperson = salesperson_field(empty_label=gettext_lazy("Inherited"))
    evaluation = forms.ChoiceField(
        label=gettext_lazy("Evaluation"),
        choices=[("", pgettext_lazy("evaluation", "Not said")), *Evaluation.choices],
        required=False,
    )
    attempt_failed = forms.BooleanField(label=gettext_lazy("Attempt failed"), required=False)
    personal_text = forms.CharField(
        label=gettext_lazy("Personal text"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Individual remarks that the letter shows to this contact only."),
    )

    def __init__(
        self, line: SegmentLine, inherited: dict[str, str], *args: Any, **kwargs: Any
    ) -> None:
        """`inherited`: what each field says where the line says nothing, in words."""
        kwargs.setdefault("initial", line_values(line))
        kwargs.setdefault("auto_id", f"line-{line.pk}-%s")
        super().__init__(*args, **kwargs)
        template, salesperson = self.fields["template"], self.fields["salesperson"]
        assert isinstance(template, forms.ModelChoiceField)
        assert isinstance(salesperson, forms.ModelChoiceField)
        template.queryset = choosable_or(line.template.template_id if line.template else None)
        salesperson.queryset = active_or(line.salesperson_id)
        self.inherits = inherited
        for name, text in inherited.items():
            say_inherited(self.fields[name], text)

    @property
    def changes(self) -> dict[str, Any]:
        """As of every form with changes; an emptied description inherits again."""
        changes = super().changes
        if changes.get("description") == "":
            changes["description"] = None
        return changes


def say_inherited(field: forms.Field, text: str) -> None:
    """Let the empty state of a field name the value it inherits."""
    words = _("Inherited: %(value)s") % {"value": text}
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = words
    elif isinstance(field, InheritedChoiceField):
        field.say_inherited(words)
    else:
        field.widget.attrs["placeholder"] = text


def line_values(line: SegmentLine) -> dict[str, Any]:
    """The line's own values as its form shows them."""
    return {
        "version": line.version,
        "template": (line.template.template_id if line.template else None) or "",
        "description": line.description or "",
        "correspondence_type": shown_choice(line.correspondence_type),
        "language": shown_choice(line.language),
        "date": line.date.isoformat() if line.date else "",
        "salesperson": line.salesperson_id or "",
        "evaluation": line.evaluation,
        "attempt_failed": "on" if line.attempt_failed else "",
        "personal_text": line.personal_text,
    }


def ticked_ids(data: QueryDict, name: str) -> list[int]:
    """The ids posted under a name, each once; what is no key is left out."""
    keys = (posted_key(text) for text in data.getlist(name))
    return list(dict.fromkeys(key for key in keys if key))


class ChangeLinesForm(forms.Form):
    """The same change for many lines: each field is left alone, set, or reset."""

    LEAVE, SET, RESET = "", "set", "reset"
    MODES = [
        (LEAVE, gettext_lazy("Leave")),
        (SET, gettext_lazy("Set to")),
        (RESET, gettext_lazy("Reset to header")),
    ]
    template = template_field(empty_label=gettext_lazy("Choose a template"))
    description = forms.CharField(label=gettext_lazy("Description"), max_length=100, required=False)
    correspondence_type = type_field()
    language = language_field()
    date = date_field()
    salesperson = salesperson_field(empty_label=gettext_lazy("Choose a salesperson"))
    personal_text = forms.CharField(
        label=gettext_lazy("Personal text"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            self.fields[f"{name}_mode"] = forms.ChoiceField(
                label=_("What to do with: %(field)s") % {"field": self.fields[name].label},
                choices=self.MODES,
                required=False,
            )
        for name in ("correspondence_type", "language"):
            field = self.fields[name]
            assert isinstance(field, InheritedChoiceField)
            field.offer_values_only()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self._in_mode(self.SET):
            if name not in self.errors and cleaned.get(name) in {None, ""} and not self[name].data:
                self.add_error(name, _("Say to what, or choose “Reset to header”."))
        if not self.errors and not self._in_mode(self.SET) and not self._in_mode(self.RESET):
            self.add_error(None, _("Choose what to change."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """The fields to change with their values; None inherits again."""
        values = {name: self.cleaned_data[name] for name in self._in_mode(self.SET)}
        return values | dict.fromkeys(self._in_mode(self.RESET))

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Mode and value of each field, as the template shows them side by side."""
        names = [name for name in self.fields if not name.endswith("_mode")]
        return [(self[f"{name}_mode"], self[name]) for name in names]

    def _in_mode(self, mode: str) -> list[str]:
        return [
            name
            for name in self.fields
            if not name.endswith("_mode") and self.cleaned_data.get(f"{name}_mode") == mode
        ]
