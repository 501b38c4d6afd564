"""Contacts of an imported list join a worksheet."""

from typing import Any

from django.db import transaction

from crm.imports.joining import meant_contacts
from crm.models import Contact, ImportRun, User
from segments import steps
from segments.actions.adding import Candidates, list_contacts
from segments.locking import lock
from segments.models import Segment, SegmentCriteria
from segments.steps import StepResult


@transaction.atomic
def join_imported(
    segment: Segment, run: ImportRun, *, user: User, discard_redo: bool = False
) -> StepResult:
    """One step that lists the contacts that the rows of an import which is in are about, once
    each, who may be listed.

    Raises NotAllowed, SegmentIsClosed, RedoWouldBeLost. Source: domain.md, Steps.
    """
    header = lock(segment, user=user)
    contacts = Contact.objects.visible_to(user).filter(pk__in=meant_contacts(run))
    step = steps.begin(
        header,
        SegmentCriteria.Kind.LIST,
        user=user,
        criteria=_criteria(run, contacts.count()),
        discard_redo=discard_redo,
    )
    return list_contacts(step, Candidates(header, contacts, include_excluded=False), naming=True)


@transaction.atomic
def join_once_more(
    segment: Segment, run: ImportRun, *, user: User, discard_redo: bool = False
) -> StepResult | None:
    """Where the worksheet refused the list's contacts when they came in, they join it now; None
    where they did meanwhile.

    Raises as `join_imported`.
    """
    stored = ImportRun.objects.select_for_update().defer("content").get(pk=run.pk)
    if "refused" not in stored.result.get("joined", {}):
        return None
    done = join_imported(segment, stored, user=user, discard_redo=discard_redo)
    stored.result = {**stored.result, "joined": joined(done)}
    stored.save(update_fields=["result"])
    return done


def joined(done: StepResult) -> dict[str, Any]:
    """What the import keeps of it."""
    return {
        "step": done.step.pk,
        "already_listed": done.already_listed,
        "left_out_names": done.left_out_names,
    }


def _criteria(run: ImportRun, count: int) -> dict[str, Any]:
    counts = run.result
    return {
        "file": run.file_name,
        "rows": counts["rows"],
        "count": count,
        # Who of them, and of their companies, is new.
        "people": counts["people"]["new"],
        "companies": counts["companies"]["new"],
        "left_out": counts["error_count"],
    }
