"""The grid's columns as wide as somebody drew them."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from crm.requests import Request, posted_key
from crm.saved_views import view_settings
from segments.column_widths import places, set_width, style_address, widths_in
from segments.columns import BY_NAME, chosen_columns
from segments.grid import SAVED_VIEW


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@cache_control(private=True, max_age=7 * 24 * 3600)
def columns_style(request: Request) -> HttpResponse:
    """The user's own stylesheet; its address changes with what it says."""
    settings = view_settings(request.user, SAVED_VIEW)
    found = places(chosen_columns(settings), widths_in(settings))
    context = {"places": found}
    return render(request, "segments/columns.css", context, content_type="text/css")


@permission_required("segments.view_segment", raise_exception=True)
@require_POST
def column_width(request: Request) -> HttpResponse:
    """Keep how wide a column is, "" for as wide as it comes; answers the stylesheet's address."""
    name = request.POST.get("column", "")
    if name not in BY_NAME:
        raise Http404
    width = posted_key(request.POST.get("width", ""))
    set_width(name, width or None, user=request.user)
    settings = view_settings(request.user, SAVED_VIEW)
    address = style_address(chosen_columns(settings), widths_in(settings))
    return HttpResponse(address, content_type="text/plain; charset=utf-8")
