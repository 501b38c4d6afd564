"""The log's dialog, and follow-up segments."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from crm.models import Job
from crm.requests import Request, posted_key
from interactions.access import get_logged_segment
from interactions.models import LoggedSegment
from segments import actions, sentences
from segments.actions import LogCheck, LogResult
from segments.actions.following import proposed_description
from segments.actions.remaining import described
from segments.actions.taking_back import (
    TAKE_BACK,
    follow_up_of,
    letters_downloaded,
    other_follow_ups,
    why_it_stays,
)
from segments.exceptions import (
    AlreadyLogged,
    LettersWereDownloaded,
    LogBlocked,
    LogCheckChanged,
    NobodyToFollow,
    SegmentIsBeingLogged,
)
from segments.forms import FollowUpForm, LogSegmentForm, OutcomeForm
from segments.log_dialog import LogDialog
from segments.log_jobs import log_or_start, take_failure
from segments.models import Segment
from segments.views.requests import go, is_for, status_of, worksheet


@permission_required("segments.log_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True)
def segment_log(request: Request, segment: Segment) -> HttpResponse:
    """What logging will do, and everything that stands against it, before it is done; how far it
    is, where a worker does it."""
    if segment.is_being_logged:
        return render(request, "segments/segment_logging.html", {"segment": segment})
    form = LogSegmentForm(request.POST if request.method == "POST" else request.GET or None)
    chosen = form.chosen(proposed_description(segment.number))
    if request.method == "GET" or "check" in request.POST or form.errors:
        asked = {name: chosen[name] for name in ("deliver", "leave_blocked")}
        check = actions.check_log(segment, today=timezone.localdate(), **asked)
        refusal = form.refusal or take_failure(segment)
        return log_page(request, segment, check, chosen, refusal, status=status_of(form))
    try:
        done = log_or_start(segment, user=request.user, today=timezone.localdate(), **chosen)
    except AlreadyLogged as refusal:
        return lead_there(request, refusal)
    except (LogBlocked, LogCheckChanged) as refusal:
        return log_page(request, segment, refusal.check, chosen, refusal, status=409)
    except SegmentIsBeingLogged:
        # Pressed twice: both look at the same job.
        return go(request, request.path)
    return after_log(request, done)


def after_log(request: Request, done: LogResult | Job) -> HttpResponse:
    """Where what happened is seen."""
    if isinstance(done, Job):
        return go(request, request.path)
    for sentence in sentences.logged(done):
        messages.success(request, sentence)
    return go(request, done.logged_segment.get_absolute_url())


def lead_there(request: Request, refusal: AlreadyLogged) -> HttpResponse:
    messages.warning(request, str(refusal))
    return go(request, refusal.logged_segment.get_absolute_url())


def log_page(
    request: Request,
    segment: Segment,
    check: LogCheck,
    chosen: dict[str, Any],
    refusal: Exception | str | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The dialog with the check as it stands now, and what differs from the one seen before."""
    dialog = LogDialog(check, seen=request.POST.get("seen", ""))
    shown = {**chosen, "deliver": "1" if chosen["deliver"] else "0"}
    context = {
        "segment": segment,
        "remainder": described(segment.number),
        "dialog": dialog,
        "form": LogSegmentForm(initial={**shown, "fingerprint": check.fingerprint}),
        "refusal": refusal,
    }
    template = "segments/segment_log.html"
    if is_for(request, "log-check"):
        template += "#check"
    return render(request, template, context, status=status)


@permission_required(TAKE_BACK, raise_exception=True)
@require_http_methods(["GET", "POST"])
def log_take_back(request: Request, number: str) -> HttpResponse:
    """The question first, with what was downloaded and what becomes of the follow-up segment."""
    logged = get_logged_segment(request.user, number)
    if request.method == "GET":
        return ask_to_take_back(request, logged)
    told = posted_key(request.POST.get("downloaded", ""))
    try:
        taken = actions.take_back_log(logged, user=request.user, downloaded=told)
    except LettersWereDownloaded as refusal:
        return ask_to_take_back(request, logged, str(refusal))
    for sentence in sentences.taken_back(taken):
        messages.success(request, sentence)
    return redirect(taken.segment)


def ask_to_take_back(request: Request, logged: LoggedSegment, refusal: str = "") -> HttpResponse:
    follow_up, is_untouched = follow_up_of(logged)
    stays = why_it_stays(logged)
    context = {
        "stays": stays,
        "logged": logged,
        "downloaded": letters_downloaded(logged),
        "follow_up": follow_up,
        "is_untouched": is_untouched,
        "others": other_follow_ups(logged, request.user),
        "refusal": refusal or stays,
    }
    template = "segments/log_take_back.html"
    return render(request, template, context, status=409 if refusal else 200)


@permission_required(
    ("segments.add_segment", "interactions.view_loggedsegment"), raise_exception=True
)
@require_http_methods(["GET", "POST"])
def follow_up_create(request: Request, number: str) -> HttpResponse:
    logged = get_logged_segment(request.user, number)
    proposed = {"description": proposed_description(logged.segment_number)}
    form = FollowUpForm(request.POST or None, initial=proposed)
    outcome = OutcomeForm(request.POST or None)
    context = {"logged": logged, "form": form, "outcome": outcome}
    template = "segments/follow_up_create.html"
    if not (form.is_valid() and outcome.is_valid()):
        status = max(status_of(form), status_of(outcome))
        return render(request, template, context, status=status)
    try:
        segment = actions.create_follow_up(
            logged,
            user=request.user,
            description=form.cleaned_data["description"],
            outcome=outcome.outcome(),
        )
    except NobodyToFollow as refusal:
        return render(request, template, context | {"refusal": str(refusal)}, status=409)
    for sentence in sentences.followed_up(logged, segment):
        messages.success(request, sentence)
    return redirect(segment)
