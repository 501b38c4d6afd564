"""What is said of many entries at once, and taken back.

An act keeps each of its entries with what it said before: one statement chooses them, and all
others go by that choice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import events
from crm.access import require
from crm.exceptions import NotAllowed
from crm.insert_select import insert_select
from crm.models import User
from interactions.access import CHANGE_ENTRY
from interactions.actions.entries import CHANGEABLE, refuse_others, require_own
from interactions.actions.returned_letters import take_letters_back
from interactions.exceptions import NoCampaign, NothingToChange, NothingToTakeBack
from interactions.models import EntryAct, EntryBefore, EntryComment, InteractionLogEntry

KEPT_FOR = timedelta(days=30)
Entries = QuerySet[InteractionLogEntry]


@dataclass(frozen=True)
class Changed:
    """How many entries an act changed; `left`: they said so already, or cannot respond as they do
    not count."""

    act: EntryAct
    count: int
    left: int


@dataclass(frozen=True)
class TakenBack:
    """How many entries are as before the act; `left`: somebody changed them since."""

    count: int
    left: int


@transaction.atomic
def update_entries(
    entries: Entries,
    *,
    user: User,
    values: Mapping[str, Any],
    comment: str = "",
    expected: int | None = None,
) -> Changed:
    """Say of many at once what came of them, and comment each; the act can be taken back.

    A response is marked where the interaction counts. All or none: raises NotAllowed where one is
    somebody else's, NoCampaign where one belongs to none to respond to, EntriesChanged where they
    are not the `expected` number any more, and NothingToChange. Source: domain.md, After.
    """
    require_own(entries, user)
    if values.get("campaign_response"):
        _require_campaigns(entries)
    act = EntryAct.objects.create(user=user, **values)
    total = _keep(act, entries, values)
    if expected is not None:
        refuse_others(total, expected)
    for name, value in values.items():
        _entries_of(act.entries.exclude(**{name: None})).update(**{name: value})
    if comment:
        _comment(act, comment)
    count = total if comment else act.entries.filter(_touched(values)).count()
    if not count:
        raise NothingToChange(_nothing(total))
    fields = sorted([*values, *(["comment"] if comment else [])])
    events.record(user, "change", "entry", "", entries=count, fields=fields)
    return Changed(act, count, total - count)


@transaction.atomic
def undo_entry_act(act: EntryAct, *, user: User) -> TakenBack:
    """Put back what the act changed where it still says what the act set, and take its comments.

    Raises NotAllowed where it was somebody else's, and NothingToTakeBack.
    """
    require(user, CHANGE_ENTRY)
    locked = EntryAct.objects.select_for_update().get(pk=act.pk)
    if locked.user_id != user.pk:
        raise NotAllowed(_("Somebody else did this."))
    if locked.undone_at:
        raise NothingToTakeBack(_("This is taken back already."))
    if locked.came_back_on:
        back = TakenBack(*take_letters_back(_entries_of(locked.entries.all()), locked.came_back_on))
    else:
        back = _take_back(locked)
    locked.undone_at = timezone.now()
    locked.save(update_fields=["undone_at"])
    events.record(user, "undone", "entry", "", entries=back.count)
    return back


def _take_back(locked: EntryAct) -> TakenBack:
    _lock(_entries_of(locked.entries.all()))
    values = {name: getattr(locked, name) for name in CHANGEABLE}
    values = {name: value for name, value in values.items() if value is not None}
    left = locked.entries.filter(_changed_since(values)).count()
    commented = locked.comments.count()
    touched = locked.entries.filter(_touched(values)).count()
    for name, value in values.items():
        _put_back(locked, name, value)
    locked.comments.all().delete()
    return TakenBack(max(touched, commented) - left, left)


def purge_entry_acts() -> int:
    """Forget what can no longer be taken back; a task of the housekeeping. Answers how many."""
    old = EntryAct.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    EntryBefore.objects.filter(act__in=old)._raw_delete(EntryBefore.objects.db)
    return old.delete()[0]


def _require_campaigns(entries: Entries) -> None:
    if without := entries.filter(campaign=None).count():
        sentence = ngettext(
            "%(count)d of these interactions belongs to no campaign to respond to.",
            "%(count)d of these interactions belong to no campaign to respond to.",
            without,
        )
        raise NoCampaign(sentence % {"count": without})


def _keep(act: EntryAct, entries: Entries, values: Mapping[str, Any]) -> int:
    """The entries of the act, each with what will be another; answers how many they are."""
    chosen = InteractionLogEntry.objects.filter(pk__in=entries.order_by().values("pk"))
    _lock(chosen)
    before = {
        name: Case(When(_differs(name, value), then=F(name)), default=None)
        for name, value in values.items()
    }
    return insert_select(EntryBefore, chosen.order_by("pk"), {"act": act, "entry": "pk"} | before)


def _differs(name: str, value: Any) -> Q:
    differs = ~Q(**{name: value})
    return differs & Q(is_cancelled=False) if name == "campaign_response" else differs


def _lock(entries: Entries) -> None:
    """By key: who waits for somebody waits in one order."""
    locked = entries.select_for_update(no_key=True).order_by("pk")
    for _key in locked.values_list("pk").iterator(chunk_size=5_000):
        pass


def _entries_of(rows: QuerySet[EntryBefore]) -> Entries:
    return InteractionLogEntry.objects.filter(pk__in=rows.values("entry"))


def _touched(values: Mapping[str, Any]) -> Q:
    """The act's entries of which it changed anything."""
    return reduce(or_, (Q(**{f"{name}__isnull": False}) for name in values), Q(pk__in=[]))


def _changed_since(values: Mapping[str, Any]) -> Q:
    """The act's entries of which something that it changed says something else now."""
    return reduce(
        or_,
        (
            Q(**{f"{name}__isnull": False}) & ~Q(**{f"entry__{name}": value})
            for name, value in values.items()
        ),
        Q(pk__in=[]),
    )


def _put_back(act: EntryAct, name: str, value: Any) -> None:
    kept = act.entries.exclude(**{name: None})
    before = kept.filter(entry=OuterRef("pk")).values(name)[:1]
    _entries_of(kept).filter(**{name: value}).update(**{name: Subquery(before)})


def _comment(act: EntryAct, text: str) -> None:
    said = {"entry": "entry", "user": act.user, "text": Value(text), "act": act}
    insert_select(
        EntryComment, act.entries.order_by("entry"), said | {"created_at": timezone.now()}
    )


def _nothing(total: int) -> str:
    if not total:
        return _("Choose the interactions first.")
    return _("All of these interactions say so already, or do not count.")
