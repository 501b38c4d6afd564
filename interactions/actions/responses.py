"""Who responded to a campaign, said of many entries at once."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm import events
from crm.models import User
from interactions.actions.entries import require_own
from interactions.exceptions import NoCampaign, NothingToMark
from interactions.models import InteractionLogEntry

# Of so many entries it is remembered which ones were marked: the act can be taken back exactly.
UNDOABLE = 200


@dataclass(frozen=True)
class Marked:
    """How many entries were marked; `left`: they were so already, or do not count. `keys`: of
    those marked, none where they were more than UNDOABLE."""

    count: int
    left: int
    keys: list[int]


@transaction.atomic
def mark_responses(
    entries: "QuerySet[InteractionLogEntry]", *, user: User, responded: bool
) -> Marked:
    """Say of entries that the contact responded to the campaign, or that nobody did.

    Those that do not count stay as they are. All or none: raises NotAllowed where one is somebody
    else's, NoCampaign where one has no campaign, and NothingToMark. Source: domain.md, After.
    """
    require_own(entries, user)
    chosen = InteractionLogEntry.objects.filter(pk__in=entries.order_by().values("pk"))
    if chosen.filter(campaign=None).exists():
        raise NoCampaign(_("Only interactions of a campaign can be a response to one."))
    total = chosen.count()
    marked = chosen.counting().filter(campaign_response=not responded)
    # Locked: what is offered to be taken back is what this act has changed.
    keys = list(marked.select_for_update().values_list("pk", flat=True)[: UNDOABLE + 1])
    if not keys:
        raise NothingToMark(
            _("All of these interactions are marked so already, or do not count.")
            if total
            else _("Choose the interactions first.")
        )
    if len(keys) > UNDOABLE:
        keys = []
    else:
        marked = InteractionLogEntry.objects.filter(pk__in=keys)
    count = marked.update(campaign_response=responded)
    events.record(user, "responded" if responded else "not responded", "entry", "", entries=count)
    return Marked(count, total - count, keys)
