"""Letters that the post returned, and the addresses that are bad for it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from crm import events
from crm.insert_select import insert_select
from crm.models import Contact, ContactAltAddress, User
from crm.postal import POSTAL, PostalText, postal_text
from crm.returned_addresses import mark_returned, unmark_returned
from interactions.actions.entries import refuse_others, require_own
from interactions.exceptions import NothingCameBack
from interactions.models import EntryAct, EntryBefore, InteractionLogEntry

Entries = QuerySet[InteractionLogEntry]


@dataclass(frozen=True)
class CameBack:
    """How many letters came back, how many addresses are bad now that were not, and how many of the
    chosen entries are no letters or came back before."""

    act: EntryAct
    count: int
    addresses: int
    left: int


@transaction.atomic
def letters_came_back(
    entries: Entries, *, user: User, today: date, expected: int | None = None
) -> CameBack:
    """The post returned these letters: where they went, letters no longer go.

    Which address that is, the letter itself says; one that has changed since is not touched. The
    act can be taken back as those of `update_entries`. Raises NotAllowed where one entry is
    somebody else's, EntriesChanged where they are not the `expected` number any more, and
    NothingCameBack. Source: domain.md, After.
    """
    require_own(entries, user)
    total = entries.count()
    if expected is not None:
        refuse_others(total, expected)
    keys = entries.order_by().values("pk")
    letters = InteractionLogEntry.objects.filter(pk__in=keys).letters_out()
    act = EntryAct.objects.create(user=user, came_back_on=today)
    count = insert_select(EntryBefore, letters.order_by("pk"), {"act": act, "entry": "pk"})
    if not count:
        raise NothingCameBack(_("None of these interactions is a letter that can come back."))
    returned = InteractionLogEntry.objects.filter(pk__in=act.entries.values("entry"))
    returned.update(came_back_on=today, came_back_from=_where_it_went())
    addresses = mark_returned(returned)
    events.record(user, "came back", "entry", "", entries=count, addresses=addresses)
    return CameBack(act, count, addresses, total - count)


@transaction.atomic
def letters_did_not_come_back(entries: Entries, *, user: User) -> int:
    """The post did not return them after all; answers how many letters are taken to have arrived.

    Raises NotAllowed, NothingCameBack.
    """
    require_own(entries, user)
    count, _left = take_letters_back(entries)
    if not count:
        raise NothingCameBack(_("None of these letters came back."))
    events.record(user, "did not come back", "entry", "", entries=count)
    return count


def take_letters_back(entries: Entries, day: date | None = None) -> tuple[int, int]:
    """Inside the caller's transaction: how many arrived after all, and how many of them had come
    back on no such day. `entries` are not chosen by what is written here."""
    total = entries.count()
    marked = Q(came_back_on=day) if day else Q(came_back_on__isnull=False)
    count = entries.filter(marked).update(came_back_on=None)
    letters = entries.filter(came_back_on=None).exclude(came_back_from="")
    unmark_returned(letters, others=InteractionLogEntry.objects.filter(came_back_on__isnull=False))
    letters.update(came_back_from="")
    return count, total - count


def _where_it_went() -> Any:
    """The address in the letter; of a letter that was not kept, where one would go today."""
    day = OuterRef("date")
    others = ContactAltAddress.objects.filter(contact=OuterRef("contact")).active_on(day)
    contact = Contact.objects.filter(pk=OuterRef("contact"))
    return Coalesce(
        _frozen("address"),
        _frozen("contact"),
        Subquery(others.annotate(postal=postal_text()).values("postal")[:1]),
        Subquery(contact.annotate(postal=postal_text()).values("postal")[:1]),
        output_field=TextField(),
    )


def _frozen(entity: str) -> PostalText:
    """NULL where the letter has none."""
    parts = (Cast(KT(f"merge_values__{entity}__{name}"), TextField()) for name in POSTAL)
    return PostalText(*parts)
