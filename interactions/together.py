"""What entries have in common that one act wrote: a logged segment, or interactions at once."""

from collections.abc import Mapping
from typing import Any

from crm.models import User
from interactions.access import VIEW_LOG, VIEW_LOGGED, visible_batches
from interactions.models import EntryBatch, LoggedSegment

Together = LoggedSegment | EntryBatch


def title_of(together: Together) -> str:
    """What a file with its letters is called."""
    if isinstance(together, EntryBatch):
        return together.description
    return f"{together.segment_number} {together.description}"


def permission_of(together: Together) -> str:
    return VIEW_LOG if isinstance(together, EntryBatch) else VIEW_LOGGED


def subject_of(together: Together) -> tuple[str, str]:
    """How the record of events names it."""
    if isinstance(together, EntryBatch):
        return "entrybatch", str(together.pk)
    return "logged_segment", together.segment_number


def named(together: Together) -> dict[str, Any]:
    """What a job keeps, to find it again by `found_again`."""
    if isinstance(together, EntryBatch):
        return {"batch": together.pk}
    return {"number": together.segment_number}


def found_again(arguments: Mapping[str, Any], user: User) -> Together:
    """As `named` named it. Raises DoesNotExist where the user may see it no more."""
    if "batch" in arguments:
        return visible_batches(user).get(pk=arguments["batch"])
    return LoggedSegment.objects.visible_to(user).get(segment_number=arguments["number"])
