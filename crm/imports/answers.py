"""Profile answers that rows give for their contacts.

Where a question takes one answer only, the list's replaces the one that is there. A minor has no
profile: who is one here, and whom the row does not say to be none, gets no answers.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from crm.imports.drafts import Draft
from crm.imports.outcomes import contact_of_row, row_saying
from crm.insert_select import insert_select
from crm.models import Contact, ContactProfileAnswer, ProfileAnswer, StagedAnswer, User

STAGED = StagedAnswer
COLUMNS = ("answer", "question", "said_on", "is_there")


def rows_of(key: int, draft: Draft, *, today: date, source: str) -> Iterator[tuple[Any, ...]]:
    for answer in draft.answers:
        replaces_in = None if answer.question.takes_several else answer.question_id
        yield (key, answer.pk, replaces_in, today, False)


def note(rows: QuerySet[StagedAnswer], staged: Mapping[str, Any]) -> None:
    given = _given().filter(answer=OuterRef("answer"))
    minors = Contact.objects.filter(pk__in=contact_of_row(), is_minor=True)
    minors = minors.exclude(Exists(row_saying(is_minor=False)))
    nothing_new = Q(Exists(given)) | Q(Exists(minors))
    rows.update(is_there=ExpressionWrapper(nothing_new, BooleanField()))


def kept_from_minors(rows: QuerySet[StagedAnswer]) -> QuerySet[StagedAnswer]:
    """Answers that the contact does not get, once `note` has been there."""
    of_minors = rows.filter(is_there=True, row__outcome__contact__is_minor=True)
    return of_minors.exclude(row__is_minor=False)


def _given() -> QuerySet[ContactProfileAnswer]:
    return ContactProfileAnswer.objects.filter(contact__in=contact_of_row())


def write(rows: QuerySet[StagedAnswer], staged: Mapping[str, Any], *, user: User) -> None:
    replaced = _given().filter(answer__question=OuterRef("question"))
    rows.filter(question__gt=0).update(
        before_answer=Subquery(replaced.values("answer")[:1]),
        before_said_on=Subquery(replaced.values("said_on")[:1]),
    )
    _delete(rows.filter(before_answer__gt=0), "before_answer")
    answered = {name: F(name) for name in ("answer", "said_on")}
    insert_select(ContactProfileAnswer, rows, _contact() | answered, ignore_conflicts=True)


def take_back(rows: QuerySet[StagedAnswer], staged: Mapping[str, Any]) -> None:
    _delete(rows, "answer")
    # An answer that nobody had any more may have been deleted since.
    offered = ProfileAnswer.objects.filter(pk=OuterRef("before_answer"))
    before = {name: F(f"before_{name}") for name in ("answer", "said_on")}
    replaced = rows.filter(Exists(offered))
    insert_select(ContactProfileAnswer, replaced, _contact() | before, ignore_conflicts=True)


def _contact() -> dict[str, Any]:
    return {"contact": F("row__outcome__contact")}


def _delete(rows: QuerySet[StagedAnswer], name: str) -> None:
    """What the rows' contacts answered, as the column says."""
    of_contact = {name: OuterRef("answer"), "row__outcome__contact": OuterRef("contact")}
    contacts = rows.values("row__outcome__contact")
    given = ContactProfileAnswer.objects.filter(contact__in=contacts)
    given.filter(Exists(rows.filter(**of_contact))).delete()
