"""Where somebody starts the day."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.requests import Request
from segments.dashboard import dashboard
from segments.demo.reset import RIGHT, is_demo
from segments.home_numbers import home_numbers


@require_GET
def home(request: Request) -> HttpResponse:
    context = {
        "numbers": home_numbers(request, today=timezone.localdate()),
        "dashboard": dashboard(request.user),
        "can_reset_demo": request.user.has_perm(RIGHT) and is_demo(),
    }
    return render(request, "segments/home.html", context)
