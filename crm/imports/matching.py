"""Drafts → what would be written: which contacts are there already, and what differs.

Companies, and persons without company, are found by number elsewhere, then e-mail, then name and
post code; a person of a company by its name within the company. A chunk of rows costs the same few
queries whatever its size.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm.consents import Answer
from crm.folding import Fold, fold
from crm.imports import belonging
from crm.imports.drafts import COMMUNICATION, Draft, RowDraft, RowError
from crm.inheritance import BLOCKS, lock
from crm.models import Contact, User

NEW, UPDATE, UNCHANGED = "new", "update", "unchanged"


@dataclass
class Planned:
    """A contact as the file wants it; `contact` is there once it is found or written."""

    draft: Draft
    company: "Planned | None" = None
    contact: Contact | None = None
    changed: list[str] = field(default_factory=list)
    # What the file adds beside the contact's own fields (`belonging.compare`).
    joins: dict[str, list[Any]] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def outcome(self) -> str:
        if self.contact is None:
            return NEW
        return UPDATE if self.changed or self.joins or self.answers else UNCHANGED

    @property
    def key(self) -> int | None:
        return self.contact.pk if self.contact else None

    def make(self) -> Contact:
        """The new contact; only now, because a preview counts rows by the ten thousand."""
        company = self.company.contact if self.company else None
        flags = dict.fromkeys(BLOCKS, company is None)
        values = flags | values_of(self.draft, is_of_company=company is not None)
        self.contact = Contact(type=self.draft.type, company=company, **values)
        return self.contact


@dataclass
class Plan:
    """What a chunk of rows comes to; companies first, their people after them."""

    companies: list[Planned] = field(default_factory=list)
    people: list[Planned] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


class Ambiguous(Exception):
    """Several contacts could be meant; the sentence names what they share."""


@dataclass
class Matching:
    """Plans chunk after chunk; companies of earlier chunks are remembered by their key.

    `to_write`: what is found stays as it is found until commit; companies are locked before
    people, as in `inheritance.lock`.
    """

    user: User
    to_write: bool = False
    companies: dict[tuple[str, ...], Planned] = field(default_factory=dict)

    def plan(self, rows: Sequence[RowDraft | RowError]) -> Plan:
        plan = Plan(errors=[row for row in rows if isinstance(row, RowError)])
        drafts = [row for row in rows if isinstance(row, RowDraft)]
        present = Present(self._heads(drafts), self._contacts())
        usable = [row for row in drafts if self._plan_head(row, present, plan)]
        self._plan_people([row for row in usable if row.company and row.person], plan)
        belonging.compare([*plan.companies, *plan.people])
        return plan

    def _contacts(self) -> QuerySet[Contact]:
        contacts = Contact.objects.visible_to(self.user)
        if self.to_write:
            contacts = contacts.select_for_update(no_key=True, of=("self",))
        return contacts.select_related("salesperson", "territory").order_by("type", "pk")

    def _heads(self, rows: Iterable[RowDraft]) -> list[Draft]:
        """The contacts that are looked up by themselves: companies, persons without one."""
        heads = [row.company or row.person for row in rows]
        return [head for head in heads if head and head.key not in self.companies]

    def _plan_head(self, row: RowDraft, present: "Present", plan: Plan) -> bool:
        """Plan the row's company, or its person without one; False where the row is an error."""
        head = row.company or row.person
        assert head is not None
        if head.key in self.companies:
            return True
        try:
            found = present.find(head)
        except Ambiguous as error:
            plan.errors.append(RowError(row.number, str(error)))
            return False
        planned = planned_contact(found, head)
        if head.type == Contact.Type.COMPANY:
            self.companies[head.key] = planned
            plan.companies.append(planned)
        else:
            plan.people.append(planned)
        return True

    def _plan_people(self, rows: Sequence[RowDraft], plan: Plan) -> None:
        companies = [self.companies[row.company.key] for row in rows if row.company]
        names = [row.person.folded_name for row in rows if row.person]
        if self.to_write:
            # Those remembered from an earlier chunk were let go at its commit.
            lock(company.key for company in companies if company.key)
        present = people_of(self._contacts(), companies, names)
        for row, company in zip(rows, companies, strict=True):
            assert row.person is not None
            found = present.get((company.key, row.person.folded_name), [])
            if len(found) > 1:
                plan.errors.append(RowError(row.number, several(row.person)))
                continue
            plan.people.append(planned_contact(found[0] if found else None, row.person, company))


class Present:
    """The contacts in the database that the drafts may mean: three queries."""

    def __init__(self, drafts: Sequence[Draft], contacts: QuerySet[Contact]) -> None:
        values = [draft.values for draft in drafts]
        numbers = {value["external_number"] for value in values if "external_number" in value}
        emails = {fold(value["email"]) or "" for value in values if "email" in value}
        names = {draft.folded_name for draft in drafts}
        self.by_number = grouped(
            contacts.filter(external_number__in=numbers) if numbers else [],
            lambda contact: (contact.type, contact.external_number),
        )
        self.by_email = grouped(
            contacts.alias(folded=Fold("email")).filter(folded__in=emails) if emails else [],
            lambda contact: (contact.type, fold(contact.email)),
        )
        self.by_name = grouped(
            contacts.filter(sort_name__in=names) if names else [],
            lambda contact: (contact.type, contact.sort_name, contact.post_code),
        )

    def find(self, draft: Draft) -> Contact | None:
        """Raises Ambiguous."""
        number = draft.values.get("external_number")
        email = fold(draft.values.get("email"))
        post_code = draft.values.get("post_code", "")
        if found := self.by_number.get((draft.type, number), []):
            return the_one(found, draft)
        for candidates in (
            self.by_email.get((draft.type, email), []),
            self.by_name.get((draft.type, draft.folded_name, post_code), []),
        ):
            # A contact that carries another number is another one.
            found = [one for one in candidates if not number or not one.external_number]
            if draft.type == Contact.Type.PERSON:
                found = [one for one in found if one.company_id is None]
            if found:
                return the_one(found, draft)
        return None


def the_one(found: Sequence[Contact], draft: Draft) -> Contact:
    if len(found) > 1:
        raise Ambiguous(several(draft))
    return found[0]


def several(draft: Draft) -> str:
    return _("Several contacts here could be “%(name)s”; give them numbers or merge them.") % {
        "name": draft.values["name"]
    }


def people_of(
    contacts: QuerySet[Contact], companies: Iterable[Planned], names: Iterable[str]
) -> dict[tuple[Any, ...], list[Contact]]:
    """The people of the companies that are called so, by company and name: one query."""
    keys = {company.key for company in companies if company.key}
    if not keys:
        return {}
    people = contacts.filter(company__in=keys, sort_name__in=set(names))
    return grouped(people, lambda person: (person.company_id, person.sort_name))


def grouped(
    contacts: QuerySet[Contact] | list[Contact], key: Any
) -> dict[tuple[Any, ...], list[Contact]]:
    groups: dict[tuple[Any, ...], list[Contact]] = defaultdict(list)
    for contact in contacts:
        groups[key(contact)].append(contact)
    return groups


def planned_contact(found: Contact | None, draft: Draft, company: Planned | None = None) -> Planned:
    """The contact with what the file says; an empty cell takes nothing away."""
    if found is None:
        return Planned(draft, company)
    values = values_of(draft, is_of_company=company is not None)
    changed = [name for name, value in values.items() if getattr(found, name) != value]
    for name in changed:
        setattr(found, name, values[name])
    return Planned(draft, company, found, changed)


def values_of(draft: Draft, *, is_of_company: bool) -> dict[str, Any]:
    """A person whom the file gives a phone or an e-mail has it as its own."""
    if is_of_company and any(name in draft.values for name in COMMUNICATION):
        return draft.values | {"own_communication": True}
    return draft.values


def chunks(rows: Iterable[RowDraft | RowError], size: int) -> Iterator[list[RowDraft | RowError]]:
    chunk: list[RowDraft | RowError] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
