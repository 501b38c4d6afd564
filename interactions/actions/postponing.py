"""Interactions that are begun and finished another time."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from crm import events
from crm.access import require
from crm.models import Contact, User
from interactions.access import ADD_ENTRY
from interactions.exceptions import LoggedAlready
from interactions.models import EntryBatch, PostponedInteraction


@transaction.atomic
def postpone_interaction(
    contact: Contact, *, user: User, token: str, typed: Mapping[str, str]
) -> PostponedInteraction:
    """Keep what was typed, right or wrong, for its user; the same form again replaces it.

    Raises NotAllowed, LoggedAlready. Source: domain.md, After.
    """
    require(user, ADD_ENTRY)
    if EntryBatch.objects.filter(user=user, token=token).exists():
        raise LoggedAlready(_("This interaction is logged already."))
    postponed, is_new = PostponedInteraction.objects.update_or_create(
        user=user, token=token, defaults={"contact": contact, "typed": dict(typed)}
    )
    if is_new:
        events.record(user, "postponed", "interaction", contact.number)
    return postponed


@transaction.atomic
def discard_interaction(postponed: PostponedInteraction, *, user: User) -> None:
    """Drop what was typed; nothing was ever logged of it. Raises NotAllowed."""
    require(user, ADD_ENTRY)
    events.record(user, "discarded", "interaction", postponed.contact.number)
    postponed.delete()
