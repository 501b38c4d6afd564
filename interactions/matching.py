"""The part of a form in which the names of a Word file are matched with our fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import User
from interactions import documents, drafts
from interactions.documents import CATALOGUE, CheckedDocument
from interactions.exceptions import DocumentRefused, FieldsUnmatched
from interactions.letters import LEFT_OUT
from interactions.merge_fields import OF_LIST
from interactions.models import Document, DocumentDraft
from interactions.summaries import field_groups

# What a browser sends for a name whose place stays empty; nothing means: not said yet.
LEAVE_OUT = "-"
TEMPLATE = "interactions/match_fields.html"


@dataclass(frozen=True)
class MatchRow:
    """One name of the document: what it is matched with (LEAVE_OUT, '' for nothing yet), and
    whether that is a guess only."""

    written: str
    chosen: str
    is_guess: bool = False


@dataclass(frozen=True)
class OfferedRow:
    """A row with the columns of a list that its name may mean: value and label."""

    row: MatchRow
    columns: list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """What was chosen for which name of which file: a draft's, or the document in use."""

    draft: str = ""
    matches: dict[str, str] = field(default_factory=dict)


class MatchesWidget(forms.Widget):
    """A row for each name of the file, with our fields to choose from; nothing without rows.

    `columns`: those that a list has brought, headings by name.
    """

    def __init__(self, rows: Iterable[MatchRow] = (), *, draft: str = "") -> None:
        super().__init__()
        self.rows = list(rows)
        self.draft = draft
        self.columns: Mapping[str, str] = documents.NO_COLUMNS
        # Whether something stands against the file, for a copy of it that says so.
        self.has_remarks = False

    @property
    def is_hidden(self) -> bool:
        return not self.rows and not self.draft

    def _columns_for(self, row: MatchRow) -> list[tuple[str, str]]:
        """Those there are, and the one of the row's own name, which a list may still bring."""
        known = {f"{OF_LIST}.{name}": heading for name, heading in self.columns.items()}
        awaited = {documents.of_list(row.written): row.written}
        if row.chosen in CATALOGUE and row.chosen.startswith(f"{OF_LIST}."):
            awaited.setdefault(row.chosen, row.chosen.removeprefix(f"{OF_LIST}."))
        words = _("“%(column)s”, once a list has it")
        return [
            *known.items(),
            *(
                (name, words % {"column": heading})
                for name, heading in awaited.items()
                if name not in known
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether somebody has to look at it now."""
        return bool(self.draft)

    def value_from_datadict(
        self, data: Mapping[str, Any], files: "MultiValueDict[str, Any]", name: str
    ) -> Answer:
        pairs = list(zip(_all(data, f"{name}-name"), _all(data, f"{name}-to"), strict=False))
        answers = {LEAVE_OUT: LEFT_OUT}
        return Answer(
            data.get(f"{name}-draft", ""),
            {written: answers.get(to, to) for written, to in pairs if to},
        )

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-name" not in data and f"{name}-draft" not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = {
            "name": name,
            "widget": self,
            "groups": field_groups(),
            "rows": [OfferedRow(row, self._columns_for(row)) for row in self.rows],
            "leave_out": LEAVE_OUT,
        }
        return mark_safe(render_to_string(TEMPLATE, context))  # noqa: S308 – a template of ours


def _all(data: Any, name: str) -> list[str]:
    return data.getlist(name) if hasattr(data, "getlist") else list(data.get(name, []))


class MatchesField(forms.Field):
    """An Answer; names nobody offers are refused."""

    widget = MatchesWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=gettext_lazy("Matched fields"), required=False, **kwargs)

    def clean(self, value: Answer) -> Answer:
        if any(to != LEFT_OUT and to not in CATALOGUE for to in value.matches.values()):
            raise forms.ValidationError(_("Choose one of the fields."))
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        if not isinstance(data, Answer):
            return False
        widget: Any = self.widget
        shown = {row.written: row.chosen for row in widget.rows}
        said = {written: to or LEAVE_OUT for written, to in data.matches.items()}
        return bool(data.draft) or any(shown.get(name, to) != to for name, to in said.items())


class WordFileForm(forms.BaseForm):
    """A form with `file` and `matches`: a Word file, checked as it comes, whose unknown names are
    matched in a second step without choosing it again.

    After `clean`, `new_document` is the file to be kept, None where there is none. `used` is the
    document in use, whose matches may be changed. `awaits_list`: what nothing is known about is
    most likely a column of the worksheet's list. `trusts_guesses`: its page says of names that all
    have a guess that they are to be looked at, not what is wrong with them.
    """

    user: User
    awaits_list = False
    trusts_guesses = False
    used: Document | None = None
    new_document: CheckedDocument | None = None
    draft: DocumentDraft | None = None
    # Nothing is wrong: each name has a guess, which somebody should look at.
    is_all_guessed = False

    @property
    def draft_name(self) -> str:
        """The file that is kept for the next step."""
        return self.draft.name if self.draft and self._widget.draft else ""

    @property
    def has_matches(self) -> bool:
        """Whether there is a name to be matched."""
        return bool(self._widget.rows)

    def offer_columns(self, columns: Mapping[str, str]) -> None:
        """Of the list that the letter is for, headings by name: a name of the file that is one of
        them means it, where it means no field of ours."""
        self._widget.columns = columns

    def show_matches(self, used: Document | None) -> None:
        """Offer the matches of the document in use for changing."""
        self.used = used
        self._widget.rows = rows_of(used.matches) if used else []

    @property
    def _widget(self) -> MatchesWidget:
        widget = self.fields["matches"].widget
        assert isinstance(widget, MatchesWidget)
        return widget

    def examine_file(self) -> None:
        """Find the file that is meant, new, draft or in use, and check it with what was chosen."""
        answer = self.cleaned_data.get("matches")
        chosen = self.cleaned_data.get("file")
        if isinstance(chosen, UploadedFile):
            content = chosen.read(documents.LARGEST_FILE + 1)
            self._examine(content, chosen.name or "", Answer())
        elif answer is not None and answer.draft:
            self._examine_draft(answer)
        elif answer is not None and self._is_changed(answer):
            assert self.used is not None
            self._examine(bytes(self.used.content), self.used.name, answer, self.used)

    def _is_changed(self, answer: Answer) -> bool:
        if self.used is None:
            return False
        return self.fields["matches"].has_changed(None, answer)

    def _examine_draft(self, answer: Answer) -> None:
        self.draft = drafts.find_draft(answer.draft, self.user)
        if self.draft is None:
            self.add_error("file", _("The file was kept for a day only; choose it again."))
            return
        self._examine(bytes(self.draft.content), self.draft.name, answer)

    def _examine(
        self, content: bytes, name: str, answer: Answer, used: Document | None = None
    ) -> None:
        try:
            self.new_document = (
                documents.variant(used, matches=answer.matches)
                if used
                else documents.examine(
                    content, name, matches=answer.matches, columns=self._widget.columns
                )
            )
        except FieldsUnmatched as refusal:
            self._ask(content, name, answer, refusal.names)
            self.is_all_guessed = self.trusts_guesses and self._has_guesses_only(answer)
            self.add_error("file", _said(refusal, answer, is_all_guessed=self.is_all_guessed))
            self._widget.has_remarks = not self.is_all_guessed
        except DocumentRefused as refusal:
            self.add_error("file", refusal.problems)
            if refusal.remarks:
                self._ask(content, name, answer, [])
                self._widget.has_remarks = True

    def _has_guesses_only(self, answer: Answer) -> bool:
        return not answer.matches and all(row.chosen for row in self._widget.rows)

    def keep_for_next_step(self) -> None:
        """What was checked and could not be used yet waits with its matches."""
        checked = self.new_document
        assert checked is not None
        self._ask(checked.content, checked.name, Answer(matches=dict(checked.matches)), [])

    def _ask(self, content: bytes, name: str, answer: Answer, names: list[str]) -> None:
        """Keep the file for the next step, and ask what its unknown names mean."""
        self.draft = self.draft or drafts.keep_draft(content, name, user=self.user)
        self._widget.draft = self.draft.token
        known = rows_of(answer.matches)
        guessed = (guessed_row(name, awaits_list=self.awaits_list) for name in names)
        self._widget.rows = [*known, *guessed]


def _said(refusal: FieldsUnmatched, answer: Answer, *, is_all_guessed: bool) -> list[str]:
    if is_all_guessed:
        return [_("Please look whether these names are matched right.")]
    if answer.draft:
        return [_("Choose what these names mean: %s.") % ", ".join(refusal.names)]
    return refusal.problems


def rows_of(matches: Mapping[str, str]) -> list[MatchRow]:
    """What was matched, without the names that are our own."""
    return [
        MatchRow(written, to or LEAVE_OUT)
        for written, to in sorted(matches.items())
        if not documents.is_ours(written, to)
    ]


def guessed_row(written: str, *, awaits_list: bool = False) -> MatchRow:
    guess = documents.guess(written)
    if guess is None and awaits_list:
        guess = documents.of_list(written)
    chosen = LEAVE_OUT if guess == LEFT_OUT else guess or ""
    return MatchRow(written, chosen, is_guess=bool(chosen))
