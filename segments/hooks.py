"""What segments adds to crm's hooks."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import hooks
from crm.exceptions import BusinessRuleError
from crm.models import Contact


def install() -> None:
    from segments.closing import purge_closed

    hooks.housekeeping.append(purge_closed)
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

    line = (
        SegmentLine.objects.open_and_listed()
        .filter(contact__in=contacts)
        .select_related("segment", "contact")
        .first()
    )
    if line is not None:
        raise BusinessRuleError(
            _("%(contact)s is on the open segment %(segment)s; remove the line there first.")
            % {"contact": line.contact.name, "segment": line.segment.number}
        )
