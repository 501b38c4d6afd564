"""What segments shows on pages of other apps."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from crm.access import get_contact
from crm.requests import Request
from segments.dashboard import logged_standings_of, open_lines_of


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
def contact_segments(request: Request, number: str) -> HttpResponse:
    """The segments a contact is on and was logged with, and by which step it came."""
    contact = get_contact(request.user, number)
    may_see_log = request.user.has_perm("interactions.view_interactionlogentry")
    context = {
        "contact": contact,
        "standings": open_lines_of(contact, request.user),
        "logged": logged_standings_of(contact, request.user) if may_see_log else [],
    }
    return render(request, "segments/contact_segments.html", context)
