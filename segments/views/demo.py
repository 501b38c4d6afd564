"""The demo is put back as it came."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from crm.requests import Request
from segments.demo.reset import RIGHT, at_stake, is_demo, reset_demo
from segments.exceptions import NoDemo


@permission_required(RIGHT, raise_exception=True)
@require_http_methods(["GET", "POST"])
def demo_reset(request: Request) -> HttpResponse:
    """One question with what goes; then everybody signs in again."""
    if not is_demo():
        messages.error(request, str(NoDemo()))
        return redirect("home")
    if request.method == "GET":
        return render(request, "segments/demo_reset.html", {"lost": at_stake()})
    user = request.user
    # Before their sessions go: this one's would be saved into nothing.
    logout(request)
    reset_demo(user=user, today=timezone.localdate())
    return redirect("login")
