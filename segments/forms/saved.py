"""Forms of saved criteria."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from crm.models import User
from crm.models.codes import code_characters
from segments.models import Segment
from segments.steps import Kind


class CodeInput(forms.CharField):
    """A code, upper case as it is stored."""

    def to_python(self, value: Any) -> Any:
        return str(super().to_python(value)).upper()


class SavedCriteriaForm(forms.Form):
    """What saved criteria are called, and who sees them."""

    code = CodeInput(
        label=gettext_lazy("Code"),
        max_length=20,
        validators=[code_characters],
        help_text=gettext_lazy("A short name of your own: letters, digits and - _ . only."),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    description = forms.CharField(label=gettext_lazy("Description"), max_length=100)
    is_shared = forms.BooleanField(
        label=gettext_lazy("Everybody may see and apply them"), required=False
    )


class CriteriaSaveForm(SavedCriteriaForm):
    rules_only = forms.BooleanField(
        label=gettext_lazy("Rules only: without contacts that were chosen one by one"),
        required=False,
    )


class ChangeCriteriaForm(SavedCriteriaForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def after_another(self, version: int, refusal: str) -> "ChangeCriteriaForm":
        """What was typed once more, to be saved over what somebody else saved meanwhile."""
        again = ChangeCriteriaForm({**self.cleaned_data, "version": version})
        again.add_error(None, refusal)
        return again


class StartSegmentForm(forms.Form):
    description = forms.CharField(
        label=gettext_lazy("Description of the new segment"),
        max_length=100,
        widget=forms.TextInput(attrs={"autofocus": True}),
    )


class CriteriaStepForm(forms.Form):
    """A step of saved criteria beside its conditions: what it does, and what goes along."""

    ADDING = ("with_company_contacts", "with_companies", "include_excluded")
    REMOVING = ("entire_companies",)

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    kind = forms.ChoiceField(
        label=gettext_lazy("What the step does"),
        choices=[
            (Kind.ADD.value, gettext_lazy("Add: matching contacts join the segment")),
            (Kind.REFINE.value, gettext_lazy("Refine: only matching contacts stay")),
            (Kind.REDUCE.value, gettext_lazy("Reduce: matching contacts are removed")),
        ],
    )
    with_company_contacts = forms.BooleanField(
        label=gettext_lazy("People of the matching companies"), required=False
    )
    with_companies = forms.BooleanField(
        label=gettext_lazy("Companies of the matching people"), required=False
    )
    include_excluded = forms.BooleanField(
        label=gettext_lazy("Contacts that are excluded from segments"), required=False
    )
    entire_companies = forms.BooleanField(
        label=gettext_lazy("Entire companies: one match counts for everybody of the company"),
        required=False,
    )

    def __init__(self, user: User, *args: Any, had_excluded: bool = False, **kwargs: Any) -> None:
        """`had_excluded`: the step includes excluded contacts already, by somebody with the
        right."""
        super().__init__(*args, **kwargs)
        if not had_excluded and not user.has_perm("segments.include_excluded"):
            del self.fields["include_excluded"]

    @property
    def adding(self) -> list[forms.BoundField]:
        return [self[name] for name in self.ADDING if name in self.fields]

    @property
    def removing(self) -> list[forms.BoundField]:
        return [self[name] for name in self.REMOVING]

    def options(self) -> list[str]:
        names = (*self.ADDING, *self.REMOVING)
        return [name for name in names if self.cleaned_data.get(name)]


class TrySegmentForm(forms.Form):
    """One of the open segments that the user may change."""

    segment = forms.ModelChoiceField(
        Segment.objects.none(), label=gettext_lazy("Segment"), to_field_name="number"
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["segment"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Segment.objects.changeable_by(user).open().order_by("-updated_at")
