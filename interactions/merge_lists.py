"""The lists of a contact that a letter may show, made by the database with its other values.

Only for rows whose document uses the list: it costs nothing elsewhere, and freezes nothing that no
letter prints.
"""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    When,
)
from django.db.models.functions import Cast, JSONObject

from crm.models import ContactAltAddress, ContactProfileAnswer, MailingGroupMembership
from interactions.json_values import DateText, Json, text
from interactions.merge_fields import LISTS
from interactions.models import Document, InteractionLogEntry
from interactions.resolving import Resolver

# So many rows of a list at most: a letter is no extract of the log.
MOST_ROWS = 20

# List → its rows in their order, and what its fields are read from.
Source = tuple[QuerySet[Any, Any], dict[str, Any]]


class JsonRows(Subquery):
    """The JSON objects of a subquery's rows, `row`, as an array in the subquery's order."""

    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(SELECT json_group_array(json(listed.json_row)) FROM (%(subquery)s) AS listed)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = (
            "(SELECT COALESCE(jsonb_agg(listed.json_row), '[]'::jsonb)"
            " FROM (%(subquery)s) AS listed)"
        )
        return self.as_sql(compiler, connection, template=template, **context)


def _interactions(contact: Any, resolver: Resolver) -> Source:
    """What counts as said, the newest first; a log reads what was there before it."""
    said = InteractionLogEntry.objects.filter(contact=contact, is_cancelled=False)
    return said.order_by("-date", "-pk"), {
        "date": DateText(F("date")),
        "description": text(F("description")),
        "subject": text(F("subject")),
        "salesperson": text(F("salesperson__name")),
    }


def _profile(contact: Any, resolver: Resolver) -> Source:
    """As the questionnaires ask."""
    question = "answer__question"
    answers = ContactProfileAnswer.objects.filter(contact=contact)
    places = (f"{question}__questionnaire__code", f"{question}__position", "answer__position")
    return answers.order_by(*places, "pk"), {
        "question": text(F(f"{question}__text")),
        "answer": text(F("answer__text")),
        "date": DateText(F("said_on")),
    }


def _groups(contact: Any, resolver: Resolver) -> Source:
    memberships = MailingGroupMembership.objects.filter(contact=contact)
    return memberships.order_by("group__code"), {
        "code": text(F("group__code")),
        "description": text(F("group__description")),
    }


def _addresses(contact: Any, resolver: Resolver) -> Source:
    """Those that are or will be in use."""
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=resolver.today)
    addresses = ContactAltAddress.objects.filter(not_over, contact=contact)
    names = [field.name.rpartition(".")[2] for field in LISTS[3][1:]]
    return addresses.order_by("code"), {name: text(F(name)) for name in names}


SOURCES: dict[str, Callable[[Any, Resolver], Source]] = {
    "interactions": _interactions,
    "profile": _profile,
    "groups": _groups,
    "addresses": _addresses,
}


def frozen_lists(resolver: Resolver) -> dict[str, Any]:
    """`lists`: each list that some document uses, null where the row's own document does not; left
    out where no document uses any. One query."""
    using = _documents_using()
    if not using:
        return {}
    lists = {
        name: Json(
            Case(
                When(r_document__in=documents, then=_rows(name, resolver)),
                default=None,
                output_field=JSONField(),
            )
        )
        for name, documents in using.items()
    }
    return {"lists": JSONObject(**lists)}


def _rows(name: str, resolver: Resolver) -> JsonRows:
    rows, fields = SOURCES[name](OuterRef(resolver.contact_key), resolver)
    return JsonRows(rows.annotate(json_row=JSONObject(**fields)).values("json_row")[:MOST_ROWS])


def _documents_using() -> dict[str, list[int]]:
    """List → the documents that use it."""
    quoted = {name: f'"contact.{name}' for name in SOURCES}
    documents = Document.objects.alias(used=Cast("fields", TextField()))
    uses = reduce(or_, (Q(used__contains=text) for text in quoted.values()))
    found: dict[str, list[int]] = {}
    for key, fields in documents.filter(uses).order_by("pk").values_list("pk", "fields"):
        for name in {field.split(".")[1] for field in fields if field.startswith("contact.")}:
            if name in SOURCES:
                found.setdefault(name, []).append(key)
    return dict(sorted(found.items()))


def has_none(name: str, resolver: Resolver) -> Q:
    """The rows whose contact has nothing in the list."""
    rows, _fields = SOURCES[name](OuterRef(resolver.contact_key), resolver)
    return Q(~Exists(rows))
