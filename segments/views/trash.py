"""Into the trash and back."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from crm.notices import say_done
from crm.requests import Request
from segments import access, actions, sentences
from segments.models import Segment
from segments.views.requests import agreed, ask, go, worksheet

TRASH = ("segments.change_segment", "segments.delete_segment")


@permission_required(TRASH, raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True)
def segment_trash(request: Request, segment: Segment) -> HttpResponse:
    """The question first, with everything that goes along."""
    if request.method == "GET" or not agreed(request):
        preview = actions.preview_trash(segment)
        return ask(request, segment, **sentences.segment_at_stake(segment, preview))
    trashed = actions.trash_segment(segment, user=request.user)
    undo = reverse("segments:segment-restore", args=[trashed.number])
    say_done(request, sentences.segment_trashed(trashed), undo=undo)
    return redirect("segments:segment-list")


@permission_required(TRASH, raise_exception=True)
@require_POST
def segment_restore(request: Request, number: str) -> HttpResponse:
    segment = access.get_segment(request.user, number)
    restored = actions.restore_segment(segment, user=request.user)
    say_done(request, sentences.segment_restored(restored))
    return go(request, restored.get_absolute_url())
