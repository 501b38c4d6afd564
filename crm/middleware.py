"""What happens around every request."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

from crm.exceptions import BusinessRuleError, NotAllowed

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
    """A refused act becomes a message on the page it came from, a missing right answers 403."""

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
        return None


def page_it_came_from(request: HttpRequest) -> str:
    """Where a posted form stood, if that is a page of ours; else home."""
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        page, {request.get_host()}, require_https=request.is_secure()
    )
    return page if ours and request.method == "POST" else reverse("home")
