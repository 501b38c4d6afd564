"""Who responded to a campaign, marked for chosen interactions at once."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from crm.models import Campaign
from crm.requests import Request
from interactions import access, actions
from interactions.campaign_page import entries_of
from interactions.chosen_entries import ChosenEntries
from interactions.entry_act_views import say_changed
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
    values = {"campaign_response": responded}
    changed = actions.update_entries(chosen, user=request.user, values=values)
    say_changed(request, changed, sentence_of(changed.count, responded=responded))
    here = reverse("interactions:campaign-responses", args=[campaign.number])
    return redirect(f"{here}?{request.POST.get('back', '').lstrip('?')}")


def sentence_of(count: int, *, responded: bool) -> str:
    sentence = (
        ngettext(
            "%(count)d interaction is marked as a response.",
            "%(count)d interactions are marked as responses.",
            count,
        )
        if responded
        else ngettext(
            "%(count)d interaction is no response any more.",
            "%(count)d interactions are no responses any more.",
            count,
        )
    )
    return sentence % {"count": count}
