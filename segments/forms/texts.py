"""Forms of the segment's own documents and texts."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from crm.models import User
from interactions.documents import NO_COLUMNS
from interactions.matching import MatchesField, WordFileForm
from interactions.models import Document
from segments.exceptions import RedoWouldBeLost
from segments.forms.fields import ChangesForm
from segments.models import SegmentLanguage
from segments.texts import LANGUAGES


class LanguageForm(forms.Form):
    """The language that an address or a form is about; '' is the neutral one."""

    language = forms.ChoiceField(choices=[(code, code) for code in LANGUAGES], required=False)


class WordLetterForm(WordFileForm, forms.Form):
    """A Word letter, checked as it comes."""

    file = forms.FileField(
        label=gettext_lazy("Word letter"),
        required=False,
        help_text=gettext_lazy("A .docx with merge fields or {{ }} tags; it is checked at once."),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )
    matches = MatchesField()
    discard_redo = forms.BooleanField(label=gettext_lazy("Drop the undone steps"), required=False)

    awaits_list = True

    def __init__(
        self, *args: Any, user: User, columns: Mapping[str, str] = NO_COLUMNS, **kwargs: Any
    ) -> None:
        """`columns`: of the worksheet's list, headings by name."""
        super().__init__(*args, **kwargs)
        self.user = user
        self.offer_columns(columns)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.examine_file()
        if self.new_document is None and not self.errors:
            self.add_error("file", gettext("Choose a Word file."))
        return cleaned

    def ask_about_redo(self, loss: RedoWouldBeLost) -> None:
        """The question stands beside the file, which is kept and need not be chosen again."""
        self.add_error("discard_redo", [str(loss), gettext("Tick this and attach it once more.")])
        self.keep_for_next_step()


class AttachDocumentForm(WordLetterForm):
    """A Word letter, or other matches of the one in use; `seen` is the own document that was
    shown."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, used: Document | None, **kwargs: Any) -> None:
        """`used`: the document that letters are made with now."""
        super().__init__(*args, **kwargs)
        self.show_matches(used)


class PlaceForm(forms.Form):
    """Where the personal text goes; `seen` is the document that was shown."""

    placement = forms.ChoiceField(choices=Document.Placement.choices)
    seen = forms.IntegerField()


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
