"""The list of segments, a new one, and the worksheet with its steps."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.keyset import page_of
from crm.requests import Request, posted_key
from crm.saved_view_views import opens_with_a_view
from crm.saved_views import view_settings
from segments import actions
from segments.column_widths import style_address, widths_in
from segments.columns import chosen_columns
from segments.exceptions import NumberIsTaken
from segments.filters import SegmentFilter, segment_order
from segments.forms import CreateSegmentForm, GridForm, HeaderForm
from segments.grid import SAVED_VIEW, Grid
from segments.grid_filters import FilterPanel
from segments.grid_query import GridQuery
from segments.header_groups import OPEN_GROUPS, header_groups
from segments.letter_beside import LARGE, is_wanted
from segments.models import Segment
from segments.newer import newer_versions
from segments.sentences import step_back, step_forward
from segments.step_rows import step_rows
from segments.steps import strip
from segments.views.requests import back_to, is_for, status_of, worksheet


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@opens_with_a_view("segments")
def segment_list(request: Request) -> HttpResponse:
    visible = Segment.objects.visible_to(request.user).for_list()
    found = SegmentFilter(request.GET, queryset=visible, request=request)
    state = found.form.cleaned_data.get("state", "") if found.is_valid() else ""
    order = segment_order(request.GET.get("sort", ""))
    page = page_of(found.qs, order, request.GET, neighbours=visible)
    context = {"filter": found, "page": page, "state": state}
    template = "segments/segment_list.html"
    return render(
        request, f"{template}#results" if is_for(request, "results") else template, context
    )


@permission_required("segments.add_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
def segment_create(request: Request) -> HttpResponse:
    form = CreateSegmentForm(request.POST or None)
    if form.is_valid():
        try:
            segment = actions.create_segment(**form.cleaned_data, user=request.user)
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


def worksheet_context(request: Request, segment: Segment) -> dict[str, Any]:
    """`grid`, `columns_style`, `panel`, `has_letter`, `is_letter_large`, `query`, `steps`,
    `step_rows`, `form`, `groups`, `newer` and `can_change` of a worksheet."""
    query = GridForm(request.GET).query(segment) if request.method == "GET" else GridQuery()
    may_change = Segment.objects.changeable_by(request.user).filter(pk=segment.pk).exists()
    settings = view_settings(request.user, SAVED_VIEW)
    columns = chosen_columns(settings, segment)
    grid = Grid(segment, query, columns)
    steps = strip(segment)
    return {
        "segment": segment,
        "grid": grid,
        "columns_style": style_address(columns, widths_in(settings)),
        "panel": FilterPanel(grid),
        "has_letter": is_wanted(settings),
        "is_letter_large": is_wanted(settings, LARGE),
        "query": query,
        "steps": steps,
        "step_rows": step_rows(steps),
        "form": HeaderForm(segment),
        "groups": header_groups(segment, opened=request.COOKIES.get(OPEN_GROUPS)),
        "newer": newer_versions(segment),
        "can_change": may_change and not segment.is_being_logged,
        "back": request.GET.urlencode() if request.method == "GET" else "",
    }
