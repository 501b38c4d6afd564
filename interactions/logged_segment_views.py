"""What is done to a logged segment as a whole: cancelled, brought back, deleted."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from crm.notices import say_done
from crm.requests import Request
from interactions import access, actions


@permission_required(access.CHANGE_LOGGED, raise_exception=True)
@require_http_methods(["GET", "POST"])
def logged_segment_cancel(request: Request, number: str) -> HttpResponse:
    """The question first, with what stops counting."""
    logged_segment = access.get_logged_segment(request.user, number)
    if request.method == "GET":
        entries = logged_segment.entries.filter(is_cancelled=False)
        context = {"logged_segment": logged_segment, "totals": entries.totals()}
        return render(request, "interactions/logged_segment_cancel.html", context)
    count = actions.cancel_logged_segment(logged_segment, user=request.user)
    sentence = ngettext(
        "%(count)d interaction is cancelled; it counts no more.",
        "%(count)d interactions are cancelled; they count no more.",
        count,
    )
    undo = reverse("interactions:logged-segment-uncancel", args=[logged_segment.segment_number])
    say_done(request, sentence % {"count": count}, undo=undo)
    return redirect(logged_segment)


@permission_required(access.CHANGE_LOGGED, raise_exception=True)
@require_POST
def logged_segment_uncancel(request: Request, number: str) -> HttpResponse:
    logged_segment = access.get_logged_segment(request.user, number)
    count = actions.uncancel_logged_segment(logged_segment, user=request.user)
    sentence = ngettext(
        "%(count)d interaction counts again.", "%(count)d interactions count again.", count
    )
    messages.success(request, sentence % {"count": count})
    return redirect(logged_segment)


@permission_required(access.DELETE_LOGGED, raise_exception=True)
@require_http_methods(["GET", "POST"])
def logged_segment_delete(request: Request, number: str) -> HttpResponse:
    """The question first, with what is lost."""
    logged_segment = access.get_logged_segment(request.user, number)
    if request.method == "GET":
        context = {"logged_segment": logged_segment, "count": logged_segment.entries.count()}
        return render(request, "interactions/logged_segment_delete.html", context)
    count = actions.delete_logged_segment(logged_segment, user=request.user)
    sentence = ngettext(
        "Logged segment %(number)s is deleted; %(count)d interaction stays, cancelled.",
        "Logged segment %(number)s is deleted; %(count)d interactions stay, cancelled.",
        count,
    )
    say_done(request, sentence % {"number": logged_segment.segment_number, "count": count})
    return redirect("interactions:logged-segment-list")
