"""Groups that rows put their contacts in."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from crm.imports.drafts import Draft
from crm.imports.outcomes import contact_of_row
from crm.insert_select import insert_select
from crm.memberships import MEMBERSHIPS
from crm.models import StagedGroup, User

STAGED = StagedGroup
COLUMNS = ("kind", "group_key", "is_there")


def rows_of(key: int, draft: Draft, *, today: date, source: str) -> Iterator[tuple[Any, ...]]:
    for kind, groups in draft.groups.items():
        yield from ((key, kind, group.pk, False) for group in groups)


def note(rows: QuerySet[StagedGroup], staged: Mapping[str, Any]) -> None:
    for kind in staged["groups"]:
        members = MEMBERSHIPS[kind]._default_manager.filter(  # type: ignore[misc] # every heir has a group
            group=OuterRef("group_key"), contact__in=contact_of_row()
        )
        rows.filter(kind=kind).update(is_there=Exists(members))


def write(rows: QuerySet[StagedGroup], staged: Mapping[str, Any], *, user: User) -> None:
    for kind in staged["groups"]:
        insert_select(
            MEMBERSHIPS[kind],
            rows.filter(kind=kind),
            {"contact": F("row__outcome__contact"), "group": F("group_key")},
            ignore_conflicts=True,
        )


def take_back(rows: QuerySet[StagedGroup], staged: Mapping[str, Any]) -> None:
    for kind in staged["groups"]:
        added = rows.filter(kind=kind)
        MEMBERSHIPS[kind]._default_manager.filter(
            Exists(
                added.filter(group_key=OuterRef("group"), row__outcome__contact=OuterRef("contact"))
            )
        ).delete()
