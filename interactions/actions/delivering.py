"""E-mails that failed, sent again because a person said so."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import events
from crm.access import require
from crm.exceptions import NotAllowed
from crm.models import User
from interactions.access import DELIVER
from interactions.delivery import wake_delivery
from interactions.exceptions import NothingToRetry
from interactions.models import Delivery, InteractionLogEntry, LoggedSegment

# No try takes longer: what is "trying" for less may be on its way at this moment.
LONGEST_TRY = timedelta(minutes=10)


@transaction.atomic
def retry_delivery(deliveries: Iterable[int], *, user: User) -> int:
    """Queue failed e-mails once more, and those of unknown outcome that a person chose.

    Raises NotAllowed and NothingToRetry. Answers how many are queued.
    """
    require(user, DELIVER)
    rows = retriable(Delivery.objects.filter(pk__in=list(deliveries)))
    _refuse_somebody_elses(rows, user)
    numbers = list(rows.values_list("pk", flat=True))
    count = rows.update(state=Delivery.State.QUEUED, error="", changed_at=timezone.now())
    if not count:
        raise NothingToRetry(_("None of these e-mails can be sent again."))
    events.record(user, "retry", "delivery", str(numbers[0]), deliveries=count)
    wake_delivery()
    return count


def _refuse_somebody_elses(deliveries: "QuerySet[Delivery]", user: User) -> None:
    own = LoggedSegment.objects.deliverable_by(user)
    foreign = LoggedSegment.objects.exclude(pk__in=own.values("pk"))
    if deliveries.filter(entry__logged_segment__in=foreign).exists():
        raise NotAllowed(_("You may see this logged segment, but not send its e-mails."))
    changeable = InteractionLogEntry.objects.changeable_by(user)
    single = deliveries.filter(entry__logged_segment=None)
    if single.exclude(entry__in=changeable.values("pk")).exists():
        raise NotAllowed(_("You may see this interaction, but not send its e-mail."))


def retriable(deliveries: "QuerySet[Delivery]") -> "QuerySet[Delivery]":
    """The e-mails that a person may have sent again."""
    died = Q(state=Delivery.State.TRYING, changed_at__lt=timezone.now() - LONGEST_TRY)
    return deliveries.filter(
        Q(state=Delivery.State.FAILED) | died,
        channel=Delivery.Channel.EMAIL,
        entry__is_cancelled=False,
    )
