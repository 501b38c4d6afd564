"""Parse what people choose about a list of contacts."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.countries import country_choices
from crm.imports import DELIMITERS, ENCODINGS, MAX_BYTES
from crm.imports.columns import SKIP
from crm.imports.questions import all_fields
from crm.imports.reading import LAST_HEADER_ROW, MAX_MB, too_large
from crm.imports.taking_in import Reading
from crm.imports.unsaid import UNSAID
from crm.list_columns import LIST
from crm.models import ImportMapping, ImportRun
from crm.models.contacts import CONTACT_LANGUAGES

FILES = ".csv,.txt,.tsv,.xlsx,.xlsm,.xlsb,.xls,.ods"


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Your list"),
        help_text=gettext_lazy("Excel (XLSX, XLS), LibreOffice (ODS) or CSV, up to %(most)s MB."),
        widget=forms.ClearableFileInput(attrs={"accept": FILES}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = self.fields["file"].help_text % {"most": MAX_MB}

    def clean_file(self) -> Any:
        """By its size alone: what is too large is not even read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(too_large())
        return file


class ReadingForm(forms.Form):
    """How a text or a workbook is read; only what it has is asked."""

    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), choices=ENCODINGS)
    delimiter = forms.ChoiceField(label=gettext_lazy("Columns are divided by"), choices=DELIMITERS)
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"))
    header_row = forms.IntegerField(
        label=gettext_lazy("Header in row"), min_value=0, max_value=LAST_HEADER_ROW, required=False
    )

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        self.run = run
        kwargs["initial"] = {name: getattr(run, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        unasked = ["encoding", "delimiter"] if run.is_workbook else ["sheet"]
        for name in unasked:
            del self.fields[name]
        if run.is_workbook:
            self.fields["sheet"].choices = [(name, name) for name in run.sheets]  # type: ignore[attr-defined] # it has choices

    @property
    def reading(self) -> Reading:
        """The header of another sheet stands elsewhere: it is found anew."""
        said = dict(self.cleaned_data)
        if said.get("sheet", self.run.sheet) != self.run.sheet:
            said["header_row"] = None
        return Reading(**said)


class ColumnsForm(forms.Form):
    """What each column is: one `column` value a column, in order; and a name to keep it under."""

    day_first = forms.ChoiceField(
        label=gettext_lazy("A date such as 03/04/2025 is"),
        choices=[
            ("day", pgettext_lazy("date", "3 April, the day in front")),
            ("month", pgettext_lazy("date", "4 March, the month in front")),
        ],
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("Not said")), *CONTACT_LANGUAGES],
        required=False,
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    name = forms.CharField(
        label=gettext_lazy("Save these columns as"),
        max_length=ImportMapping._meta.get_field("name").max_length,
        required=False,
        help_text=gettext_lazy("The next list with these columns is then mapped at once."),
    )
    is_shared = forms.BooleanField(label=gettext_lazy("Everybody may use it"), required=False)
    origin = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    reading = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = [("", _("Not said")), *country_choices()]

    @property
    def unsaid(self) -> dict[str, str]:
        """What new contacts have of which their row says nothing, of those that were asked."""
        return {name: self.cleaned_data[name] for name in UNSAID if name in self.data}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if unknown := set(self.columns) - {SKIP, LIST, *all_fields()}:
            raise forms.ValidationError(
                _("There is no field “%(field)s”.") % {"field": min(unknown)[:60]}
            )
        return cleaned | {"day_first": cleaned.get("day_first") != "month"}

    @property
    def columns(self) -> list[str]:
        assert isinstance(self.data, QueryDict)
        return self.data.getlist("column")
