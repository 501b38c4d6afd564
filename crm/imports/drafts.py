"""Rows → drafts: what a row says about a company and a person, or why it cannot be used."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from crm.consents import Answer
from crm.folding import fold
from crm.imports.cells import Reader, WrongCell
from crm.imports.columns import FIELDS
from crm.imports.reading import Table
from crm.models import Contact

OF_PERSON = ("first_name", "middle_name", "surname", "gender", "job_title")
OF_WHO_ANSWERS = ("email", "mobile")
COMMUNICATION = ("phone", "mobile", "fax", "email", "home_page")


@dataclass(frozen=True)
class Draft:
    """What the file says about one contact; fields it says nothing about are absent.

    `groups`: by the contact's field, those it shall be in as well. `consents`: by channel, what it
    said. Neither takes anything away that is there.
    """

    type: str
    values: dict[str, Any]
    groups: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    consents: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, ...]:
        """What tells contacts of one file apart: number, else e-mail, else name and post code."""
        if number := self.values.get("external_number"):
            return (self.type, "number", number)
        if email := self.values.get("email"):
            return (self.type, "email", fold(email) or "")
        return (self.type, "name", self.folded_name, self.values.get("post_code", ""))

    @property
    def folded_name(self) -> str:
        return fold(self.values["name"]) or ""


@dataclass(frozen=True)
class RowDraft:
    """A row that can be used: a company, a person, or a person of the company."""

    number: int
    company: Draft | None
    person: Draft | None

    @property
    def key(self) -> tuple[Any, ...]:
        if self.company is None or self.person is None:
            return (self.company or self.person).key  # type: ignore[union-attr] # one is there
        return (self.company.key, self.person.folded_name)


@dataclass(frozen=True)
class RowError:
    number: int
    reason: str


@dataclass
class Drafting:
    """Reads a file row by row, and remembers the rows to know one that stands there twice."""

    table: Table
    fields: Sequence[str]
    reader: Reader = field(default_factory=Reader)
    seen: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[RowDraft | RowError]:
        for number, cells in self.table.rows():
            try:
                draft = self._draft(number, cells)
            except WrongCell as error:
                yield RowError(number, str(error))
                continue
            yield self._once(draft)

    def _draft(self, number: int, cells: Sequence[str]) -> RowDraft:
        if any(cell.strip() for cell in cells[len(self.table.header) :]):
            # All after a delimiter that should have been quoted stands in the wrong column.
            raise WrongCell(_("The row has more cells than the header."))
        values = self._values(cells)
        company_name = values.pop("company", None)
        own = {
            name.removeprefix("person."): values.pop(name)
            for name in list(values)
            if name.startswith("person.")
        }
        person = {name: values.pop(name) for name in OF_PERSON if name in values}
        if name := values.pop("name", None) or self.reader.value("name", full_name(person)):
            person["name"] = name
        if company_name is None:
            return RowDraft(number, None, self._person(person | values | own))
        if "name" in person:
            own = self._own(values, own)
        company = Draft(Contact.Type.COMPANY, {"name": company_name, **values})
        if "name" not in person:
            return RowDraft(number, company, None)
        return RowDraft(number, company, self._person(person | own))

    def _own(self, values: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
        """How the person of a company is reached: by what its own columns say, and by a plain
        e-mail or mobile phone, which are seldom a company's. The rest of the block comes along."""
        for name in OF_WHO_ANSWERS:
            if name in values and f"person.{name}" not in self.fields:
                own[name] = values.pop(name)
        if not own.keys() & set(COMMUNICATION):
            return own
        return {name: values[name] for name in COMMUNICATION if name in values} | own

    def _values(self, cells: Sequence[str]) -> dict[str, Any]:
        values = {}
        for name, cell in zip(self.fields, cells, strict=False):
            if name in FIELDS:
                field_name = "name" if name == "company" else name.removeprefix("person.")
                value = self.reader.value(field_name, cell)
                if value is not None:
                    values[name] = value
        return values

    def _person(self, values: dict[str, Any]) -> Draft:
        if "name" not in values:
            raise WrongCell(_("The row names neither a company nor a person."))
        return Draft(Contact.Type.PERSON, values)

    def _once(self, draft: RowDraft) -> RowDraft | RowError:
        first = self.seen.setdefault(draft.key, draft.number)
        if first == draft.number:
            return draft
        return RowError(
            draft.number,
            _("The same contact stands in row %(row)s already.") % {"row": first},
        )


def full_name(parts: dict[str, Any]) -> str:
    names = (parts.get(name) for name in ("first_name", "middle_name", "surname"))
    return " ".join(name for name in names if name)
