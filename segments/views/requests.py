"""What the worksheet's views share: the segment of the address, refusals, questions."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from crm.exceptions import BusinessRuleError, NotAllowed
from crm.notices import say_done
from crm.requests import Request
from interactions.models import LoggedSegment
from segments import access
from segments.exceptions import AlreadyLogged, RedoWouldBeLost, SegmentIsClosed
from segments.log_jobs import take_sentences
from segments.models import Segment, SegmentCriteria

View = Callable[..., HttpResponseBase]
# What was posted to a view, each value with its label.
Typed = Callable[..., list[tuple[str, str]]]


def worksheet(*, to_change: bool = False, typed: Typed | None = None) -> Callable[[View], View]:
    """The view gets the open segment of its address; a logged one leads to its logged segment, a
    trashed one to the page that says so. What `typed` finds in a form that came too late is shown.

    Refusals that the view does not show itself become a message on the worksheet, and the loss
    of undone steps a question.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: Request, number: str, **parts: Any) -> HttpResponseBase:
            segment = access.get_segment(request.user, number)
            if not segment.is_open:
                return too_late(request, segment, typed, parts)
            if to_change:
                access.require_change(request.user, segment)
            try:
                return view(request, segment, **parts)
            except NotAllowed:
                raise
            except RedoWouldBeLost as loss:
                return ask_about_redo(request, segment, loss)
            except SegmentIsClosed:
                closed = access.get_segment(request.user, number)
                return too_late(request, closed, typed, parts)
            except BusinessRuleError as refusal:
                messages.error(request, str(refusal))
                return go(request, segment.get_absolute_url())

        return wrapped

    return decorate


def too_late(
    request: Request, segment: Segment, typed: Typed | None, parts: Mapping[str, Any]
) -> HttpResponse:
    """What was typed on a worksheet that is no longer open, to be copied; else where it went."""
    said = typed(request, segment, **parts) if typed and request.method == "POST" else []
    if not said:
        return trashed(request, segment) if segment.is_trashed else lead_to_log(request, segment)
    logged = logged_segment(request, segment)
    context = {
        "segment": segment,
        "logged": logged,
        "refusal": AlreadyLogged(logged) if logged else SegmentIsClosed(segment),
        "typed": said,
    }
    return as_page(request, render(request, "segments/segment_closed.html", context, status=409))


def as_page(request: Request, response: HttpResponse) -> HttpResponse:
    """The answer in place of the whole page, where a fragment was asked for."""
    if request.htmx and not request.htmx.boosted:
        response["HX-Retarget"] = "body"
        response["HX-Reswap"] = "innerHTML"
    return response


def may_change(request: Request, segment: Segment) -> bool:
    return Segment.objects.changeable_by(request.user).filter(pk=segment.pk).exists()


def trashed(request: Request, segment: Segment) -> HttpResponse:
    """At the segment's own address the page that says so; other pages lead there."""
    address = segment.get_absolute_url()
    if request.method == "POST":
        messages.warning(request, str(SegmentIsClosed(segment)))
    if request.method == "POST" or request.htmx or request.path != address:
        return go(request, address)
    can_restore = may_change(request, segment) and request.user.has_perm("segments.delete_segment")
    context = {"segment": segment, "can_restore": can_restore}
    return render(request, "segments/segment_trashed.html", context)


def lead_to_log(request: Request, segment: Segment) -> HttpResponse:
    """The logged segment that the worksheet has become; 404 where there is none."""
    logged = logged_segment(request, segment)
    if logged is None:
        raise Http404(_("This segment was logged."))
    if request.method == "POST":
        messages.warning(request, str(AlreadyLogged(logged)))
    for sentence in take_sentences(segment, request.user):
        messages.success(request, sentence)
    return go(request, logged.get_absolute_url())


def logged_segment(request: Request, segment: Segment) -> LoggedSegment | None:
    visible = LoggedSegment.objects.visible_to(request.user).select_related("user")
    return visible.filter(segment_number=segment.number).first()


def go(request: Request, address: str) -> HttpResponse:
    """A redirect of the whole page, for fragments too."""
    if request.htmx and not request.htmx.boosted:
        return HttpResponseClientRedirect(address)
    return redirect(address)


def back_to(request: Request, segment: Segment) -> HttpResponse:
    """The worksheet, on the page of lines where the form stood."""
    query = request.POST.get("back", "").lstrip("?")
    address = segment.get_absolute_url()
    return go(request, f"{address}?{query}" if query else address)


def say_step(request: Request, said: list[str], step: SegmentCriteria) -> None:
    """What a step did, with a button that takes it back."""
    undo = reverse("segments:segment-undo", args=[step.segment.number])
    say_done(request, said[0], undo=f"{undo}?step={step.pk}")
    for sentence in said[1:]:
        messages.info(request, sentence)


def ask(
    request: Request,
    segment: Segment,
    *,
    question: str,
    details: list[str],
    confirm: str,
    field: str = "confirmed",
    is_destructive: bool = True,
    choices: Sequence[Any] | None = None,
    also: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """One question before an act; answering yes posts the same once more, with `field` set.

    `choices` (segments.header_changes.LineChoice) are answered along with it, anew where they were
    answered before. `also`: what is posted instead of what came, such as the count that was asked
    about.
    """
    also = also or {}
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", field, *also}
        if choices is None or not name.startswith("lines-")
        for value in values
    ]
    context = {
        "segment": segment,
        "question": question,
        "details": details,
        "confirm": confirm,
        "is_destructive": is_destructive,
        "choices": choices or (),
        "fields": [*fields, *also.items(), (field, "1")],
    }
    return as_page(request, render(request, "segments/ask.html", context))


def ask_about_redo(request: Request, segment: Segment, loss: RedoWouldBeLost) -> HttpResponse:
    return ask(
        request,
        segment,
        question=_("Drop the undone steps?"),
        details=[str(loss)],
        confirm=_("Drop them and go on"),
        field="discard_redo",
    )


def agreed(request: Request, field: str = "confirmed") -> bool:
    return request.POST.get(field) == "1"


def is_for(request: Request, target: str) -> bool:
    """Whether htmx wants the fragment with this id alone."""
    return bool(request.htmx) and request.htmx.target == target


def status_of(form: Any) -> int:
    """422 for a form that was refused, so that htmx shows it and scripts notice."""
    return 422 if form.is_bound and not form.is_valid() else 200
