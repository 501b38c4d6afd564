"""Outcomes → contacts: a part of the rows is written by a constant number of statements.

A new contact is inserted as it stays: with what it takes from its company, sort names, search text
and letter forms, so that nothing has to be written twice.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Now

from crm import search_text
from crm.imports.beside import write_beside
from crm.imports.matching import HEADS, PEOPLE, TO_WRITE, Part, Verdict, sort
from crm.imports.unsaid import unsaid_of
from crm.inheritance import BLOCKS, LETTER_FORMS, keep_in_step, refresh_letter_forms
from crm.insert_select import insert_select
from crm.model_fields import field_of
from crm.models import (
    Contact,
    ImportBefore,
    ImportOutcome,
    StagedContact,
    User,
)
from crm.models.staging import SAID
from crm.new_keys import new_keys
from crm.numbers import numbers_in_order

BLOCK_OF = {name: flag for flag, names in BLOCKS.items() for name in names}


def write(part: Part, *, user: User) -> None:
    """Sort the part's rows as things are now and write them, inside the caller's transaction."""
    keys = new_keys(Contact)
    for kind in (HEADS, PEOPLE):
        sort(part, kind, user=user, keys=keys)
        if lock_found(part, kind):
            # Once more: what was found may have changed while we waited for it.
            sort(part, kind, user=user, keys=keys)
        of_kind = part.outcomes.filter(row__company__isnull=kind)
        _update(of_kind.filter(verdict=Verdict.UPDATE), part)
        _insert(of_kind.filter(verdict=Verdict.NEW), kind, user, unsaid_of(part.run))
    write_beside(part, Q(row__outcome__verdict__in=TO_WRITE), user=user)
    changed = part.outcomes.filter(verdict=Verdict.UPDATE)
    if changed_keys := list(changed.values_list("contact", flat=True)):
        keep_in_step(changed_keys)
    _greet_as_the_company_tells(part)


def lock_found(part: Part, kind: bool) -> bool:
    """The contacts to be changed, and companies that people join, are nobody else's until commit;
    companies first, as in `inheritance.lock`. Whether any is to be changed."""
    if not connection.features.has_select_for_update:
        return False  # SQLite has one writer.
    outcomes = part.outcomes.filter(row__company__isnull=kind)
    if kind is PEOPLE:
        known = _of_known_companies(part, outcomes.filter(company_contact__gt=0))
        hold(known.values("company_contact"))
    return hold(outcomes.filter(verdict=Verdict.UPDATE).values("contact")) > 0


def hold(keys: QuerySet[Any, Any]) -> int:
    """Lock the contacts with these keys; how many there are."""
    contacts = Contact.objects.filter(pk__in=keys).order_by("type", "pk")
    locked = contacts.select_for_update(no_key=True).values_list("pk")
    return sum(1 for _key in locked.iterator())


def _update(outcomes: QuerySet[ImportOutcome], part: Part) -> None:
    if not outcomes.exists():
        return
    names = part.run.staged["said"]
    insert_select(
        ImportBefore,
        outcomes,
        {"row": F("row"), "contact": F("contact"), "version": F("contact__version")}
        | {name: F(f"contact__{name}") for name in SAID},
    )
    insert_select(
        Contact,
        outcomes,
        as_it_is()
        | {name: said_or(name, F(f"contact__{name}")) for name in names}
        | {"version": F("contact__version") + 1, "updated_at": Now()},
        update=[*names, "version", "updated_at"],
    )


def as_it_is(path: str = "contact") -> dict[str, Any]:
    """Every column of the contact that the path leads to, to write some of them anew."""
    fields = Contact._meta.concrete_fields
    return {field.name: F(f"{path}__{field.attname}") for field in fields}


def _insert(
    new: QuerySet[ImportOutcome], kind: bool, user: User, unsaid: Mapping[str, str]
) -> None:
    if not (count := new.count()):
        return
    number = numbers_in_order("contact", count, model=Contact, order_by="row")
    insert_select(Contact, new.order_by("row"), _new_contact(kind, user, number, unsaid))


def _new_contact(
    kind: bool, user: User, number: Combinable, unsaid: Mapping[str, str]
) -> dict[str, Any]:
    columns: dict[str, Any] = {name: _of_new(name, kind, unsaid.get(name)) for name in SAID}
    columns |= {flag: _flag(flag, kind) for flag in BLOCKS}
    columns["returned_address"] = _returned_address(kind)
    for name in LETTER_FORMS:
        columns[name] = F(f"row__made_{name}")
    columns["number"] = number
    company_name = F("company_contact__name") if kind is PEOPLE else Value("")
    company_sort_name = F("company_contact__sort_name") if kind is PEOPLE else F("row__sort_name")
    return {
        **columns,
        "id": F("contact"),
        "type": F("row__type"),
        "company": F("company_contact"),
        "sort_name": F("row__sort_name"),
        "company_sort_name": company_sort_name,
        "search_text": search_text.of_new(columns, company_name),
        "created_by": user,
        "created_at": Now(),
        "updated_at": Now(),
    }


def _of_new(name: str, kind: bool, unsaid: str | None) -> Combinable:
    """As the row says, else as the company has it, else as the import says of who says nothing."""
    field = field_of(Contact, name)
    said = F(f"row__{name}")
    own = said if field.null else said_or(name, Value(unsaid or field.get_default()))
    if name not in BLOCK_OF or kind is HEADS:
        return own
    is_own = Q(**{f"row__{BLOCK_OF[name]}": True})
    inherited = F(f"company_contact__{name}")
    return Case(When(is_own, then=own), default=inherited, output_field=kind_of(name))


def _returned_address(kind: bool) -> Combinable:
    """Whoever takes the company's address takes over that letters come back from it."""
    if kind is HEADS:
        return Value("")
    return Case(
        When(row__own_address=True, then=Value("")),
        default=Coalesce(F("company_contact__returned_address"), Value("")),
        output_field=kind_of("note"),
    )


def said_or(name: str, otherwise: Any) -> Coalesce:
    return Coalesce(F(f"row__{name}"), otherwise, output_field=kind_of(name))


def kind_of(name: str) -> Any:
    """The kind of the staged column; a key is a number."""
    column = StagedContact._meta.get_field(name)
    return getattr(column, "target_field", column)


def _flag(flag: str, kind: bool) -> Combinable:
    if kind is HEADS:
        return Value(True)
    return Coalesce(F(f"row__{flag}"), Value(False))


def _of_known_companies(part: Part, people: QuerySet[ImportOutcome]) -> QuerySet[ImportOutcome]:
    """Without those whose company is new with this part: nobody else sees it, and it is what the
    list says."""
    new = Q(row__company__outcome__verdict=Verdict.NEW, row__company__gte=part.first)
    return people.exclude(new)


def _greet_as_the_company_tells(part: Part) -> None:
    """New people whose company was here already, by another name or language than the list says."""
    new = part.outcomes.filter(verdict=Verdict.NEW, row__company__isnull=PEOPLE)
    new = _of_known_companies(part, new)
    other_language = ~Q(row__greeting_language=F("contact__language"))
    other_name = ~Q(company_contact__name=F("row__company__name"))
    differs = other_language | Q(company_contact__isnull=False) & other_name
    # Keys, mostly none, and no subquery: a database that takes the contacts for few, as they were
    # before this part, would look through the part's rows once for each of them.
    keys = list(new.filter(differs).values_list("contact", flat=True))
    refresh_letter_forms(Contact.objects.filter(pk__in=keys))
