"""Forms of the templates' administration."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from interactions import documents
from interactions.actions import LanguageText
from interactions.documents import CheckedDocument
from interactions.email_texts import check_email_text
from interactions.exceptions import DocumentRefused
from interactions.models import Document, InteractionTemplateLanguage


class CurrentDocument:
    """The document in use, as a file field shows it: its name, with a link to it."""

    def __init__(self, document: Document) -> None:
        self.name = document.name
        self.url = reverse("interactions:document", args=[document.pk])

    def __str__(self) -> str:
        return self.name


class TemplateLanguageForm(forms.ModelForm[InteractionTemplateLanguage]):
    """One language; the Word file is checked with the form and kept by the act that saves."""

    file = forms.FileField(
        label=_("Word document"),
        required=False,
        help_text=_("A .docx with merge fields or {{ }} tags; it is checked at once."),
        widget=AdminFileWidget(attrs={"accept": ".docx"}),
    )

    class Meta:
        model = InteractionTemplateLanguage
        fields = ["language", "subject", "email_text"]
        widgets = {"email_text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.new_document: CheckedDocument | None = None
        if self.instance.document is not None:
            self.fields["file"].initial = CurrentDocument(self.instance.document)

    def clean_file(self) -> Any:
        chosen = self.cleaned_data["file"]
        if isinstance(chosen, UploadedFile):
            try:
                self.new_document = documents.examine(content_of(chosen), chosen.name or "")
            except DocumentRefused as refusal:
                raise forms.ValidationError(refusal.problems) from refusal
        elif chosen is False:
            self.instance.document = None
        return chosen

    def clean_email_text(self) -> str:
        text: str = self.cleaned_data["email_text"]
        if problems := check_email_text(text):
            raise forms.ValidationError(problems)
        return text

    def language_text(self) -> LanguageText:
        return LanguageText(self.instance, self.new_document)


def content_of(upload: Any) -> bytes:
    """The file's bytes; of one too large only so many that the check refuses it."""
    content: bytes = upload.read(documents.LARGEST_FILE + 1)
    return content
