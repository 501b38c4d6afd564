"""A list that was given to a worksheet: what crm's import asks of us about it."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from crm.exceptions import BusinessRuleError
from crm.hooks import Goal, ImportGoal
from crm.models import ImportRun, User
from segments import sentences
from segments.actions import joining
from segments.actions.joining import join_imported, joined
from segments.models import Segment, SegmentCriteria, SegmentLine
from segments.steps import StepResult


def find(run: ImportRun, user: User) -> Goal | None:
    segment = Segment.objects.visible_to(user).filter(number=run.joins).first()
    if segment is None:
        return None
    return Goal(
        str(segment),
        segment.get_absolute_url(),
        reverse("segments:segment-files", args=[segment.number]),
        reverse("segments:list-join", args=[segment.number, run.pk]),
    )


def join(run: ImportRun, user: User) -> dict[str, Any]:
    """The contacts are in, whatever becomes of the worksheet meanwhile: a refusal is kept, and its
    reason said beside a button that tries again."""
    segment = Segment.objects.filter(number=run.joins).first()
    if segment is None:
        return {}
    try:
        with transaction.atomic():
            return joined(join_imported(segment, run, user=user))
    except BusinessRuleError as refusal:
        return {"refused": str(refusal)}


def said(kept: dict[str, Any]) -> list[str]:
    if "refused" in kept:
        return [kept["refused"]]
    step = SegmentCriteria.objects.filter(pk=kept.get("step", 0)).first()
    if step is None:
        return []
    names = kept["left_out_names"]
    done = StepResult(step, step.line_count, kept["already_listed"], step.left_out, names)
    added, *others = sentences.contacts_added(done)
    of_columns = sentences.list_columns(kept.get("changed", 0), kept.get("columns_left_out", []))
    return [added, *sentences.contacts_created(step), *others, *of_columns]


def count_joined(run: ImportRun, contacts: "QuerySet[Any, Any]") -> int:
    lines = SegmentLine.objects.listed().filter(segment__number=run.joins)
    return lines.filter(contact__in=contacts).count()


def count_changed(run: ImportRun) -> int:
    segment = Segment.objects.filter(number=run.joins).first()
    return joining.count_changed(segment, run) if segment else 0


GOAL = ImportGoal(find, join, said, count_joined, count_changed)
