"""What interactions adds to crm's hooks, and its own named places where upper apps join in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crm import hooks, jobs

if TYPE_CHECKING:
    from crm.models import Campaign, User
    from interactions.models import InteractionTemplate


@dataclass(frozen=True)
class FormerUse:
    """Something that goes on using a former version of a template, and its address."""

    label: str
    address: str


# What can be done with interactions chosen in the log; they are posted as `entry`.
entry_actions = [
    hooks.ListAction(
        _("Change…"), "interactions:entries-change", "interactions.change_interactionlogentry"
    ),
    hooks.ListAction(
        _("Came back by post…"),
        "interactions:entries-came-back",
        "interactions.change_interactionlogentry",
    ),
    hooks.ListAction(
        _("Cancel them…"), "interactions:entries-cancel", "interactions.change_interactionlogentry"
    ),
    hooks.ListAction(
        _("Take the cancelling back"),
        "interactions:entries-uncancel",
        "interactions.change_interactionlogentry",
    ),
    hooks.ListAction(
        _("New interaction with their contacts…"),
        "interactions:interactions-create-again",
        "interactions.add_interactionlogentry",
    ),
    hooks.ListAction(
        _("Export"), "interactions:entries-export", "interactions.view_interactionlogentry"
    ),
    hooks.ListAction(
        _("Delete the cancelled ones…"),
        "interactions:entries-delete",
        "interactions.delete_interactionlogentry",
    ),
]
# Who still uses a former version of the template, as far as the user may see.
former_uses: list[Callable[["InteractionTemplate", "User"], list[FormerUse]]] = []


# On the page of a campaign.
campaign_panels: list[hooks.Panel] = []


ADD_ENTRY = "interactions.add_interactionlogentry"
PAGE_ACTIONS = [
    hooks.PageAction(
        _("Create interaction"), "journal-text", "interactions:contact-interaction", ADD_ENTRY
    ),
    hooks.PageAction(_("Call"), "telephone", "interactions:call-create", ADD_ENTRY),
]
WRITE_TO_SEVERAL = hooks.ListAction(
    _("Create interaction…"), "interactions:interactions-create", ADD_ENTRY
)
CHANGE_CONTACT = "crm.change_contact"
CONTACT_ACTIONS = [
    hooks.ListAction(_("Mailing group…"), "interactions:contacts-group", CHANGE_CONTACT),
    hooks.ListAction(_("Salesperson…"), "interactions:contacts-salesperson", CHANGE_CONTACT),
    hooks.ListAction(_("Remind me…"), "interactions:contacts-reminder", ADD_ENTRY),
]
CONTACT_PANELS = [
    hooks.Panel(_("Reminder"), "interactions:contact-reminder", ADD_ENTRY),
    hooks.Panel(
        _("Timeline"), "interactions:contact-timeline", "interactions.view_interactionlogentry"
    ),
]
MODELS_WITH_CONTACTS = {
    "interactions.InteractionLogEntry",
    "interactions.PostponedInteraction",
    "interactions.Reminder",
}
# By the name that saved views know a list by.
LIST_PAGES = {
    "interactions": hooks.ListPage(
        _("Interaction log"), "interactions:entry-list", "interactions.view_interactionlogentry"
    ),
    "logged-segments": hooks.ListPage(
        _("Logged segments"), "interactions:logged-segment-list", "interactions.view_loggedsegment"
    ),
    "campaigns": hooks.ListPage(
        _("Campaigns"), "interactions:campaign-list", "interactions.view_interactionlogentry"
    ),
}


def install() -> None:
    from interactions import contact_rows
    from interactions.actions import purge_contact_acts, purge_entry_acts
    from interactions.criteria import sources
    from interactions.delivery import wake_forgotten_delivery
    from interactions.drafts import purge_drafts
    from interactions.tasks import BATCH_PDFS, ENTRY_PDFS, LOGGED_PDFS

    jobs.register(LOGGED_PDFS)
    jobs.register(BATCH_PDFS)
    jobs.register(ENTRY_PDFS)
    hooks.criteria_sources.extend(sources())

    hooks.housekeeping.append(wake_forgotten_delivery)
    hooks.housekeeping.append(purge_drafts)
    hooks.housekeeping.extend([purge_entry_acts, purge_contact_acts])
    hooks.models_with_contacts.update(MODELS_WITH_CONTACTS)
    hooks.on_contact_merge.extend(contact_rows.MOVERS)
    hooks.contact_export.append(contact_rows.export)
    hooks.on_contact_erase.append(contact_rows.ERASER)
    hooks.list_pages.update(LIST_PAGES)
    hooks.campaign_users.append(who_needs_a_campaign)
    hooks.contact_page_actions.extend(PAGE_ACTIONS)
    hooks.contact_actions.append(WRITE_TO_SEVERAL)
    hooks.contact_actions.extend(CONTACT_ACTIONS)
    hooks.contact_panels.extend(CONTACT_PANELS)
    hooks.search_sources.append(
        hooks.SearchSource(
            _("Logged segments"),
            "check-circle",
            "interactions.view_loggedsegment",
            "interactions:logged-segment-list",
            find_logged_segments,
        )
    )
    hooks.search_sources.append(
        hooks.SearchSource(
            _("Campaigns"),
            "megaphone",
            "crm.view_campaign",
            "interactions:campaign-list",
            find_campaigns,
        )
    )


def who_needs_a_campaign(campaign: "Campaign") -> list[str]:
    """What was logged for it, and the templates that name it."""
    from interactions.models import InteractionTemplate

    entries = campaign.interactions.count()
    templates = InteractionTemplate.objects.filter(campaign=campaign).count()
    logged = ngettext(
        "%(count)d interaction was logged for it.",
        "%(count)d interactions were logged for it.",
        entries,
    )
    named = ngettext(
        "%(count)d interaction template names it.",
        "%(count)d interaction templates name it.",
        templates,
    )
    said = ((logged, entries), (named, templates))
    return [sentence % {"count": count} for sentence, count in said if count]


def find_logged_segments(user: "User", text: str, count: int) -> list[hooks.Hit]:
    from interactions.models import LoggedSegment

    segments = LoggedSegment.objects.visible_to(user).search(text).order_by("-pk")
    return [
        hooks.Hit(
            segment.segment_number,
            segment.description,
            date_format(segment.logged_on, "SHORT_DATE_FORMAT"),
            segment.get_absolute_url(),
        )
        for segment in segments.defer("shared_values", "criteria")[:count]
    ]


def find_campaigns(user: "User", text: str, count: int) -> list[hooks.Hit]:
    from crm.models import Campaign

    campaigns = Campaign.objects.for_list().search(text).order_by("-number")
    return [
        hooks.Hit(
            campaign.number,
            campaign.description,
            str(campaign.status or ""),
            reverse("interactions:campaign-detail", args=[campaign.number]),
        )
        for campaign in campaigns[:count]
    ]
