"""The log in numbers."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.keyset import without_place
from crm.requests import Request
from crm.row_fields import values_of
from interactions import access
from interactions.filters import InteractionLogEntryFilter
from interactions.models import InteractionLogEntry
from interactions.overview import overview as overview_of
from interactions.statistics import GROUPINGS, MEASURES, MONTH, statistics


@permission_required(access.VIEW_LOG, raise_exception=True)
@require_GET
def entry_statistics(request: Request) -> HttpResponse:
    entries = InteractionLogEntry.objects.visible_to(request.user)
    chosen = InteractionLogEntryFilter(request.GET, entries, request=request)
    by = asked_for(request, "by", GROUPINGS, MONTH)
    show = asked_for(request, "show", MEASURES, "count")
    context = {
        "filter": chosen,
        "statistics": statistics(chosen, by=by, show=show),
        "grouping": GROUPINGS[by],
        "groupings": choices(request, "by", GROUPINGS, by),
        "measures": choices(request, "show", MEASURES, show),
        "kept": [("by", by), ("show", show)],
        "is_filtered": any(any(values_of(field, request.GET)) for field in chosen.form),
    }
    return render(request, "interactions/entry_statistics.html", context)


@permission_required(access.VIEW_LOG, raise_exception=True)
@require_GET
def overview(request: Request) -> HttpResponse:
    """A page, and a panel of the home page."""
    context = overview_of(request.user, today=timezone.localdate())
    template = "interactions/overview.html"
    return render(request, f"{template}#panels" if request.htmx else template, context)


def asked_for(request: Request, name: str, known: dict[str, Any], usual: str) -> str:
    """What the address says; nonsense means the usual."""
    said = request.GET.get(name, "")
    return said if said in known else usual


def choices(request: Request, name: str, known: dict[str, Any], current: str) -> Any:
    """Label, address of the same page with that choice, and whether it is the current one."""
    asked = without_place(request.GET)
    for value, label in known.items():
        asked[name] = value
        yield label, f"?{asked.urlencode()}", value == current
