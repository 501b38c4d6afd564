"""The letter that stands beside the grid: of the line under the cursor, with what to know about it.

Whether somebody wants it there, and in which size, is kept with the columns that they chose.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm.models import User
from crm.saved_views import save_view, view_settings
from interactions.exceptions import LetterFailed
from interactions.models import Document
from segments.besides import Notice, notices_of
from segments.exceptions import NoLetter
from segments.grid import SAVED_VIEW
from segments.letter_preview import empty_names, marked_letter, problems_of
from segments.letters import Letters
from segments.models import SegmentLine
from segments.problems import name_of

# What is kept of it: whether it is there, and whether in its own size, not in the pane's.
OPEN, LARGE = "letter", "letter_large"


@dataclass(frozen=True)
class Beside:
    """`remarks`: what stands against logging or printing the line, and what else its contact gets.
    `letter`: the Word file with marks around its values, with its `document`; neither where it
    cannot be made, which the `refusal` says. `empty`: the fields that print nothing."""

    remarks: list[Notice]
    document: Document | None = None
    letter: bytes = b""
    empty: tuple[str, ...] = ()
    refusal: str = ""


def letter_beside(line: SegmentLine, *, today: date) -> Beside:
    """A constant number of queries."""
    letters = Letters(line.segment, today=today)
    problems = problems_of(line, letters.resolver)
    remarks = [*(Notice(code, name_of(code)) for code in problems), *notices_of(line)]
    try:
        letter = letters.of(line)
        content = marked_letter(letter)
    except (NoLetter, LetterFailed) as refusal:
        return Beside(remarks, refusal=str(refusal))
    document = Document.objects.defer("content").get(pk=letter.document_id)
    return Beside(remarks, document, content, tuple(empty_names(document, letter.values)))


def is_wanted(settings: Mapping[str, Any], name: str = OPEN) -> bool:
    return settings.get(name) is True


def want(name: str, *, is_on: bool, user: User) -> None:
    """Keep whether the letter stands beside the grid of every segment, or is large there."""
    settings = {key: kept for key, kept in view_settings(user, SAVED_VIEW).items() if key != name}
    save_view(SAVED_VIEW, user=user, settings=settings | ({name: True} if is_on else {}))
