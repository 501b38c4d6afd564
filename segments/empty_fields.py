"""Which fields of a letter would stay empty for which lines, as conditions on resolved lines."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, Field, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import Exact
from django.utils.text import capfirst

from crm.models import MarketingSetup, Salesperson
from interactions.documents import CATALOGUE
from interactions.merge_fields import LISTS, MERGE_FIELDS, OF_LIST, OF_ROWS
from interactions.merge_lists import has_none
from interactions.merging import ADDRESS_FIELDS, of_company
from interactions.models import Document
from segments.list_values import said_in
from segments.models import Segment
from segments.resolving import Resolver

TEXT: Field[Any, Any] = CharField()
NO_MATCHES: Mapping[str, str] = {}
LABELS = {field.name: field.label for field in MERGE_FIELDS}
# A person has these filled in or not on purpose; without them nothing is missing in the letter.
NEVER_MISSED = {"personal_text", "contact.middle_name", "contact.address_2", "contact.county"}
# What a row of a list says is missed by the list, not by the letter.
NEVER_MISSED |= OF_ROWS
LIST_NAMES = {fields[0].name for fields in LISTS}
REACHED_BY = {"phone", "email"}
PREFIX = "empty"


@dataclass(frozen=True)
class EmptyField:
    """`count` lines have nothing for the field; `code` is the grid's name for them."""

    name: str
    label: str
    count: int
    code: str


def empty_fields(resolver: Resolver, document: Document) -> list[EmptyField]:
    """The document's fields that some of its letters would leave empty; one statement.

    Columns that the worksheet does not have are not counted: `missing_columns`.
    """
    missing = missing_columns(resolver.header, document)
    conditions = {
        name: condition
        for name in document.fields
        if name not in NEVER_MISSED
        and name not in missing
        and (condition := condition_of_field(resolver, name))
    }
    if not conditions:
        return []
    lines = resolver.lines().filter(r_document=document.pk)
    counts = lines.aggregate(
        **{_column(name): Count("pk", filter=condition) for name, condition in conditions.items()}
    )
    return [
        EmptyField(
            name,
            label_of(name, document.matches),
            counts[_column(name)],
            code_of(document, name),
        )
        for name in conditions
        if counts[_column(name)]
    ]


@dataclass(frozen=True)
class Gaps:
    """What letters with a document would leave empty: some of them the fields of `empty`, all of
    them the `missing` columns, named as the document writes them."""

    document: Document
    empty: list[EmptyField]
    missing: list[str]


def gaps_in(resolver: Resolver, keys: Iterable[int]) -> list[Gaps]:
    """Of each document that has any; a statement for it, and two."""
    documents = Document.objects.defer("content").filter(pk__in=list(keys)).order_by("pk")
    found = [
        Gaps(
            document,
            empty_fields(resolver, document),
            [
                label_of(name, document.matches)
                for name in missing_columns(resolver.header, document)
            ],
        )
        for document in documents
    ]
    return [gaps for gaps in found if gaps.empty or gaps.missing]


def _column(name: str) -> str:
    return f"empty_{name.replace('.', '_')}"


def missing_columns(segment: Segment, document: Document) -> list[str]:
    """The columns of a list that the document prints and the worksheet has not; a query where the
    document prints any."""
    wanted = [name for name in document.fields if is_of_list(name)]
    known = {column.field for column in segment.own_columns} if wanted else set()
    return [name for name in wanted if name not in known]


def is_of_list(name: str) -> bool:
    return name.startswith(f"{OF_LIST}.")


def label_of(name: str, matches: Mapping[str, str] = NO_MATCHES) -> str:
    """A field in the words of the field list; a column of a list as the document writes it."""
    if not is_of_list(name):
        return capfirst(str(LABELS[name]))
    written = next((written for written, to in matches.items() if to == name), name)
    return capfirst(written.removeprefix(f"{OF_LIST}.").replace("_", " "))


def code_of(document: Document, name: str) -> str:
    return f"{PREFIX}:{document.pk}:{name}"


def read_code(code: str) -> tuple[int, str] | None:
    """The document and the field that a filter of the grid names; None where it names none."""
    prefix, _colon, rest = code.partition(":")
    key, _colon, name = rest.partition(":")
    is_code = prefix == PREFIX and key.isdecimal() and len(key) < 19 and name in CATALOGUE
    return (int(key), name) if is_code else None


def lines_without(resolver: Resolver, code: str) -> Q:
    """The lines of the code's document that have nothing for its field."""
    key, name = read_code(code) or (0, "")
    condition = condition_of_field(resolver, name)
    return Q(r_document=key) & condition if condition else Q(pk__in=[])


def condition_of_field(resolver: Resolver, name: str) -> Q | None:
    """When a resolved line has nothing for the field; None where it always has something."""
    entity, _dot, field = name.partition(".")
    if name in LIST_NAMES:
        return has_none(field, resolver)
    if name in OF_ROWS:
        return None
    if entity in TOLD_BY:
        return _is_empty(TOLD_BY[entity](resolver, field))
    if entity == "salesperson":
        nothing = Q(**{field: ""}) | Q(**{f"{field}__isnull": True})
        silent = Salesperson.objects.filter(nothing)
        return Q(r_salesperson__isnull=True) | Q(r_salesperson__in=silent.values("pk"))
    if entity == "campaign":
        return Q(r_campaign__isnull=True)
    if entity == "sender":
        return None if getattr(MarketingSetup.load(), f"company_{field}") else Q(pk__isnull=False)
    if name in {"line.subject", "line.description"}:
        return _is_empty(F(f"r_{field}"))
    return None


def _of_contact(resolver: Resolver, field: str) -> Any:
    """As the letter has it: of the line's address; phone and e-mail of the contact where that
    address has none."""
    own = F(f"contact__{field}")
    if field not in ADDRESS_FIELDS or not resolver.has_alt_addresses:
        return own
    other = resolver.of_address(lambda path: F(f"{path}{field}"), TEXT)
    return Coalesce(NullIf(other, Value("")) if field in REACHED_BY else other, own)


# Entities whose fields a line tells by an expression.
TOLD_BY: Mapping[str, Callable[[Resolver, str], Any]] = {
    "contact": _of_contact,
    "company": lambda _resolver, field: of_company(field),
    OF_LIST: lambda _resolver, field: said_in(field),
}


def _is_empty(expression: Any) -> Q:
    return Q(Exact(Coalesce(expression, Value(""), output_field=TEXT), Value("")))
