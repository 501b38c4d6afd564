"""Rows that name what was deleted after they had been read are left out, and say why.

Nothing checks the keys of staged rows: a mailing group may go while its list waits.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _

from crm.imports.matching import Part, Verdict
from crm.imports.references import ONE
from crm.insert_select import insert_select
from crm.memberships import MEMBERSHIPS
from crm.model_fields import field_of, label_of
from crm.models import (
    Contact,
    ImportOutcome,
    ImportRun,
    ProfileAnswer,
    StagedAnswer,
    StagedContact,
    StagedGroup,
)


def leave_out_what_is_gone(part: Part) -> None:
    """Rows of the part that name it, and people whose company was left out so, here or in a part
    before. Inside the caller's transaction; two statements a kind that the list names."""
    for label, rows in _naming(part):
        sentence = _("What the row names as “%(field)s” was deleted meanwhile.")
        _leave_out(rows, sentence % {"field": label})
        _remember(part.run)
    if part.run.staged.get("has_gone"):
        _leave_out_orphans(part)


def _naming(part: Part) -> Iterator[tuple[str, QuerySet[StagedContact]]]:
    """The rows that name something which is gone, by what they name."""
    rows = part.rows.exclude(type="")
    for name in sorted(set(ONE) & set(part.run.staged["said"])):
        named = rows.filter(**{f"{name}__gt": 0}).values_list(name, flat=True)
        if keys := _gone(ONE[name][0], named):
            yield label_of(Contact, name), rows.filter(**{f"{name}__in": keys})
    for kind in part.run.staged["groups"]:
        groups = part.beside(StagedGroup).filter(kind=kind)
        model = field_of(MEMBERSHIPS[kind], "group").related_model
        if keys := _gone(model, groups.values_list("group_key", flat=True)):
            gone = groups.filter(row=OuterRef("pk"), group_key__in=keys)
            yield label_of(Contact, kind), rows.filter(Exists(gone))
    if "answers" in part.run.staged.get("beside", []):
        answers = part.beside(StagedAnswer)
        if keys := _gone(ProfileAnswer, answers.values_list("answer", flat=True)):
            gone = answers.filter(row=OuterRef("pk"), answer__in=keys)
            yield _("profile answer"), rows.filter(Exists(gone))


def _gone(model: Any, named: QuerySet[Any, Any]) -> set[int]:
    keys: set[int] = set(named.order_by().distinct())
    return keys and keys - set(model.objects.filter(pk__in=keys).values_list("pk", flat=True))


def _leave_out(rows: QuerySet[StagedContact], sentence: str) -> None:
    """As rows are that could not be read."""
    wrong = {"row": F("pk"), "verdict": Value(Verdict.ERROR)}
    insert_select(ImportOutcome, rows, wrong, update=["verdict"])
    rows.update(type="", reason=sentence)


def _remember(run: ImportRun) -> None:
    run.staged["has_gone"] = True
    ImportRun.objects.filter(pk=run.pk).update(staged=run.staged)


def _leave_out_orphans(part: Part) -> None:
    left_out = Q(company__type="") | Q(company__outcome__same_as__type="")
    people = part.rows.exclude(type="").filter(left_out)
    keys = people.values("pk")
    _leave_out(part.rows.filter(pk__in=keys), _("Its company is left out."))
