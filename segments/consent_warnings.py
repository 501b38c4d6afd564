"""Who came onto a worksheet though they refused the way in which their lines go."""

from crm import consent
from crm.models import Contact
from crm.querysets import ContactQuerySet
from segments.models import Segment, SegmentCriteria, SegmentLine
from segments.resolving import Resolver


def warnings_of(header: Segment, contacts: ContactQuerySet) -> dict[str, int]:
    """Contacts by the reason of crm.consent, where a new line of theirs goes the way they refused.

    Two queries, three where the segment has templates. Source: domain.md, Eligibility, add.
    """
    way = Resolver(header).type_of_new_line()
    return consent.count_refused(contacts.order_by().annotate(way=way), "way")


def warnings_of_step(step: SegmentCriteria) -> dict[str, int]:
    """The same of the lines that a step has just added."""
    lines = SegmentLine.objects.filter(step=step)
    return warnings_of(step.segment, Contact.objects.filter(pk__in=lines.values("contact")))
