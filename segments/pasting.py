"""Whom the rows mean that somebody pastes from Excel, a mail program or a letter.

A row names a contact by any of its cells: by number, else by e-mail, else by name. Where several
contacts answer, the one that answers to most of the row's cells is meant; where several answer
alike, the person chooses.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from crm.folding import Fold, fold
from crm.imports.guessing import is_heading
from crm.models import Contact, User
from segments.exceptions import NothingPasted, TooManyCells, TooManyRows

MAX_ROWS = 10_000
# Every cell is looked up, and every two neighbours as a name of both.
MAX_CELLS = 100_000
# How many contacts one row offers to choose from.
CANDIDATES = 10
# So many keys go into one statement: SQLite takes no more variables than 32,766.
CHUNK = 10_000
# Longer cells are texts about somebody, no keys.
LONGEST_KEY = 200

# What a candidate is shown by, and what it answers to.
SHOWN = (
    "number",
    "type",
    "name",
    "sort_name",
    "city",
    "email",
    "company__name",
    "company__sort_name",
)

NUMBER = re.compile(r"[A-Z0-9._-]{1,20}")
# "Anna Hart <anna@example.com>", as mail programs copy addresses.
ADDRESSEE = re.compile(r"(.*)<([^<>\s]+@[^<>\s]+)>")
# Seen by nobody, copied along.
INVISIBLE = dict.fromkeys(map(ord, "\0\u200b\u200c\u200d\u2060\ufeff"), None)


@dataclass(frozen=True)
class Row:
    """A row that is not blank; `position` counts these from 1."""

    position: int
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        return " · ".join(self.cells)


@dataclass(frozen=True)
class Found:
    """A row and the one contact that it means."""

    row: Row
    contact: Contact


@dataclass(frozen=True)
class Ambiguous:
    """A row that may mean several contacts: the first of them, how many there are, and the id of
    the one that was chosen."""

    row: Row
    candidates: list[Contact]
    count: int
    chosen: int | None = None


@dataclass(frozen=True)
class Pasted:
    """The rows, sorted out: found + undecided + not found + duplicates = rows.

    `ambiguous` are all that needed a choice; those chosen for are found as well. A duplicate means
    a contact that an earlier row meant.
    """

    found: list[Found] = field(default_factory=list)
    ambiguous: list[Ambiguous] = field(default_factory=list)
    not_found: list[Row] = field(default_factory=list)
    duplicates: int = 0

    @property
    def row_count(self) -> int:
        return len(self.found) + len(self.undecided) + len(self.not_found) + self.duplicates

    @property
    def undecided(self) -> list[Ambiguous]:
        return [one for one in self.ambiguous if one.chosen is None]

    @property
    def contact_ids(self) -> list[int]:
        return [found.contact.pk for found in self.found]


def sort_out(text: str, user: User, choices: Mapping[int, int] | None = None) -> Pasted:
    """Whom the pasted text means; `choices` says it for ambiguous rows, position → contact id.

    A choice that the row does not offer is none. A first row of headings counts for nothing.
    A constant number of statements for every ten thousand keys.

    Raises NothingPasted, TooManyRows, TooManyCells.
    """
    rows = rows_of(text)
    if not rows:
        raise NothingPasted
    if len(rows) > MAX_ROWS:
        raise TooManyRows(len(rows), MAX_ROWS)
    if (cells := sum(len(row.cells) for row in rows)) > MAX_CELLS:
        raise TooManyCells(cells, MAX_CELLS)
    known = Known(rows, user)
    meant = [known.meant_by(row) for row in rows]
    if not meant[0] and len(rows) > 1 and any(map(is_heading, rows[0].cells)):
        rows, meant = rows[1:], meant[1:]
    return _sorted(rows, meant, choices or {})


def _sorted(rows: list[Row], meant: list[list[Contact]], choices: Mapping[int, int]) -> Pasted:
    found: dict[int, Found] = {}
    ambiguous: list[Ambiguous] = []
    not_found: list[Row] = []
    duplicates = 0
    for row, contacts in zip(rows, meant, strict=True):
        chosen = next((one for one in contacts if one.pk == choices.get(row.position)), None)
        if len(contacts) > 1:
            key = chosen.pk if chosen else None
            ambiguous.append(Ambiguous(row, contacts[:CANDIDATES], len(contacts), key))
        contact = contacts[0] if len(contacts) == 1 else chosen
        if not contacts:
            not_found.append(row)
        elif contact is not None and contact.pk in found:
            duplicates += 1
        elif contact is not None:
            found[contact.pk] = Found(row, contact)
    return Pasted(list(found.values()), ambiguous, not_found, duplicates)


def rows_of(text: str) -> list[Row]:
    """The rows that are not blank. A line of nothing but addresses is a row for each of them."""
    rows = [cells for line in text.splitlines() for cells in _rows_of_line(line) if cells]
    return [Row(position, cells) for position, cells in enumerate(rows, start=1)]


def _rows_of_line(line: str) -> list[tuple[str, ...]]:
    addresses = list(_cells(re.split(r"[,;]", line)))
    if "\t" not in line and len(addresses) > 1 and all("@" in cell for cell in addresses):
        return [(cell,) for cell in addresses]
    return [tuple(_cells(re.split(r"[\t;]", line)))]


def _cells(parts: Iterable[str]) -> Iterator[str]:
    """The parts that say something, without blanks of any kind around and doubled within."""
    for part in parts:
        cell = " ".join(part.translate(INVISIBLE).split()).strip('"').strip()
        if cell:
            yield cell


class Known:
    """The contacts that some row may mean, and what each of them answers to."""

    def __init__(self, rows: list[Row], user: User) -> None:
        contacts = Contact.objects.visible_to(user).select_related("company").order_by("pk")
        self.contacts = contacts.only(*SHOWN)
        keys = [_keys(row) for row in rows]
        self.by_number = self._found("number", {key for one in keys for key in one.numbers})
        self.by_email = self._found("folded_email", {key for one in keys for key in one.emails})
        unnamed = [
            one
            for one in keys
            if not self._under(self.by_number, one.numbers)
            and not self._under(self.by_email, one.emails)
        ]
        self.by_name = self._found("sort_name", {key for one in unnamed for key in one.names})

    def meant_by(self, row: Row) -> list[Contact]:
        """The contacts that the row may mean, none of them more than another."""
        keys = _keys(row)
        for index, names in (
            (self.by_number, keys.numbers),
            (self.by_email, keys.emails),
            (self.by_name, keys.names),
        ):
            found = self._under(index, names)
            if len(found) > 1:
                best = max(keys.answered_by(contact) for contact in found)
                return [contact for contact in found if keys.answered_by(contact) == best]
            if found:
                return found
        return []

    def _found(self, key: str, values: set[str]) -> dict[str, list[Contact]]:
        rows: Any = self.contacts.annotate(folded_email=Fold("email"))
        index: dict[str, list[Contact]] = defaultdict(list)
        wanted = sorted(values)
        for start in range(0, len(wanted), CHUNK):
            for contact in rows.filter(**{f"{key}__in": wanted[start : start + CHUNK]}):
                index[getattr(contact, key)].append(contact)
        return index

    def _under(self, index: Mapping[str, list[Contact]], keys: Iterable[str]) -> list[Contact]:
        found = {contact.pk: contact for key in keys for contact in index.get(key, ())}
        return list(found.values())


@dataclass(frozen=True)
class Keys:
    """What the cells of a row may be, folded where they compare so."""

    numbers: frozenset[str]
    emails: frozenset[str]
    names: frozenset[str]

    def answered_by(self, contact: Any) -> int:
        """How many of number, e-mail, name and company the row says right."""
        return sum(
            (
                contact.number in self.numbers,
                contact.folded_email in self.emails,
                contact.sort_name in self.names,
                contact.company is not None and contact.company.sort_name in self.names,
            )
        )


def _keys(row: Row) -> Keys:
    cells = [cell for cell in row.cells if len(cell) <= LONGEST_KEY]
    numbers = {cell.upper() for cell in cells if NUMBER.fullmatch(cell.upper())}
    emails, names = set(), []
    for cell in cells:
        addressee = ADDRESSEE.fullmatch(cell)
        name, email = addressee.groups() if addressee else (cell, cell)
        if "@" in email:
            emails.add(_folded(email.removeprefix("mailto:")))
        if "@" not in name:
            names.append(_folded(name.strip(' "')))
    # First name and surname may stand in cells of their own, in either order.
    joined = {f"{a} {b}" for one, two in pairwise(names) for a, b in ((one, two), (two, one))}
    return Keys(frozenset(numbers), frozenset(emails), frozenset({*names, *joined} - {""}))


def _folded(text: str) -> str:
    return fold(text) or ""
