"""The list of segments, a new one, and the worksheet's header and steps."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.requests import Request, posted_key
from segments import actions
from segments.exceptions import HeaderChanged, NumberIsTaken
from segments.filters import SegmentFilter
from segments.forms import CreateSegmentForm, GridForm, HeaderForm
from segments.forms.segments import header_values
from segments.grid import Grid, GridQuery
from segments.models import Segment
from segments.sentences import header_saved, step_back, step_forward, template_at_stake
from segments.steps import strip
from segments.views.requests import (
    agreed,
    ask,
    back_to,
    is_for,
    say_step,
    status_of,
    worksheet,
)

PAGE_SIZES = (25, 50, 100, 200)


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
def segment_list(request: Request) -> HttpResponse:
    visible = Segment.objects.visible_to(request.user).for_list().order_by("-updated_at")
    found = SegmentFilter(request.GET, queryset=visible, request=request)
    state = found.form.cleaned_data.get("state", "") if found.is_valid() else ""
    context = {"filter": found, "page": page_of(request, found.qs), "state": state}
    template = "segments/segment_list.html"
    return render(
        request, f"{template}#results" if is_for(request, "results") else template, context
    )


def page_of(request: Request, segments: QuerySet[Segment]) -> Page[Segment]:
    size = request.GET.get("size", "")
    per_page = int(size) if size in map(str, PAGE_SIZES) else PAGE_SIZES[0]
    return Paginator(segments, per_page).get_page(request.GET.get("page"))


@permission_required("segments.add_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
def segment_create(request: Request) -> HttpResponse:
    form = CreateSegmentForm(request.POST or None)
    if form.is_valid():
        try:
            segment = actions.create_segment(
                **form.cleaned_data, user=request.user, today=timezone.localdate()
            )
        except NumberIsTaken as refusal:
            form.add_error("number", str(refusal))
        else:
            messages.success(request, _("Segment %s is ready; now add contacts.") % segment.number)
            return redirect(segment)
    return render(request, "segments/segment_create.html", {"form": form}, status=status_of(form))


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def segment_detail(request: Request, segment: Segment) -> HttpResponse:
    context = worksheet_context(request, segment)
    template = "segments/segment_detail.html"
    return render(request, f"{template}#grid" if is_for(request, "grid") else template, context)


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True)
def segment_update(request: Request, segment: Segment) -> HttpResponse:
    form = HeaderForm(segment, request.POST)
    if not form.is_valid():
        return worksheet_page(request, segment, form, status=422)
    values = form.changes | dict.fromkeys(form.resets)
    at_stake = template_at_stake(segment, values)
    if at_stake and not agreed(request):
        return ask(request, segment, **at_stake)
    try:
        change = actions.update_header(
            segment,
            user=request.user,
            version=form.cleaned_data["version"],
            values=values,
            discard_redo=agreed(request, "discard_redo"),
        )
    except HeaderChanged as conflict:
        theirs = header_values(conflict.theirs)
        again = HeaderForm(conflict.theirs, form.merged_with(theirs))
        rival = again.words(form.differing(theirs), theirs)
        return worksheet_page(request, conflict.theirs, again, rival, conflict, status=409)
    if change.step is None:
        messages.info(request, header_saved(change)[0])
    else:
        say_step(request, header_saved(change), change.step)
    # Who gives a segment to another salesperson may no longer see it.
    if not Segment.objects.visible_to(request.user).filter(pk=segment.pk).exists():
        return redirect("segments:segment-list")
    return back_to(request, segment)


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True)
def segment_undo(request: Request, segment: Segment) -> HttpResponse:
    result = actions.undo(segment, user=request.user, step=posted_key(request.POST.get("step", "")))
    for sentence in step_back(result):
        messages.success(request, sentence)
    return back_to(request, segment)


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True)
def segment_redo(request: Request, segment: Segment) -> HttpResponse:
    result = actions.redo(segment, user=request.user, step=posted_key(request.POST.get("step", "")))
    for sentence in step_forward(result):
        messages.success(request, sentence)
    return back_to(request, segment)


def worksheet_page(
    request: Request,
    segment: Segment,
    form: HeaderForm,
    theirs: dict[str, str] | None = None,
    refusal: Exception | None = None,
    *,
    status: int,
) -> HttpResponse:
    """The worksheet with its header as typed, and why it was not saved."""
    context = worksheet_context(request, segment)
    context |= {"form": form, "theirs": theirs or {}, "refusal": refusal}
    return render(request, "segments/segment_detail.html", context, status=status)


def worksheet_context(request: Request, segment: Segment) -> dict[str, Any]:
    """`grid`, `query`, `steps`, `form` and `can_change` of a worksheet."""
    query = GridForm(request.GET).query() if request.method == "GET" else GridQuery()
    can_change = Segment.objects.changeable_by(request.user).filter(pk=segment.pk).exists()
    return {
        "segment": segment,
        "grid": Grid(segment, query),
        "query": query,
        "steps": strip(segment),
        "form": HeaderForm(segment),
        "can_change": can_change,
        "back": request.GET.urlencode() if request.method == "GET" else "",
    }
