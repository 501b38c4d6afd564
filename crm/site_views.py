"""Pages about the reader and the site itself."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import global_search
from crm.forms import ProfileForm
from crm.models import User
from crm.notices import say_done
from crm.profiles import update_profile
from crm.requests import Request


@require_http_methods(["GET", "POST"])
def profile(request: Request) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        update_profile(**form.cleaned_data, user=request.user)
        with translation.override(form.cleaned_data["language"] or translation.get_language()):
            say_done(request, _("Your profile is saved."))
        return redirect("profile")
    return render(request, "crm/profile.html", {"form": form})


@require_safe
def search(request: Request) -> HttpResponse:
    """What every search box finds, each kind for who may see it; a whole number leads to its row
    at once."""
    text = request.GET.get("q", "")
    found = global_search.search(request.user, text)
    if request.htmx:
        return render(request, "crm/search.html#options", {"found": found, "text": text})
    hit = global_search.numbered(found, text)
    if hit is not None:
        return redirect(hit.address)
    return render(request, "crm/search.html", {"found": found, "text": text})


@require_safe
def filter_help(request: Request) -> HttpResponse:
    """How expressions are written; each language has its own text, with its own words in it."""
    language = "ru" if (translation.get_language() or "").startswith("ru") else "en"
    body = f"help/filter_expressions_{language}.html"
    return render(request, "help/filter_expressions.html", {"body": body})


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Django's own switch; who is signed in keeps the language for the next time."""
    response = i18n.set_language(request)
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and language in dict(settings.LANGUAGES):
        update_profile(language=language, time_zone=request.user.time_zone, user=request.user)
    return response


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether database and pages answer; tells nothing else."""
    User.objects.exists()
    return HttpResponse("ok", content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"sentence": str(exception)}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without layout and request: what they read may be what broke."""
    return HttpResponse(render_to_string("500.html"), status=500)
