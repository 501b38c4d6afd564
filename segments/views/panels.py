"""What segments shows on pages of other apps."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from crm.access import get_contact
from crm.requests import Request
from interactions.access import VIEW_CAMPAIGN, get_campaign
from segments.dashboard import (
    LISTED,
    logged_standings_of,
    open_lines_of,
    open_segments_without,
)
from segments.models import Segment


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
def contact_segments(request: Request, number: str) -> HttpResponse:
    """The segments a contact is on and was logged with, and by which step it came."""
    contact = get_contact(request.user, number)
    may_see_log = request.user.has_perm("interactions.view_interactionlogentry")
    context = {
        "contact": contact,
        "standings": open_lines_of(contact, request.user),
        "elsewhere": open_segments_without(contact, request.user),
        "logged": logged_standings_of(contact, request.user) if may_see_log else [],
    }
    return render(request, "segments/contact_segments.html", context)


@permission_required((*VIEW_CAMPAIGN, "segments.view_segment"), raise_exception=True)
@require_GET
def campaign_segments(request: Request, number: str) -> HttpResponse:
    """The open segments that are made for a campaign, those changed last; two queries."""
    campaign = get_campaign(request.user, number)
    segments = Segment.objects.visible_to(request.user).open().of_campaign(campaign)
    shown = list(segments.for_list().order_by("-updated_at")[: LISTED + 1])
    context = {
        "campaign": campaign,
        "segments": shown[:LISTED],
        "has_more": len(shown) > LISTED,
    }
    return render(request, "segments/campaign_segments.html", context)
