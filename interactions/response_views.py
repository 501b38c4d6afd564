"""Who responded to a campaign, marked for chosen interactions at once."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from crm.models import Campaign
from crm.notices import say_done
from crm.requests import Request
from interactions import access, actions
from interactions.campaign_page import entries_of
from interactions.chosen_entries import ChosenEntries
from interactions.filters import ENTRY_ORDERS, CampaignEntryFilter
from interactions.querysets import InteractionLogEntryQuerySet
from interactions.views import list_context


@permission_required((*access.VIEW_CAMPAIGN, access.CHANGE_ENTRY), raise_exception=True)
@require_http_methods(["GET", "POST"])
def campaign_responses(request: Request, number: str) -> HttpResponse:
    campaign = access.get_campaign(request.user, number)
    entries = entries_of(campaign, request.user)
    if request.method == "POST":
        return _mark(request, campaign, entries)
    shown = entries.for_list()
    chosen = CampaignEntryFilter(request.GET, shown, request=request)
    context = list_context(request, chosen, ENTRY_ORDERS) | {"campaign": campaign}
    return render(request, "interactions/campaign_responses.html", context)


def _mark(
    request: Request, campaign: Campaign, entries: InteractionLogEntryQuerySet
) -> HttpResponse:
    responded = request.POST.get("responded") != "no"
    chosen = ChosenEntries.posted(request.POST).among(entries, CampaignEntryFilter)
    marked = actions.mark_responses(chosen, user=request.user, responded=responded)
    here = reverse("interactions:campaign-responses", args=[campaign.number])
    back = {"entry": marked.keys, "responded": "no" if responded else "yes"}
    undo = f"{here}?{urlencode(back, doseq=True)}" if marked.keys else ""
    say_done(request, sentence_of(marked, responded=responded), undo=undo)
    return redirect(f"{here}?{request.POST.get('back', '').lstrip('?')}")


def sentence_of(marked: actions.Marked, *, responded: bool) -> str:
    done = (
        ngettext(
            "%(count)d interaction is marked as a response.",
            "%(count)d interactions are marked as responses.",
            marked.count,
        )
        if responded
        else ngettext(
            "%(count)d interaction is no response any more.",
            "%(count)d interactions are no responses any more.",
            marked.count,
        )
    ) % {"count": marked.count}
    if not marked.left:
        return done
    left = ngettext(
        "%(count)d stays as it was: marked so already, or not counted.",
        "%(count)d stay as they were: marked so already, or not counted.",
        marked.left,
    ) % {"count": marked.left}
    return _("%(done)s %(left)s") % {"done": done, "left": left}
