"""What happens around every request."""

import logging
import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

from crm.exceptions import BusinessRuleError, NotAllowed
from crm.outages import sentence_of
from crm.sign_in import ask_to_sign_in

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def permissions_policy(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware


def known_characters(get_response: GetResponse) -> GetResponse:
    """An address with a NUL is nobody's: PostgreSQL's texts cannot even be asked for it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        return get_response(request)

    return middleware


class sign_in_required(LoginRequiredMiddleware):  # noqa: N801 - a middleware is named like a function
    """Who posts a form after the session ended signs in and sends it once more: nothing typed is
    lost. A fragment keeps what was typed in its page."""

    # Django's stub knows redirects only; a page is an answer, too.
    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponse:
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        page = page_it_came_from(request)
        if request.method == "POST" and request.POST and "HX-Request" not in request.headers:
            return ask_to_sign_in(request, come_back_to=page)
        return redirect_to_login(page, reverse("login"))


def pages_for_405(get_response: GetResponse) -> GetResponse:
    """An address that takes forms only, opened by itself, says so in words."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and not response.content:
            allowed = response.headers["Allow"]
            response = render(request, "405.html", status=405)
            response.headers["Allow"] = allowed
        return response

    return middleware


def user_preferences(get_response: GetResponse) -> GetResponse:
    """The language and time zone of the user, where one was chosen."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        if request.user.language and request.user.language != translation.get_language():
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone or settings.TIME_ZONE)):
            return get_response(request)

    return middleware


class business_errors:  # noqa: N801 - a middleware is named like a function
    """A refused act becomes a message on the page it came from, and so does one that the database
    could not take; a missing right answers 403."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotAllowed):
            raise PermissionDenied(str(error)) from error
        if isinstance(error, BusinessRuleError):
            messages.error(request, str(error))
            return redirect(page_it_came_from(request))
        if isinstance(error, OperationalError) and (sentence := sentence_of(error)):
            logger.error("%s %s: %s", request.method, request.path, error)
            return could_not_write(request, sentence)
        return None


def could_not_write(request: HttpRequest, sentence: str) -> HttpResponse:
    """Back on the page of the form; a page that cannot even be read says so itself."""
    if request.method == "POST":
        messages.error(request, sentence)
        return redirect(page_it_came_from(request))
    return render(request, "503.html", {"sentence": sentence}, status=503)


def page_it_came_from(request: HttpRequest) -> str:
    """Where a posted form stood, if that is a page of ours; else home."""
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        page, {request.get_host()}, require_https=request.is_secure()
    )
    return page if ours and request.method == "POST" else reverse("home")
