"""The contacts of a logged segment join a worksheet."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from crm.requests import Request
from interactions.access import get_logged_segment
from interactions.models import LoggedSegment
from segments import actions, sentences
from segments.forms import OutcomeForm
from segments.models import Segment
from segments.views.requests import agreed, is_for, say_step, status_of, worksheet

PAGE_SIZE = 25


@permission_required(
    ("segments.change_segment", "interactions.view_loggedsegment"), raise_exception=True
)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True)
def contacts_from_log(request: Request, segment: Segment) -> HttpResponse:
    """Choose a logged segment, then which of its contacts; posting without "count" adds them."""
    data = request.POST if request.method == "POST" else request.GET
    if not data.get("logged"):
        return choose_log(request, segment)
    logged = get_logged_segment(request.user, data["logged"])
    form = OutcomeForm(data)
    if form.is_valid() and request.method == "POST" and "count" not in request.POST:
        return reuse(request, segment, logged, form.outcome())
    preview = None
    if form.is_valid():
        preview = actions.preview_reuse(segment, logged, user=request.user, outcome=form.outcome())
    context = {
        "segment": segment,
        "logged": logged,
        "form": form,
        "preview": preview,
        "reasons": sentences.reasons_with_names(preview) if preview else [],
        "warnings": sentences.warned(preview.warnings) if preview else [],
    }
    template = "segments/contacts_from_log.html"
    if is_for(request, "funnel"):
        template += "#funnel"
    return render(request, template, context, status=status_of(form))


def choose_log(request: Request, segment: Segment) -> HttpResponse:
    text = request.GET.get("q", "")
    logs = LoggedSegment.objects.visible_to(request.user).for_list().search(text)
    page = Paginator(logs.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"segment": segment, "page": page, "q": text}
    return render(request, "segments/contacts_from_log.html", context)


def reuse(
    request: Request, segment: Segment, logged: LoggedSegment, outcome: dict[str, list[str]]
) -> HttpResponse:
    result = actions.reuse_logged_segment(
        segment,
        logged,
        user=request.user,
        outcome=outcome,
        discard_redo=agreed(request, "discard_redo"),
    )
    say_step(request, sentences.contacts_added(result), result.step)
    return redirect(segment)
