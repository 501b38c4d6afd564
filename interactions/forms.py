"""Forms of the templates' administration."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.models import User
from interactions.actions import LanguageText
from interactions.email_texts import check_email_text
from interactions.matching import MatchesField, WordFileForm
from interactions.models import Document, InteractionTemplateLanguage


class CurrentDocument:
    """The document in use, as a file field shows it: its name, with a link to it."""

    def __init__(self, document: Document) -> None:
        self.name = document.name
        self.url = reverse("interactions:document", args=[document.pk])

    def __str__(self) -> str:
        return self.name


class TemplateLanguageForm(WordFileForm, forms.ModelForm[InteractionTemplateLanguage]):
    """One language; the Word file is checked with the form and kept by the act that saves."""

    file = forms.FileField(
        label=_("Word document"),
        required=False,
        help_text=_("A .docx with merge fields or {{ }} tags; it is checked at once."),
        widget=AdminFileWidget(attrs={"accept": ".docx"}),
    )

    matches = MatchesField()

    class Meta:
        model = InteractionTemplateLanguage
        fields = ["language", "subject", "email_text"]
        widgets = {"email_text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if self.instance.document is not None:
            self.fields["file"].initial = CurrentDocument(self.instance.document)
        self.show_matches(self.instance.document)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("file") is False:
            self.instance.document = None
        else:
            self.examine_file()
        return cleaned

    def clean_email_text(self) -> str:
        text: str = self.cleaned_data["email_text"]
        if problems := check_email_text(text):
            raise forms.ValidationError(problems)
        return text

    def language_text(self) -> LanguageText:
        return LanguageText(self.instance, self.new_document)
