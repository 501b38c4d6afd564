"""The letters of an open worksheet: whose, with what values, in which files."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from crm import consent
from crm.events import record
from crm.models import User
from crm.models.contacts import CorrespondenceType
from interactions.letter_values import letter_values, shared_values
from interactions.merging import merge_values
from interactions.print_runs import (
    AS_LINES,
    BY_POST,
    ORDERS,
    WHOLE,
    PrintRun,
    Sorting,
    column_of,
)
from interactions.printing import (
    DocumentCount,
    LetterItem,
    Values,
    combined_response,
    documents_in,
    letter_response,
    zip_response,
)
from interactions.resolving import TEXT
from segments.actions.checking import EMPTY, OF_THE_SEGMENT
from segments.column_names import Names
from segments.columns import NAME
from segments.columns import column_of as column_of_segment
from segments.exceptions import NoLetter, NotEligible
from segments.models import Segment, SegmentLine
from segments.querysets import SegmentLineQuerySet
from segments.resolving import Resolver

# Letters are read in runs of so many, each a query of its own: no cursor stays open.
CHUNK = 500
# So many of those who get no letter are named.
NAMED = 10

COLUMNS = ("pk", "contact_name", "r_document", "r_format_language", "raw_values")
LETTER = Q(r_correspondence_type=CorrespondenceType.HARD_COPY)


@dataclass(frozen=True)
class LeftOut:
    """`count` lines get no letter, and why; `lines` are the first of them."""

    code: str
    sentence: str
    count: int
    lines: list[SegmentLine] = field(default_factory=list)

    @property
    def problem(self) -> str:
        """What the grid calls these lines; '' where it has no name for them."""
        others = {
            "no_document": "letter_without_document",
            "not_hard_copy": "",
            "neither_type_nor_document": "",
        }
        return others.get(self.code, self.code)


@dataclass(frozen=True)
class Letter:
    """One line's letter: with which document, and its values."""

    line_id: int
    name: str
    document_id: int
    values: Values


class Letters:
    """The letters of one segment as they would be today; `run`: part of them."""

    def __init__(self, segment: Segment, *, today: date, run: PrintRun = WHOLE) -> None:
        self.segment = segment
        self.run = run
        self.resolver = Resolver(segment, today=today)
        self.lines = self.resolver.lines()

    @cached_property
    def sorting(self) -> Sorting:
        """By where a line's letter goes, to its alternative address, else to the contact's; or as
        the grid sorts by a column."""
        if self.run.order != BY_POST:
            return as_lines(column_of(self.run.order), self.segment)
        main = {name: F(f"contact__{name}") for name in ("country", "post_code")}
        if not self.resolver.has_alt_addresses:
            return tuple(main.values())
        return tuple(
            Coalesce(self.resolver.of_address(partial(_at, name), TEXT), field)
            for name, field in main.items()
        )

    @property
    def wanted(self) -> Q:
        """The lines that are meant to be printed: hard copies, or all with a document."""
        return LETTER | Q(r_document__isnull=False) if self.run.every_type else LETTER

    def reasons(self) -> dict[str, Q]:
        """Why a line of type hard copy gets no letter, the weightiest first."""
        missing = self.resolver.missing_addresses()
        return {
            **consent.forbidden(CorrespondenceType.HARD_COPY, "contact__"),
            "no_document": Q(r_document__isnull=True),
            consent.NO_ADDRESS: missing[consent.NO_ADDRESS],
            consent.BAD_ADDRESS: missing[consent.BAD_ADDRESS],
        }

    def printable(self) -> SegmentLineQuerySet:
        """With a document and a postal address, to somebody who may get it; of type hard copy,
        unless the run is of every type."""
        return self._printable.all()

    @cached_property
    def _printable(self) -> SegmentLineQuerySet:
        lines = self.lines.filter(self.wanted, consent.none_of(self.reasons()))
        return self.run.of(lines, self.sorting)

    def addressed(self) -> SegmentLineQuerySet:
        """As `printable`, with or without a document: who gets a label."""
        reasons = {code: why for code, why in self.reasons().items() if code != "no_document"}
        return self.run.of(self.lines.filter(self.wanted, consent.none_of(reasons)), self.sorting)

    def counts(self) -> list[DocumentCount]:
        """Letters by document; two queries."""
        groups = self.printable().order_by().values("r_document").annotate(count=Count("pk"))
        return documents_in((row["r_document"], row["count"]) for row in groups)

    def left_out(self) -> list[LeftOut]:
        """Lines without a letter, by reason; a query, and one a reason."""
        groups = (
            self.lines.order_by()
            .annotate(is_letter=self.wanted, reason=consent.reason(self.reasons()))
            .values("is_letter", "reason")
            .annotate(count=Count("pk"))
        )
        counts: dict[str, int] = {}
        for row in groups:
            code = row["reason"] if row["is_letter"] else self._not_wanted
            if code:
                counts[code] = counts.get(code, 0) + row["count"]
        return [
            LeftOut(code, _reason(code), count, self._first_without(code))
            for code, count in sorted(counts.items())
        ]

    @property
    def _not_wanted(self) -> str:
        return "neither_type_nor_document" if self.run.every_type else "not_hard_copy"

    def _first_without(self, code: str) -> list[SegmentLine]:
        """The first lines that get no letter for this reason; one query."""
        if code == self._not_wanted:
            lines = self.lines.exclude(self.wanted)
        else:
            reason = consent.reason(self.reasons())
            lines = self.lines.filter(self.wanted).annotate(reason=reason).filter(reason=code)
        return list(lines.select_related("contact__company").order_by("pk")[:NAMED])

    def read(self, lines: SegmentLineQuerySet) -> Iterator[Letter]:
        """The letters of the lines, in order, a chunk a query."""
        return self._read(lines, self.shared(self.lines))

    def _read(self, lines: SegmentLineQuerySet, shared: Values) -> Iterator[Letter]:
        rows = lines.annotate(
            raw_values=merge_values(self.resolver),
            contact_name=F("contact__name"),
        )
        for row in self.run.read(rows, self.sorting, COLUMNS, size=CHUNK):
            yield self._letter(row, shared)

    def of(self, line: SegmentLine) -> Letter:
        """The letter of one line, whatever its correspondence type. Raises NoLetter."""
        alone = self.lines.filter(pk=line.pk)
        # What all lines share is not asked of all of them for one letter.
        found = next(self._read(alone, self.shared(alone)), None)
        if found is None or found.document_id is None:
            raise NoLetter
        return found

    def _letter(self, row: dict[str, Any], shared: Values) -> Letter:
        return Letter(
            row["pk"],
            f"{self.segment.number} {row['contact_name']}",
            row["r_document"],
            letter_values(row["raw_values"], shared, format_language=row["r_format_language"]),
        )

    def shared(self, lines: SegmentLineQuerySet) -> Values:
        """What the letters of the lines share."""
        pairs = lines.order_by().values_list("r_salesperson", "r_campaign").distinct()
        return segment_values(self.resolver, pairs)


def as_lines(order: str, segment: Segment) -> Sorting:
    """As the grid sorts by the column; by nothing where there is no such column."""
    column = order.removeprefix("-")
    known = column_of_segment(segment, column)
    if known is None:
        return ()
    by = F("sort_name") if column == NAME else known.order(Names(segment))
    return (by.desc(nulls_last=True) if order.startswith("-") else by.asc(nulls_last=True),)


def print_orders(chosen: str, segment: Segment) -> dict[str, Any]:
    """What may be chosen, with its words; `chosen` among them."""
    columns = dict.fromkeys([NAME, "company", "salesperson", column_of(chosen)])
    words = {f"{AS_LINES}{order}": _order_words(order, segment) for order in columns if order}
    return {**ORDERS, **words}


def _order_words(order: str, segment: Segment) -> str:
    column = column_of_segment(segment, order.removeprefix("-"))
    words = _("as the lines, by %s") % (column.heading if column else order)
    return f"{words} ↓" if order.startswith("-") else words


def _at(name: str, path: str) -> F:
    """A field of the address that the path leads to."""
    return F(f"{path}{name}")


def segment_values(resolver: Resolver, pairs: Iterable[tuple[int | None, int | None]]) -> Values:
    """The shared values of a segment's letters, open or just being logged; three queries.

    `pairs`: salesperson and campaign of the lines.
    """
    used = list(pairs)
    return shared_values(
        resolver.header.number,
        resolver.header.description,
        salesperson_ids={salesperson for salesperson, _campaign in used if salesperson},
        campaign_ids={campaign for _salesperson, campaign in used if campaign},
        email_texts={str(text.pk): text.email_text for text in resolver.texts() if text.email_text},
    )


def _reason(code: str) -> str:
    if code == "not_hard_copy":
        return _("The correspondence type is not hard copy.")
    if code == "neither_type_nor_document":
        return _("The correspondence type is not hard copy, and there is no Word document.")
    if code == "no_document":
        return _("There is no Word document.")
    return consent.sentence(code)


def hints(left_out: Iterable[LeftOut]) -> list[str]:
    """What would have these lines get letters, where the worksheet's header can say it."""
    codes = {reason.code for reason in left_out}
    if not codes:
        return [str(OF_THE_SEGMENT[EMPTY])]
    said = []
    if codes & {"no_document", "neither_type_nor_document"}:
        said.append(_("Choose a template with a Word document."))
    if "not_hard_copy" in codes:
        said.append(_("Choose “Hard copy” as correspondence type."))
    return said


def combined_download(
    segment: Segment, *, user: User, today: date, run: PrintRun = WHOLE
) -> HttpResponse:
    """A Word file per document with each letter on its own pages. Raises NoLetters."""
    letters = Letters(segment, today=today, run=run)
    documents = letters.counts()

    def values(document_id: int) -> Iterator[Values]:
        lines = letters.printable().filter(r_document=document_id)
        return (letter.values for letter in letters.read(lines))

    response = combined_response(title_of(segment), documents, values)
    record_letters(segment, user, sum(document.count for document in documents))
    return response


def record_letters(segment: Segment, user: User, count: int) -> None:
    """Who took how many letters."""
    record(user, "downloaded letters", "segment", segment.number, letters=count)


def zip_download(
    segment: Segment, *, user: User, today: date, run: PrintRun = WHOLE
) -> HttpResponse:
    """A ZIP with one Word file a letter. Raises NoLetters."""
    letters = Letters(segment, today=today, run=run)
    items = (
        LetterItem(letter.name, letter.document_id, letter.values)
        for letter in letters.read(letters.printable())
    )
    response = zip_response(title_of(segment), items)
    record_letters(segment, user, letters.printable().count())
    return response


def title_of(segment: Segment) -> str:
    return f"{segment.number} {segment.description}"


def letter_of(line: SegmentLine, *, today: date) -> Letter:
    """The letter of one line, whatever its correspondence type.

    Raises NoLetter without a document.
    """
    return Letters(line.segment, today=today).of(line)


def letter_to_send(line: SegmentLine, *, today: date) -> Letter:
    """The letter of one line, for sending.

    Raises NoLetter, NotEligible where the contact may not be written to.
    """
    lines = Letters(line.segment, today=today).lines
    refused = consent.refused_channels("contact__")[consent.LETTERS_REFUSED]
    reasons = {**consent.blocks("contact__"), consent.LETTERS_REFUSED: LETTER & refused}
    barred = lines.annotate(barred=consent.reason(reasons)).values_list("barred", flat=True)
    if code := barred.get(pk=line.pk):
        raise NotEligible(code)
    return letter_of(line, today=today)


def one_download(line: SegmentLine, *, user: User, today: date) -> HttpResponse:
    """One line's letter as a Word file. Raises NoLetter, NotEligible."""
    letter = letter_to_send(line, today=today)
    response = letter_response(letter.name, letter.document_id, letter.values)
    record_letters(line.segment, user, 1)
    return response
