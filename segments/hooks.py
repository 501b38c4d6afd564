"""What segments adds to crm's hooks."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, ngettext

from crm import hooks
from crm.exceptions import BusinessRuleError
from crm.models import Contact

# So many segments are named where a contact is on more.
NAMED = 10


def install() -> None:
    hooks.models_with_contacts.add("segments.SegmentLine")
    hooks.before_contact_delete.append(refuse_contacts_on_open_segments)
    hooks.contact_panels.append(
        hooks.Panel(gettext_lazy("Segments"), "segments:contact-segments", "segments.view_segment")
    )
    hooks.contact_actions.append(
        hooks.ContactAction(
            gettext_lazy("Add to segment…"), "segments:add-selected", "segments.change_segment"
        )
    )


def refuse_contacts_on_open_segments(contacts: QuerySet[Contact]) -> None:
    from segments.models import SegmentLine

    lines = list(
        SegmentLine.objects.open_and_listed()
        .filter(contact__in=contacts)
        .select_related("segment", "contact")
        .order_by("segment__number")[:NAMED]
    )
    if lines:
        sentence = ngettext(
            "%(contact)s is on the open segment %(segments)s; remove the line there first.",
            "%(contact)s is on the open segments %(segments)s; remove the lines there first.",
            len(lines),
        )
        numbers = ", ".join(dict.fromkeys(line.segment.number for line in lines))
        raise BusinessRuleError(sentence % {"contact": lines[0].contact.name, "segments": numbers})
