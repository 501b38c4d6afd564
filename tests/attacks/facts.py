"""What the database says of one segment and its log, in numbers that can be compared."""

from collections import Counter

from django.db import transaction
from django.db.models import Count, Q, Sum

from crm.models import Event
from interactions.models import CampaignEntry, Delivery, InteractionLogEntry, LoggedSegment
from segments.models import Segment

Facts = Counter[str]


@transaction.atomic
def facts(segment: Segment) -> Facts:
    """Of the worksheet, its follow-up and remainder, and everything that Log wrote.

    Waits for a transaction that still holds the segment: on PostgreSQL a killed client's last
    statement runs to its end.
    """
    Segment.objects.select_for_update(of=("self",)).get(pk=segment.pk)
    number = segment.number
    verbs = Event.objects.filter(subject_key=number).values_list("verb", flat=True)
    events = Facts(f"event {verb}" for verb in verbs)
    return (
        _worksheets(segment) + _logged_segments(number) + _entries(number) + _outbox(number)
    ) + events


def _worksheets(segment: Segment) -> Facts:
    kinds = {
        segment.description: "worksheet",
        f"Follow-up on segment {segment.number}": "follow-up",
        f"Rest of {segment.number}": "remainder",
    }
    found = Facts()
    family = Segment.objects.filter(description__in=kinds).annotate(
        listed=Count("lines", filter=Q(lines__is_listed=True))
    )
    for one in family:
        kind = kinds[one.description]
        found[f"{kind} {one.state}"] += 1
        found[f"{kind} lines"] += one.listed
        found[f"{kind} lines counted"] += one.line_count
    return found


def _logged_segments(number: str) -> Facts:
    cancelled = Count("pk", filter=Q(is_cancelled=True))
    logged = LoggedSegment.objects.filter(segment_number=number)
    campaigns = CampaignEntry.objects.filter(segment_number=number)
    return _summed(
        logged.aggregate(
            logged_segments=Count("pk"),
            cancelled_logged_segments=cancelled,
            entries_counted=Sum("entry_count"),
        )
    ) + _summed(
        campaigns.aggregate(campaign_entries=Count("pk"), cancelled_campaign_entries=cancelled)
    )


def _entries(number: str) -> Facts:
    own = Q(document__name="own.docx")
    return _summed(
        InteractionLogEntry.objects.filter(segment_number=number).aggregate(
            entries=Count("pk"),
            contacts=Count("contact", distinct=True),
            letters=Count("pk", filter=Q(merge_values__isnull=False)),
            own_documents=Count("pk", filter=own),
            of_a_campaign=Count("campaign_entry"),
            cancelled_entries=Count("pk", filter=Q(is_cancelled=True)),
        )
    )


def _outbox(number: str) -> Facts:
    rows = Delivery.objects.filter(entry__segment_number=number)
    counted = rows.order_by().values_list("channel", "state").annotate(count=Count("pk"))
    return Facts({f"{channel} {state}": count for channel, state, count in counted})


def _summed(sums: dict[str, int | None]) -> Facts:
    return Facts({name.replace("_", " "): value or 0 for name, value in sums.items()})
