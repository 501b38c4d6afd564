"""Who else has the worksheet open."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from crm.requests import Request
from segments import access, presence


@permission_required("segments.view_segment", raise_exception=True)
@require_POST
def segment_presence(request: Request, number: str) -> HttpResponse:
    """The user's page is open; answers who else is there. A page asks in the background: of a
    segment that was closed meanwhile it hears nothing, the next click tells."""
    segment = access.get_segment(request.user, number)
    if not segment.is_open:
        return HttpResponse(status=204)
    others = presence.note(segment, user=request.user)
    return render(request, "segments/presence_names.html", {"others": others})
