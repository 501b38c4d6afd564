"""Who came onto a worksheet though they refused the way in which their lines go."""

from django.db.models import Case, Q, Value
from django.db.models.lookups import Exact

from crm import consent
from crm.models import Contact
from segments.models import Segment, SegmentCriteria, SegmentLine
from segments.resolving import Resolver


def refused_way(header: Segment) -> Case:
    """Of a contact: the reason of crm.consent, where a new line of theirs goes the way they
    refused; '' otherwise.

    One query, two where the segment has templates. Source: domain.md, Eligibility, add.
    """
    way = Resolver(header).type_of_new_line()
    return consent.reason(
        {
            code: Q(Exact(way, Value(consent.CHANNELS[code]))) & condition
            for code, condition in consent.refused_channels().items()
        }
    )


def warnings_of_step(step: SegmentCriteria) -> dict[str, int]:
    """The lines that a step has just added, by that reason."""
    lines = SegmentLine.objects.filter(step=step)
    way = Resolver(step.segment).type_of_new_line()
    contacts = Contact.objects.filter(pk__in=lines.values("contact")).order_by()
    return consent.count_refused(contacts.annotate(way=way), "way")
