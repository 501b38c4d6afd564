"""What the columns of a list are: said by their headings, corrected by their cells."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from crm.countries import country_code
from crm.imports.address_columns import address_columns
from crm.imports.cells import Reader, as_read, gender_of
from crm.imports.columns import SKIP, plain
from crm.imports.dates import read_date
from crm.imports.heading_words import BY_HEADING, readings, spaced
from crm.imports.headings import OF_THE_ROW, WEAK
from crm.imports.references import WrongCell, is_named_here
from crm.imports.words import PATRONYMIC
from crm.list_columns import LIST, LONGEST_HEADING, MOST

NO_QUESTIONS: Mapping[str, str] = {}
# How far the words of "Billing street" are from a street. The parts of the address that stands for
# the contact's own, where no column is called just so, belong together: none is another column's.
AS_PART = (False, 1)
AS_PART_OF_MAIN = (False, -1)
# So much of a column must look alike to say what it is; so little says nothing.
ALIKE = 0.8
EXAMPLES_ASKED = 2
# What cells alone do not make sure of, where a heading says something else.
UNSURE = (SKIP, "phone")
# What a list for a letter says of the letter, more likely than of the contact for ever.
OF_THIS_LETTER = "note"
# What says what a cell is stands in its beginning; patterns are not run over whole letters.
TELLING = 120

EMAIL = re.compile(r"\S+@\S+\.\w+")
WEB = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
PHONE = re.compile(r"(?=(?:.*\d){7})[+(]?\d[\d\s().\-/]*[\s()\-/][\d\s().\-/]*\d|\+?\d{10,15}")
COMPANY = re.compile(
    r"\b(ооо|оао|зао|пао|ао|ип|gmbh|ag|kg|ohg|e\.?k|inc|llc|ltd|limited|corp|plc|co|s\.?a|"
    r"s\.?r\.?l|b\.?v|фирма|завод|компания)\b\.?",
    re.IGNORECASE,
)


def guess(header: Sequence[str], questions: Mapping[str, str] = NO_QUESTIONS) -> list[str]:
    """The field of each column, SKIP where the heading is unknown or says worse than another's that
    it is that field; of equals the first is it.

    `questions`: fields by headings that only this installation knows.
    """
    of_addresses = address_columns(header)
    claims = [
        (AS_PART if "." in field else AS_PART_OF_MAIN, place, field)
        for place, field in of_addresses.items()
        if field
    ]
    claims += [
        (distance, place, field)
        for place, heading in enumerate(header)
        if place not in of_addresses
        for distance, field in _meanings(heading, questions)
    ]
    fields = [SKIP] * len(header)
    for _distance, place, field in sorted(claims):
        if field not in fields:
            fields[place] = field
    return [_beside(fields, *column) for column in zip(fields, header, strict=True)]


def _beside(fields: Sequence[str], field: str, heading: str) -> str:
    """What the field is beside the others: "Name" beside "First name", an "ID" beside a person and
    its company."""
    if plain(heading) == "name" and "first_name" in fields and "surname" not in fields:
        return "surname"
    of_people = {"company", "surname"} <= set(fields) and "person.external_number" not in fields
    if field == "external_number" and plain(heading) in OF_THE_ROW and of_people:
        return "person.external_number"
    return field


def guess_columns(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    questions: Mapping[str, str] = NO_QUESTIONS,
) -> list[str]:
    """`guess`, then what the cells say of columns that their headings leave open or get wrong. What
    most cells of a column cannot be, because nothing here is called so, it is not."""
    columns = cells_by_column(len(header), rows)
    fields = guess(header, questions)
    reader = Reader()
    for place, cells in enumerate(columns):
        field = fields[place]
        if field and (_is_disproved(field, cells) or not _is_known(reader, field, cells)):
            fields[place] = SKIP
    for place, cells in enumerate(columns):
        found = (name for name, test in CONTENT.items() if looks(test, cells))
        field = next(found, SKIP)
        if fields[place] == SKIP and field not in fields:
            fields[place] = field
    return fields


def with_own_columns(
    fields: Sequence[str],
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    questions: Mapping[str, str] = NO_QUESTIONS,
    *,
    without: Container[int] = (),
) -> tuple[list[str], list[str]]:
    """The fields, and LIST for columns that have a heading and say something and are skipped for
    want of a field of that name, or would be the contact's note; `without`: places that stay.
    Beside them the headings of such columns that are too many.

    What has a heading that no phone has is none, however many figures: invoices have as many.
    """
    found, too_many = [*fields], []
    meant = guess(header, questions)
    for place, cells in enumerate(cells_by_column(len(header), rows)):
        is_unknown = fields[place] in UNSURE and meant[place] == SKIP
        is_open = (is_unknown or fields[place] == OF_THIS_LETTER) and place not in without
        if not (is_open and cells and header[place].strip()):
            continue
        if found.count(LIST) < MOST:
            found[place] = LIST
        else:
            too_many.append(" ".join(header[place].split())[:LONGEST_HEADING])
    return found, too_many


def why_left_out(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    fields: Sequence[str],
    questions: Mapping[str, str] = NO_QUESTIONS,
) -> dict[int, str]:
    """By place, what nothing here is called, of columns that are skipped although their headings
    say what they are."""
    reader = Reader()
    named = zip(guess(header, questions), cells_by_column(len(header), rows), strict=True)
    return {
        place: _first_wrong(reader.of(as_read(field)), cells)
        for place, (field, cells) in enumerate(named)
        if field and fields[place] == SKIP and field not in fields
        if not _is_known(reader, field, cells)
    }


def is_heading(text: str) -> bool:
    """Word for word: "Name 7" may be a value."""
    return plain(text) in BY_HEADING or spaced(text) in BY_HEADING


def _meanings(
    heading: str, questions: Mapping[str, str] = NO_QUESTIONS
) -> Iterator[tuple[tuple[bool, int], str]]:
    """The field that the heading means, if any, and how far from it its words are."""
    for distance, name in enumerate(readings(heading)):
        if field := BY_HEADING.get(name) or questions.get(name):
            yield (name in WEAK, distance), field
            return


def _is_disproved(field: str, cells: Sequence[str]) -> bool:
    return field in DISPROOFS and looks(DISPROOFS[field], cells)


def _is_known(reader: Reader, field: str, cells: Sequence[str]) -> bool:
    """False where more than half of the cells say what nothing here is called: salespeople of
    others, industries by other names."""
    kind = as_read(field)
    if not is_named_here(kind) or len(cells) < EXAMPLES_ASKED:
        return True
    understand = reader.of(kind)
    return 2 * sum(_is_understood(understand, cell) for cell in cells) >= len(cells)


def _is_understood(understand: Callable[[str], Any], cell: str) -> bool:
    return not _first_wrong(understand, [cell])


def _first_wrong(understand: Callable[[str], Any], cells: Iterable[str]) -> str:
    """What is said of the first cell that cannot be understood; "" of none."""
    for cell in cells:
        try:
            understand(cell)
        except WrongCell as error:
            return str(error)
    return ""


def cells_by_column(width: int, rows: Iterable[Sequence[str]]) -> list[list[str]]:
    columns: list[list[str]] = [[] for _place in range(width)]
    for cells in rows:
        for column, cell in zip(columns, cells, strict=False):
            if cell.strip():
                column.append(cell.strip())
    return columns


def looks(test: Callable[[str], Any], cells: Sequence[str]) -> bool:
    if len(cells) < EXAMPLES_ASKED:
        return False
    return sum(bool(test(cell[:TELLING])) for cell in cells) >= ALIKE * len(cells)


def is_country(cell: str) -> bool:
    # Two letters may be anything: a state of the US, a size.
    return len(cell) > 3 and country_code(cell) is not None


def is_gender(cell: str) -> bool:
    # "Dr." is nobody's gender, but no greeting and no post either.
    return gender_of(cell) is not None


def is_phone(cell: str) -> bool:
    """A day has as many figures between as few signs."""
    return bool(PHONE.fullmatch(cell)) and read_date(cell, day_first=True) is None


CONTENT: Mapping[str, Callable[[str], Any]] = {
    "gender": is_gender,
    "email": EMAIL.fullmatch,
    "home_page": WEB.fullmatch,
    "phone": is_phone,
    "country": is_country,
    "company": COMPANY.search,
    "name": lambda cell: any(map(PATRONYMIC.fullmatch, cell.split())),
}
# A column called "Name", "Contact" or "Salutation" is another one when its cells say so.
DISPROOFS: Mapping[str, Callable[[str], Any]] = {
    "name": lambda cell: EMAIL.fullmatch(cell) or is_phone(cell) or COMPANY.search(cell),
    "company": EMAIL.fullmatch,
    "address": EMAIL.fullmatch,
    "external_number": lambda cell: EMAIL.fullmatch(cell) or COMPANY.search(cell),
    "formal_salutation": is_gender,
    "job_title": is_gender,
}
