"""What else the contacts of a worksheet get: whether they stand on other open segments, and when
they got their last letter. No problem of a line: somebody may be meant to be written to twice.

Other people's segments count, as it is one and the same mailbox: it is said on how many, never on
which.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from interactions.models import InformationFlow, InteractionLogEntry
from segments.models import Segment, SegmentLine
from segments.querysets import SegmentLineQuerySet

ELSEWHERE, LATELY = "on_other_segments", "letter_lately"
# What the grid calls such lines.
NOTICES: Mapping[str, Any] = {
    ELSEWHERE: gettext_lazy("On other open segments"),
    LATELY: gettext_lazy("Got a letter in the last 14 days"),
}
LATELY_DAYS = 14
# Of which line: a subquery's own, or one of a page.
OUTER = OuterRef("contact")


def lines_elsewhere(contact: Any = OUTER) -> SegmentLineQuerySet:
    """The listed lines of the contact, or of contacts, on open segments."""
    lookup = "contact__in" if isinstance(contact, list) else "contact"
    found = SegmentLine.objects.listed().filter(segment__state=Segment.State.OPEN)
    return found.filter(**{lookup: contact}).order_by()


def letters_got(contact: Any = OUTER) -> Any:
    """The letters that were sent to the contact, or to contacts, and did not come back."""
    lookup = "contact__in" if isinstance(contact, list) else "contact"
    letters = InteractionLogEntry.objects.counting().letters_out()
    sent = letters.exclude(information_flow=InformationFlow.INBOUND)
    return sent.filter(**{lookup: contact}).order_by()


def others() -> Q:
    """The condition on a line that its contact stands on another open segment."""
    return Q(Exists(lines_elsewhere().exclude(segment=OuterRef("segment"))))


def other_count() -> Any:
    """On how many others, for an order."""
    lines = lines_elsewhere().exclude(segment=OuterRef("segment"))
    counted = lines.values("contact").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def got_since(day: date) -> Q:
    """The condition on a line that its contact got a letter on the day or later."""
    return Q(Exists(letters_got().filter(date__gte=day)))


def got_any() -> Q:
    return Q(Exists(letters_got()))


def last_letter() -> Any:
    """The day of the last one, for an order."""
    return Subquery(letters_got().order_by("-date").values("date")[:1])


def conditions(today: date) -> dict[str, Q]:
    return {ELSEWHERE: others(), LATELY: got_since(today - timedelta(days=LATELY_DAYS))}


def counts_elsewhere(segment: Segment, lines: Iterable[SegmentLine]) -> dict[int, int]:
    """On how many other open segments the contacts of the lines stand, by contact; one query."""
    found = lines_elsewhere([line.contact_id for line in lines]).exclude(segment=segment)
    return dict(found.values_list("contact").annotate(Count("pk")))


def last_letters(lines: Iterable[SegmentLine]) -> dict[int, date]:
    """The day of the last letter that the contacts of the lines got, by contact; one query."""
    found = letters_got([line.contact_id for line in lines])
    return dict(found.values_list("contact").annotate(Max("date")))


@dataclass(frozen=True)
class Notice:
    """What is said of one line, and how the grid filters such lines."""

    problem: str
    words: str


def notices_of(line: SegmentLine) -> list[Notice]:
    """Of one line with its numbers; two queries."""
    said = []
    if count := counts_elsewhere(line.segment, [line]).get(line.contact_id):
        words = ngettext(
            "On %(count)d other open segment", "On %(count)d other open segments", count
        )
        said.append(Notice(ELSEWHERE, words % {"count": count}))
    day = last_letters([line]).get(line.contact_id)
    if day and day >= timezone.localdate() - timedelta(days=LATELY_DAYS):
        when = ago(day) or date_format(day, "SHORT_DATE_FORMAT")
        said.append(Notice(LATELY, _("Last letter: %s") % when))
    return said


def ago(day: date) -> str:
    """How many days ago, as far as people count days; "" where it is longer ago or to come."""
    days = (timezone.localdate() - day).days
    if days == 0:
        return _("today")
    if not 0 < days < 100:
        return ""
    return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
