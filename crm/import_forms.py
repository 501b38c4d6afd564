"""Parse what people choose about a file of contacts."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.imports import DELIMITERS, ENCODINGS, FIELDS, MAX_BYTES
from crm.imports.columns import SKIP


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "A list with the names of its columns in the first row, up to 20 MB."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB; split it."))
        return file


class ReadingForm(forms.Form):
    """How the file is read, and what each column is: one `column` value a column, in order."""

    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), choices=ENCODINGS)
    delimiter = forms.ChoiceField(label=gettext_lazy("Columns are divided by"), choices=DELIMITERS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        assert isinstance(self.data, QueryDict)
        columns = self.data.getlist("column")
        if unknown := set(columns) - {SKIP, *FIELDS}:
            raise forms.ValidationError(
                _("There is no field “%(field)s”.") % {"field": min(unknown)[:60]}
            )
        return cleaned | {"columns": columns}
