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
from segments.models import Segment, SegmentCriteria

View = Callable[..., HttpResponseBase]


def worksheet(*, to_change: bool = False) -> Callable[[View], View]:
    """The view gets the open segment of its address; a logged one leads to its logged segment, a
    trashed one to the page that says so.

    Refusals that the view does not show itself become a message on the worksheet, and the loss
    of undone steps a question.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: Request, number: str, **parts: Any) -> HttpResponseBase:
            segment = access.get_segment(request.user, number)
            if not segment.is_open:
                return lead_away(request, segment)
            if to_change:
                access.require_change(request.user, segment)
            try:
                return view(request, segment, **parts)
            except NotAllowed:
                raise
            except RedoWouldBeLost as loss:
                return ask_about_redo(request, segment, loss)
            except BusinessRuleError as refusal:
                messages.error(request, str(refusal))
                return go(request, segment.get_absolute_url())

        return wrapped

    return decorate


def lead_away(request: Request, segment: Segment) -> HttpResponse:
    """What is shown instead of a worksheet that is no longer open."""
    return trashed(request, segment) if segment.is_trashed else lead_to_log(request, segment)


def trashed(request: Request, segment: Segment) -> HttpResponse:
    """At the segment's own address the page that says so; other pages lead there."""
    address = segment.get_absolute_url()
    if request.method == "POST":
        messages.warning(request, str(SegmentIsClosed(segment)))
    if request.method == "POST" or request.htmx or request.path != address:
        return go(request, address)
    may_change = Segment.objects.changeable_by(request.user).filter(pk=segment.pk).exists()
    can_restore = may_change and request.user.has_perm("segments.delete_segment")
    context = {"segment": segment, "can_restore": can_restore}
    return render(request, "segments/segment_trashed.html", context)


def lead_to_log(request: Request, segment: Segment) -> HttpResponse:
    """The logged segment that the worksheet has become; 404 where there is none."""
    logged = (
        LoggedSegment.objects.visible_to(request.user)
        .filter(segment_number=segment.number)
        .select_related("user")
        .first()
    )
    if logged is None:
        raise Http404(_("This segment was logged."))
    if request.method == "POST":
        messages.warning(request, str(AlreadyLogged(logged)))
    return go(request, logged.get_absolute_url())


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
    choices: Sequence[Any] = (),
    also: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """One question before an act; answering yes posts the same once more, with `field` set.

    `choices` (segments.header_changes.LineChoice) are answered along with it. `also`: what is
    posted instead of what came, such as the count that was asked about.
    """
    also = also or {}
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", field, *also}
        for value in values
    ]
    context = {
        "segment": segment,
        "question": question,
        "details": details,
        "confirm": confirm,
        "is_destructive": is_destructive,
        "choices": choices,
        "fields": [*fields, *also.items(), (field, "1")],
    }
    response = render(request, "segments/ask.html", context)
    if request.htmx and not request.htmx.boosted:
        response["HX-Retarget"] = "body"
        response["HX-Reswap"] = "innerHTML"
    return response


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
