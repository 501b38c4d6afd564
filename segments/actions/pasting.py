"""Contacts pasted from Excel join a worksheet."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from crm.access import require
from crm.models import Contact, User
from segments import steps
from segments.actions.adding import AddPreview, Candidates, list_contacts
from segments.locking import lock
from segments.models import Segment, SegmentCriteria
from segments.pasting import Pasted, sort_out
from segments.steps import StepResult

Choices = Mapping[int, int]


@dataclass(frozen=True)
class PastePreview:
    """Whom the rows mean, and what listing those found would do."""

    pasted: Pasted
    funnel: AddPreview


@dataclass(frozen=True)
class PasteResult:
    """Whom the rows meant, and what listing those found did."""

    pasted: Pasted
    result: StepResult


def preview_paste(
    segment: Segment,
    text: str,
    *,
    user: User,
    choices: Choices | None = None,
    include_excluded: bool = False,
) -> PastePreview:
    """What `paste_contacts` with the same arguments would do now; writes nothing.

    Raises NothingPasted, TooManyRows, TooManyCells.
    """
    pasted = sort_out(text, user, choices)
    candidates = _candidates(segment, pasted, user, include_excluded)
    return PastePreview(pasted, candidates.preview(naming=True))


@transaction.atomic
def paste_contacts(
    segment: Segment,
    text: str,
    *,
    user: User,
    choices: Choices | None = None,
    include_excluded: bool = False,
    discard_redo: bool = False,
) -> PasteResult:
    """One step that lists the contacts that the pasted rows mean, once each, who may be listed.

    `choices`: position of an ambiguous row → id of the contact that it means; other ambiguous
    rows bring nobody. How many rows were not found or ambiguous stays with the step. A constant
    number of statements for every ten thousand rows.

    Raises NotAllowed, SegmentIsClosed, NothingPasted, TooManyRows, TooManyCells,
    RedoWouldBeLost. Source: domain.md, Steps.
    """
    # Before the lock: it takes its time, and who may be listed is asked again in the INSERT.
    pasted = sort_out(text, user, choices)
    header = lock(segment, user=user)
    if include_excluded:
        require(user, "segments.include_excluded")
    step = steps.begin(
        header,
        SegmentCriteria.Kind.PASTE,
        user=user,
        criteria={
            "rows": pasted.row_count,
            "count": len(pasted.found),
            "not_found": len(pasted.not_found),
            "ambiguous": len(pasted.undecided),
            "duplicates": pasted.duplicates,
        },
        discard_redo=discard_redo,
    )
    candidates = _candidates(header, pasted, user, include_excluded)
    return PasteResult(pasted, list_contacts(step, candidates, naming=True))


def _candidates(segment: Segment, pasted: Pasted, user: User, include_excluded: bool) -> Candidates:
    contacts = Contact.objects.visible_to(user).filter(pk__in=pasted.contact_ids)
    return Candidates(segment, contacts, include_excluded)
