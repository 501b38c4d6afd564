"""What the grid's menus hold: filters, columns and keys. Each is a page of its own, too."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from crm.requests import Request
from crm.saved_views import save_view, view_settings
from segments.columns import own_columns
from segments.forms import ColumnsForm, GridForm
from segments.grid import SAVED_VIEW, Grid, columns_of
from segments.grid_filters import FilterPanel
from segments.models import Segment
from segments.views.requests import back_to, may_change, worksheet


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def lines_filter(request: Request, segment: Segment) -> HttpResponse:
    """The filters of the shown columns, filled in as the address says."""
    return menu(request, "lines_filter#fields", **panel_context(request, segment))


@permission_required("segments.view_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet()
def columns_update(request: Request, segment: Segment) -> HttpResponse:
    """Which columns the user wants to see, on every segment."""
    if request.method == "GET":
        return menu(request, "columns_update#choices", **panel_context(request, segment))
    before = view_settings(request.user, SAVED_VIEW)
    settings = ColumnsForm(request.POST, own=own_columns(segment)).settings(before)
    save_view(SAVED_VIEW, user=request.user, settings=settings)
    return back_to(request, segment)


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def grid_keys(request: Request, segment: Segment) -> HttpResponse:
    can_change = may_change(request, segment)
    return menu(request, "grid_keys#keys", segment=segment, can_change=can_change)


def panel_context(request: Request, segment: Segment) -> dict[str, Any]:
    query = GridForm(request.GET).query(segment)
    panel = FilterPanel(Grid(segment, query, columns_of(request.user, segment)))
    return {
        "segment": segment,
        "panel": panel,
        "query": query,
        "can_change": may_change(request, segment),
        "back": request.GET.urlencode(),
    }


def menu(request: Request, name: str, **context: Any) -> HttpResponse:
    """What the menu on the worksheet holds, `name` as "page#fragment", or the page around it."""
    page, _sign, fragment = name.partition("#")
    template = f"segments/{page}.html"
    return render(request, f"{template}#{fragment}" if request.htmx else template, context)
