"""What rows bring along beside the contact's own columns, each kind in staged rows of its own.

An import adds: it takes nobody out of a group, and an empty cell says nothing. A kind is a module:
what its rows are, and how they are compared, written and taken back, each at a constant number of
statements.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from crm.imports import addresses, answers, consents, groups
from crm.imports.copying import copy_rows
from crm.imports.drafts import Draft
from crm.models import AddressBefore, User

if TYPE_CHECKING:
    from crm.imports.matching import Part


class Kind(Protocol):
    """`STAGED` has a key `row`, and `is_there` where the contact has it already."""

    @property
    def STAGED(self) -> type[Model]: ...  # noqa: N802 - a constant of the module

    @property
    def COLUMNS(self) -> tuple[str, ...]: ...  # noqa: N802 - those of `rows_of`

    def rows_of(
        self, key: int, draft: Draft, *, today: date, source: str
    ) -> Iterator[tuple[Any, ...]]: ...

    def note(self, rows: QuerySet[Any], staged: Mapping[str, Any]) -> None: ...

    def write(self, rows: QuerySet[Any], staged: Mapping[str, Any], *, user: User) -> None: ...

    def take_back(self, rows: QuerySet[Any], staged: Mapping[str, Any]) -> None: ...


KINDS: Mapping[str, Kind] = {
    "groups": groups,
    "consents": consents,
    "answers": answers,
    "addresses": addresses,
}
# In the order of deleting.
MODELS: tuple[Any, ...] = (AddressBefore, *(kind.STAGED for kind in KINDS.values()))


@dataclass
class Beside:
    """Rows of every kind on their way into the database, and what a list says of them at all."""

    today: date
    source: str
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {k: [] for k in KINDS})
    said: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)

    def add(self, key: int, draft: Draft) -> None:
        if not draft.brings_more:
            return
        self.groups |= {name for name, rows in draft.groups.items() if rows}
        for name, kind in KINDS.items():
            self.rows[name] += kind.rows_of(key, draft, today=self.today, source=self.source)

    def copy(self) -> None:
        """Write what was added since."""
        for name, rows in self.rows.items():
            if rows:
                self.said.add(name)
                copy_rows(KINDS[name].STAGED, ("row", *KINDS[name].COLUMNS), rows)
                rows.clear()

    def as_json(self) -> dict[str, list[str]]:
        return {"beside": sorted(self.said), "groups": sorted(self.groups)}


def kinds_said(staged: Mapping[str, Any]) -> Iterable[Kind]:
    # Lists staged before there were others had these.
    return [KINDS[name] for name in staged.get("beside", ["groups", "consents"])]


def note_what_is_new(part: "Part") -> None:
    """What the contacts have already; the outcomes know whom the rows mean."""
    for kind in kinds_said(part.run.staged):
        kind.note(part.beside(kind.STAGED), part.run.staged)


def write_beside(part: "Part", rows: Q, *, user: User) -> None:
    """What is new, for those staged rows; their contacts are there by now."""
    for kind in kinds_said(part.run.staged):
        new = part.beside(kind.STAGED).filter(rows, is_there=False)
        kind.write(new, part.run.staged, user=user)


def take_back(part: "Part", rows: Q) -> None:
    """All that those rows brought, so that it is as it was before."""
    for kind in kinds_said(part.run.staged):
        kind.take_back(part.beside(kind.STAGED).filter(rows, is_there=False), part.run.staged)


def brings_nothing_new(staged: Mapping[str, Any], row: str) -> Q:
    """That the row whose key is at `row` brings only what is there."""
    news = {"row": OuterRef(row), "is_there": False}
    nothing = Q()
    for kind in kinds_said(staged):
        nothing &= Q(~Exists(kind.STAGED._default_manager.filter(**news)))
    return nothing
