"""Lists kept under a name: saved, renamed, shared, deleted, and opened by themselves."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import access, saved_views
from crm.actions import Refused
from crm.forms import Refusable
from crm.hooks import ListPage, list_pages
from crm.models import SavedView
from crm.notices import say_done
from crm.requests import Request, posted_key

View = Callable[..., HttpResponseBase]


class SavedViewForm(Refusable, forms.ModelForm):  # type: ignore[type-arg] # no generic at run time
    class Meta:
        model = SavedView
        fields = ("name", "is_shared")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True


def opens_with_a_view(page: str) -> Callable[[View], View]:
    """A list that is asked for nothing, from elsewhere, opens with the view that its reader chose
    for it. On the list itself this is how filters are cleared."""

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: Request) -> HttpResponseBase:
            if _comes_from_elsewhere(request):
                chosen = saved_views.default_view(request.user, page)
                if chosen and chosen.settings.get("query"):
                    return redirect(f"{request.path}?{chosen.settings['query']}")
            return view(request)

        return opened

    return decorate


def _comes_from_elsewhere(request: Request) -> bool:
    if request.method != "GET" or request.GET or request.htmx:
        return False
    came_from = urlsplit(request.headers.get("Referer", ""))
    return (came_from.netloc, came_from.path) != (request.get_host(), request.path)


@require_safe
def view_list(request: Request, page: str) -> HttpResponse:
    return _list(request, page, _page(request, page))


@require_http_methods(["GET", "POST"])
def view_create(request: Request, page: str) -> HttpResponse:
    """Of the list as the address says; it is posted to the same address."""
    listed, query = _page(request, page), saved_views.query_of(request.GET)
    form = SavedViewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            view = saved_views.name_view(page, user=request.user, query=query, **values)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say_done(request, _("The view “%(name)s” is saved.") % {"name": view.name})
            return redirect(saved_views.address_of(listed, view))
    context = {"form": form, "listed": listed, "back": f"{reverse(listed.url_name)}?{query}"}
    return _form(request, "crm/saved_view_create.html", context)


@require_http_methods(["GET", "POST"])
def view_update(request: Request, pk: int) -> HttpResponse:
    view = access.get_own_saved_view(request.user, pk)
    listed, title = _page(request, view.page), view.name
    form = SavedViewForm(request.POST or None, instance=view)
    if request.method == "POST" and form.is_valid():
        try:
            saved_views.update_named_view(view, user=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say_done(request, _("The view “%(name)s” is saved.") % {"name": view.name})
            return redirect("crm:view-list", view.page)
    back = reverse("crm:view-list", args=[view.page])
    context = {"form": form, "listed": listed, "back": back, "title": title}
    return _form(request, "crm/saved_view_update.html", context)


@require_http_methods(["GET", "POST"])
def view_delete(request: Request, pk: int) -> HttpResponse:
    view = access.get_own_saved_view(request.user, pk)
    listed = _page(request, view.page)
    if request.method == "POST":
        saved_views.delete_named_view(view, user=request.user)
        say_done(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
        return redirect("crm:view-list", view.page)
    return render(request, "crm/saved_view_delete.html", {"view": view, "listed": listed})


@require_POST
def view_open_with(request: Request, page: str) -> HttpResponse:
    """The list opens with the posted view from now on; with none, as it comes."""
    _page(request, page)
    key = posted_key(request.POST.get("view", ""))
    view = access.get_saved_view(request.user, key) if key else None
    saved_views.open_list_with(page, user=request.user, view=view)
    done = _("The list opens with “%(name)s” from now on.") % {"name": view} if view else ""
    say_done(request, done or _("The list opens as it comes from now on."))
    return redirect("crm:view-list", page)


def _page(request: Request, page: str) -> ListPage:
    listed = list_pages.get(page)
    if listed is None or not request.user.has_perm(listed.permission):
        raise Http404
    return listed


def _list(request: Request, page: str, listed: ListPage) -> HttpResponse:
    views = SavedView.objects.visible_to(request.user).filter(page=page).select_related("owner")
    context = {
        "page": page,
        "listed": listed,
        "rows": [(view, saved_views.address_of(listed, view)) for view in views],
        "default": saved_views.default_view(request.user, page),
    }
    return render(request, "crm/saved_view_list.html", context)


def _form(request: Request, template: str, context: dict[str, Any]) -> HttpResponse:
    """422 for a form that was refused, so that scripts notice."""
    form = context["form"]
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, context, status=status)
