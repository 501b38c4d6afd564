"""Who else has a worksheet open. Pages say so every few seconds; who is silent for a minute has
left. In the database, as the web's processes share nothing else."""

from datetime import timedelta

from django.utils import timezone

from crm.models import User
from segments.models import Presence, Segment

SILENCE = timedelta(minutes=1)


def note(segment: Segment, *, user: User) -> list[User]:
    """The user is here; who else is, by name. Two statements."""
    now = timezone.now()
    Presence.objects.bulk_create(
        [Presence(segment=segment, user=user, seen_at=now)],
        update_conflicts=True,
        unique_fields=["segment", "user"],
        update_fields=["seen_at"],
    )
    present = Presence.objects.filter(segment=segment, seen_at__gt=now - SILENCE)
    others = present.exclude(user=user).select_related("user")
    return [one.user for one in others.order_by("user__last_name", "user__username")]


def forget() -> int:
    """Drop what is silent for long; a task of the housekeeping. Answers how many."""
    return Presence.objects.filter(seen_at__lt=timezone.now() - SILENCE).delete()[0]
