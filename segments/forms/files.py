"""The two files that somebody gives to a worksheet: a list of people and a Word letter."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_lazy

from crm.import_forms import FILES as LISTS
from crm.imports import MAX_BYTES
from crm.imports.reading import too_large
from crm.models.contacts import CorrespondenceType
from interactions.models import InteractionTemplate
from segments.forms.contacts import PastedTextField
from segments.forms.texts import WordLetterForm

# What is read as a letter, be it one that can be used or one whose refusal says how to save it.
LETTERS = (".docx", ".docm", ".dotx", ".doc", ".rtf", ".odt")


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each by its size alone: what is too large is not even read."""

    widget = FilesInput(attrs={"accept": f"{LISTS},{','.join(LETTERS)}", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        files = [super(FilesField, self).clean(file, initial) for file in data or []]
        if any(file.size > MAX_BYTES for file in files):
            raise forms.ValidationError(too_large())
        return files


class FilesForm(forms.Form):
    """At most one list, which may be pasted as a text, and at most one letter."""

    file = FilesField(
        label=gettext_lazy("A list of people, a Word letter, or both"),
        required=False,
        help_text=gettext_lazy(
            "The list as Excel, LibreOffice or CSV; the letter as .docx with merge fields."
        ),
    )
    text = PastedTextField(
        label=gettext_lazy("Or paste the list, with its headings"),
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    letter: "UploadedFile[Any] | None" = None
    # The list's name and content.
    people: tuple[str, bytes] | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        files: Sequence[UploadedFile[Any]] = cleaned.get("file") or []
        letters = [file for file in files if is_letter(file)]
        lists = [file for file in files if not is_letter(file)]
        text = cleaned.get("text", "")
        neither = [file.name for file in lists if not is_list(file)]
        if neither:
            said = gettext("%(file)s is neither a list nor a letter.")
            self.add_error("file", [said % {"file": name} for name in neither])
        elif len(letters) > 1 or len(lists) + bool(text.strip()) > 1:
            self.add_error("file", gettext("Give one list and one letter at a time."))
        elif not letters and not lists and not text.strip() and not self.errors:
            self.add_error("file", gettext("Choose a file, or paste a list."))
        else:
            self.letter = next(iter(letters), None)
            self.people = _people(lists, text)
        return cleaned


def _people(lists: "Sequence[UploadedFile[Any]]", text: str) -> tuple[str, bytes] | None:
    if lists:
        return lists[0].name or "", lists[0].read()
    return (gettext("Pasted list"), text.encode()) if text.strip() else None


def is_letter(file: "UploadedFile[Any]") -> bool:
    return PurePath(file.name or "").suffix.lower() in LETTERS


def is_list(file: "UploadedFile[Any]") -> bool:
    return PurePath(file.name or "").suffix.lower() in LISTS.split(",")


class TemplateField(forms.ModelChoiceField):  # type: ignore[type-arg] # no generic at run time
    """What most likely is meant stands there before anybody chose."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial if data is None else data


class LetterForm(WordLetterForm):
    """The letter of a worksheet; `template` says what it is, where the header does not say so yet.
    `then`: the list that came along, which is looked at next."""

    template = TemplateField(
        # One of no type of correspondence prints no letters.
        InteractionTemplate.objects.choosable().exclude(correspondence_type="").with_texts(),
        label=gettext_lazy("What is the letter?"),
        empty_label=gettext_lazy("Choose a template"),
        help_text=gettext_lazy("The template says what is logged, and at what cost."),
        required=False,
        widget=forms.Select(attrs={"autofocus": True}),
    )
    trusts_guesses = True
    # The file is right, and what it is was not asked yet.
    is_asking = False
    then = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, has_template: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_template:
            del self.fields["template"]
        else:
            first = first_letter_template()
            self.initial["template"] = first.pk if first else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "template" in self.fields and not cleaned.get("template"):
            self._ask_for_template()
        if self.new_document is not None and (self.errors or self.is_asking):
            self.keep_for_next_step()
        return cleaned

    @property
    def for_next_step(self) -> dict[str, Any]:
        """What asks about the kept file once more."""
        said = {name: self.data.get(name) for name in ("then", "template")}
        assert self.draft is not None
        return {"matches-draft": self.draft.token} | {
            name: value for name, value in said.items() if value
        }

    def _ask_for_template(self) -> None:
        if "template" in self.data:
            self.add_error("template", gettext("Say what the letter is."))
        else:
            self.is_asking = True


def first_letter_template() -> InteractionTemplate | None:
    """What a letter most likely is: the first template of printed letters that is for nothing
    special."""
    printed = InteractionTemplate.objects.choosable().filter(used_for="")
    return printed.filter(correspondence_type=CorrespondenceType.HARD_COPY).first()
