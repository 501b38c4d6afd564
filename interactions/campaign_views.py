"""Pages about campaigns: who was reached, who responded, what it cost."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from crm.actions import Refused
from crm.campaigns import (
    CampaignChanged,
    CampaignIsUsed,
    create_campaign,
    delete_campaign,
    update_campaign,
    why_not_delete,
)
from crm.models import Campaign
from crm.notices import say_done
from crm.requests import Request, posted_key
from crm.saved_view_views import opens_with_a_view
from interactions import access, campaign_page, hooks
from interactions.campaign_forms import CampaignForm
from interactions.filters import CAMPAIGN_ORDERS, HIGHEST_NUMBER_FIRST, CampaignFilter
from interactions.sums import CampaignSums
from interactions.views import list_context


@permission_required(access.VIEW_CAMPAIGN, raise_exception=True)
@require_GET
@opens_with_a_view("campaigns")
def campaign_list(request: Request) -> HttpResponse:
    chosen = CampaignFilter(request.GET, Campaign.objects.for_list(), request=request)
    context = list_context(request, chosen, CAMPAIGN_ORDERS, HIGHEST_NUMBER_FIRST)
    sums = campaign_page.numbers_by_campaign(context["page"].keys, request.user)
    context["rows"] = [
        (campaign, sums.get(campaign.pk, CampaignSums())) for campaign in context["page"]
    ]
    return render(request, "interactions/campaign_list.html", context)


@permission_required(access.VIEW_CAMPAIGN, raise_exception=True)
@require_GET
def campaign_detail(request: Request, number: str) -> HttpResponse:
    campaign = access.get_campaign(request.user, number)
    entries = campaign_page.entries_of(campaign, request.user)
    logged = campaign_page.logged_of(campaign, request.GET)
    context = {
        "campaign": campaign,
        "numbers": campaign_page.numbers_of(campaign, entries),
        "course": campaign_page.course_of(campaign, entries),
        "page": logged,
        "logged": campaign_page.logged_rows(campaign, entries, logged),
        "panels": [
            panel for panel in hooks.campaign_panels if request.user.has_perm(panel.permission)
        ],
    }
    return render(request, "interactions/campaign_detail.html", context)


@permission_required((*access.VIEW_CAMPAIGN, "crm.add_campaign"), raise_exception=True)
@require_http_methods(["GET", "POST"])
def campaign_create(request: Request) -> HttpResponse:
    form = CampaignForm(request.POST or None, initial={"salesperson": request.user.salesperson_id})
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        try:
            campaign = create_campaign(user=request.user, number=number, **form.values)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say_done(request, _("Campaign %(number)s is created.") % {"number": campaign.number})
            return redirect("interactions:campaign-detail", campaign.number)
    return _form_page(request, "interactions/campaign_create.html", form)


@permission_required((*access.VIEW_CAMPAIGN, "crm.change_campaign"), raise_exception=True)
@require_http_methods(["GET", "POST"])
def campaign_update(request: Request, number: str) -> HttpResponse:
    campaign = access.get_campaign(request.user, number)
    form = CampaignForm(request.POST or None, instance=campaign)
    context: dict[str, Any] = {"campaign": campaign, "title": str(campaign)}
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            update_campaign(campaign, user=request.user, version=version, values=form.values)
        except Refused as refusal:
            form.refuse(refusal)
        except CampaignChanged as conflict:
            form, theirs = _compared(request, conflict)
            context |= {"refusal": str(conflict), "theirs": theirs}
        else:
            say_done(request, _("Campaign %(number)s is saved.") % {"number": campaign.number})
            return redirect("interactions:campaign-detail", campaign.number)
    return _form_page(request, "interactions/campaign_update.html", form, **context)


@permission_required((*access.VIEW_CAMPAIGN, "crm.delete_campaign"), raise_exception=True)
@require_http_methods(["GET", "POST"])
def campaign_delete(request: Request, number: str) -> HttpResponse:
    """One question; where something needs the campaign, what that is."""
    campaign = access.get_campaign(request.user, number)
    refusal = ""
    if request.method == "POST":
        version = posted_key(request.POST.get("version", ""))
        try:
            delete_campaign(campaign, user=request.user, version=version)
        except (CampaignIsUsed, CampaignChanged) as error:
            refusal, campaign = str(error), access.get_campaign(request.user, number)
        else:
            say_done(request, _("Campaign %(number)s is deleted.") % {"number": campaign.number})
            return redirect("interactions:campaign-list")
    context = {"campaign": campaign, "refusal": refusal, "reasons": why_not_delete(campaign)}
    status = 409 if refusal else 200
    return render(request, "interactions/campaign_delete.html", context, status=status)


def _compared(request: Request, conflict: CampaignChanged) -> tuple[CampaignForm, Any]:
    """The form with what was typed, ready to be saved over theirs, and theirs beside it."""
    data = request.POST.copy()
    data["version"] = str(conflict.theirs.version)
    theirs = Campaign.objects.get(pk=conflict.theirs.pk)
    again = CampaignForm(data, instance=conflict.theirs)
    return again, again.differing_from(theirs)


def _form_page(request: Request, template: str, form: CampaignForm, **context: Any) -> HttpResponse:
    """422 for a form that was refused, so that scripts notice."""
    was_refused = form.is_bound and bool(context.get("refusal") or form.errors)
    status = 422 if was_refused else 200
    return render(request, template, {"form": form, **context}, status=status)
