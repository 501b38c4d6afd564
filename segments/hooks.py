"""What segments adds to the hooks of crm and interactions."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import hooks, jobs
from crm.exceptions import BusinessRuleError
from crm.models import Contact, ContactAltAddress
from interactions import hooks as interactions_hooks

if TYPE_CHECKING:
    from crm.models import Campaign, User
    from interactions.models import InteractionTemplate

# So many segments are named where a contact is on more.
NAMED = 10


def install() -> None:
    from segments import contact_rows, erased_lines, presence
    from segments.closing import purge_closed
    from segments.criteria import open_segments
    from segments.deleting import delete_lines
    from segments.lists import GOAL
    from segments.models import SegmentLine
    from segments.tasks import LETTER_PDFS, LOGS, PDFS

    hooks.import_goals.append(GOAL)
    hooks.criteria_sources.append(open_segments())
    jobs.register(PDFS)
    jobs.register(LETTER_PDFS)
    jobs.register(LOGS)
    hooks.housekeeping.append(purge_closed)
    hooks.housekeeping.append(presence.forget)
    hooks.models_with_contacts.add("segments.SegmentLine")
    hooks.on_contact_merge.append(contact_rows.LineMover())
    hooks.contact_export.append(contact_rows.export)
    hooks.on_contact_erase.append(erased_lines.ERASER)
    hooks.campaign_users.append(segments_of_a_campaign)
    hooks.list_pages["segments"] = hooks.ListPage(
        gettext_lazy("Segments"), "segments:segment-list", "segments.view_segment"
    )
    interactions_hooks.former_uses.append(open_segments_behind)
    hooks.before_contact_delete.append(refuse_contacts_on_open_segments)
    hooks.before_alt_address_delete.append(refuse_addresses_on_open_segments)
    hooks.contact_holders.append(
        hooks.Holder(
            SegmentLine,
            Q(is_listed=False),
            delete_lines,
            SegmentLine.objects.open_and_listed,
            open_segments_of,
        )
    )
    hooks.contact_panels.append(
        hooks.Panel(gettext_lazy("Segments"), "segments:contact-segments", "segments.view_segment")
    )
    interactions_hooks.campaign_panels.append(
        hooks.Panel(
            gettext_lazy("Open segments"), "segments:campaign-segments", "segments.view_segment"
        )
    )
    _install_list_actions()
    _install_search()


def _install_search() -> None:
    # Before those that are logged.
    hooks.search_sources.insert(
        0,
        hooks.SearchSource(
            gettext_lazy("Segments"),
            "table",
            "segments.view_segment",
            "segments:segment-list",
            find_open_segments,
        ),
    )


def _install_list_actions() -> None:
    # Before what is done rarely.
    hooks.contact_actions.insert(
        0,
        hooks.ListAction(
            gettext_lazy("Add to segment…"), "segments:add-selected", "segments.change_segment"
        ),
    )
    hooks.contact_list_links.append(
        hooks.ListAction(
            gettext_lazy("Use as criteria…"), "segments:criteria-from-list", "segments.add_segment"
        )
    )
    interactions_hooks.entry_actions.insert(
        0,
        hooks.ListAction(
            gettext_lazy("Add to segment…"), "segments:add-logged", "segments.change_segment"
        ),
    )


def find_open_segments(user: "User", text: str, count: int) -> list[hooks.Hit]:
    from segments.models import Segment

    segments = Segment.objects.visible_to(user).open().search(text).select_related("salesperson")
    return [
        hooks.Hit(
            segment.number,
            segment.description,
            segment.salesperson.name if segment.salesperson else "",
            segment.get_absolute_url(),
        )
        for segment in segments.order_by("-pk")[:count]
    ]


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


def open_segments_of(lines: QuerySet[Any], user: "User") -> list[tuple[str, str]]:
    """The first segments of the lines that the user may see; one query."""
    from segments.models import Segment

    segments = Segment.objects.visible_to(user).filter(pk__in=lines.order_by().values("segment"))
    return [(str(one), one.get_absolute_url()) for one in segments.order_by("number")[:NAMED]]


def refuse_addresses_on_open_segments(address: ContactAltAddress) -> None:
    """A line that was given the address would be written to elsewhere, and nobody would know."""
    from segments.models import SegmentLine

    line = (
        SegmentLine.objects.open_and_listed()
        .filter(contact=address.contact_id, address=address)
        .select_related("segment")
        .first()
    )
    if line is not None:
        raise BusinessRuleError(
            _("Segment %(segment)s writes to the address %(code)s; choose another there first.")
            % {"segment": line.segment.number, "code": address.code}
        )


def open_segments_behind(
    template: "InteractionTemplate", user: "User"
) -> list[interactions_hooks.FormerUse]:
    """Open segments that use the template as it was before its last change; one query."""
    from segments.models import Segment, SegmentTemplate

    pinned = SegmentTemplate.objects.filter(template=template).in_use().outdated()
    segments = Segment.objects.visible_to(user).open().filter(pk__in=pinned.values("segment"))
    return [
        interactions_hooks.FormerUse(segment.number, segment.get_absolute_url())
        for segment in segments.order_by("number")
    ]


def segments_of_a_campaign(campaign: "Campaign") -> list[str]:
    """Worksheets that name it, the closed ones too, in the header or on a line."""
    from segments.models import Segment, SegmentLine

    lines = SegmentLine.objects.filter(campaign=campaign).values("segment")
    count = Segment.objects.filter(Q(campaign=campaign) | Q(pk__in=lines)).count()
    sentence = ngettext(
        "%(count)d segment is meant for it.", "%(count)d segments are meant for it.", count
    )
    return [sentence % {"count": count}] if count else []
