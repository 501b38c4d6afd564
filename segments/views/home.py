"""Where somebody starts the day."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.requests import Request
from segments.dashboard import dashboard


@require_GET
def home(request: Request) -> HttpResponse:
    waiting = dashboard(request.user, today=timezone.localdate())
    return render(request, "segments/home.html", {"dashboard": waiting})
