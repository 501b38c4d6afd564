"""One line's letter for looking at: its words with its values marked, and what to know about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from interactions.documents import open_template
from interactions.letter_text import LetterText, letter_text
from interactions.letters.values import look_up
from interactions.models import Document
from interactions.printing import letter_bytes
from segments.actions.checking import sentence
from segments.empty_fields import LABELS, NEVER_MISSED, is_of_list, label_of
from segments.letters import Letter, Letters
from segments.models import SegmentLine
from segments.problems import conditions
from segments.resolving import Resolver


@dataclass(frozen=True)
class Preview:
    """`document` with the line's values: `text`; `empty` are the fields that print nothing,
    `warnings` what stands against logging or printing the line."""

    document: Document
    text: LetterText
    empty: list[str]
    warnings: list[str]


def preview(line: SegmentLine, *, today: date) -> Preview:
    """A constant number of queries. Raises NoLetter, LetterFailed."""
    letters = Letters(line.segment, today=today)
    letter = letters.of(line)
    document = Document.objects.defer("content").get(pk=letter.document_id)
    return Preview(
        document,
        letter_text(marked_letter(letter)),
        empty_names(document, letter.values),
        [sentence(code, 1) for code in problems_of(line, letters.resolver)],
    )


def marked_letter(letter: Letter) -> bytes:
    """The letter as a Word file in which marks stand around its values. Raises LetterFailed."""
    return letter_bytes(letter.document_id, letter.values, marks_values=True)


def empty_names(document: Document, values: Mapping[str, Any]) -> list[str]:
    """The labels of the fields that the document uses and the letter has nothing for."""
    used = open_template(document).names
    return [
        label_of(name, document.matches)
        for name in (*LABELS, *sorted(filter(is_of_list, used)))
        if name in used
        and name not in NEVER_MISSED
        and not look_up(values, tuple(name.split(".")), is_known=True)
    ]


def problems_of(line: SegmentLine, resolver: Resolver) -> list[str]:
    """The codes of the problems that the check before logging finds in this line; one statement."""
    alone = SegmentLine.objects.filter(pk=line.pk)
    known: dict[str, Q] = conditions(resolver, alone)
    found = (
        resolver.lines()
        .filter(pk=line.pk)
        .aggregate(**{code: Count("pk", filter=condition) for code, condition in known.items()})
    )
    return [code for code in known if found[code]]


@dataclass(frozen=True)
class Neighbours:
    """The lines before and after, in the order of adding, and where the line stands."""

    previous: SegmentLine | None
    next: SegmentLine | None
    position: int
    count: int


def neighbours(line: SegmentLine) -> Neighbours:
    lines = SegmentLine.objects.listed().filter(segment=line.segment).select_related("contact")
    counts = lines.aggregate(before=Count("pk", filter=Q(pk__lt=line.pk)), count=Count("pk"))
    return Neighbours(
        lines.filter(pk__lt=line.pk).order_by("-pk").first(),
        lines.filter(pk__gt=line.pk).order_by("pk").first(),
        counts["before"] + 1,
        counts["count"],
    )
