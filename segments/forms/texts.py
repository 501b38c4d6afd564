"""Forms of the segment's own documents and texts."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interactions import documents
from interactions.documents import CheckedDocument
from interactions.exceptions import DocumentRefused
from interactions.forms import content_of
from segments.exceptions import RedoWouldBeLost
from segments.forms.fields import ChangesForm
from segments.models import SegmentLanguage
from segments.texts import LANGUAGES


class LanguageForm(forms.Form):
    """The language that an address or a form is about; '' is the neutral one."""

    language = forms.ChoiceField(choices=[(code, code) for code in LANGUAGES], required=False)


class AttachDocumentForm(forms.Form):
    """A Word letter, checked as it comes; `seen` is the own document that was shown."""

    file = forms.FileField(
        label=gettext_lazy("Word letter"),
        help_text=gettext_lazy("A .docx with merge fields or {{ }} tags; it is checked at once."),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    discard_redo = forms.BooleanField(label=gettext_lazy("Drop the undone steps"), required=False)

    def clean_file(self) -> CheckedDocument:
        chosen = self.cleaned_data["file"]
        try:
            return documents.examine(content_of(chosen), chosen.name or "")
        except DocumentRefused as refusal:
            raise forms.ValidationError(refusal.problems) from refusal

    def ask_about_redo(self, loss: RedoWouldBeLost) -> None:
        """A file cannot be posted a second time by us: the question stands beside it."""
        self.add_error("discard_redo", [str(loss), _("Tick this and choose the file once more.")])


class SegmentTextForm(ChangesForm):
    """Subject and e-mail text of one language, as they are in use."""

    version = None  # type: ignore[assignment]
    own_subject = forms.CharField(label=gettext_lazy("Subject"), max_length=150, required=False)
    own_email_text = forms.CharField(
        label=gettext_lazy("E-mail text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Plain text with {{ }} tags, for contacts who get e-mails."),
    )

    def __init__(self, text: SegmentLanguage, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", text_values(text))
        super().__init__(*args, **kwargs)
        self.text = text

    @property
    def said(self) -> dict[str, str | None]:
        """What the person changed, and the text whose reset button was pressed."""
        pressed = self.data.get("reset", "")
        reset = dict.fromkeys([pressed] if pressed in self.fields else [])
        return self.changes | reset

    @property
    def seen(self) -> dict[str, str]:
        """The texts as the person saw them."""
        return {name: self.data.get(self.add_initial_prefix(name), "") for name in self.fields}


def text_values(text: SegmentLanguage) -> dict[str, str]:
    """The texts in use, as the form shows them."""
    return {"own_subject": text.subject, "own_email_text": text.email_text}
