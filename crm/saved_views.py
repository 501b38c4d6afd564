"""How each person wants a page to look, and lists kept under a name; no page trusts either."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.actions import Refused, clean
from crm.exceptions import NotAllowed
from crm.hooks import ListPage
from crm.keyset import without_place
from crm.models import SavedView, User

# What says that a list is meant as it came, whatever view its reader opens it with.
AS_IT_CAME = "all"
LONGEST_QUERY = 4_000


def view_settings(user: User, page: str) -> Mapping[str, Any]:
    """What the user chose for the page; nothing where it is as it came. One query."""
    views = SavedView.objects.filter(owner=user, page=page, name="")
    return views.values_list("settings", flat=True).first() or {}


def save_view(page: str, *, user: User, settings: Mapping[str, Any]) -> None:
    """Keep the user's settings of the page; none at all: the page is as it came."""
    if settings:
        SavedView.objects.update_or_create(
            owner=user, page=page, name="", defaults={"settings": dict(settings)}
        )
    else:
        SavedView.objects.filter(owner=user, page=page, name="").delete()


def query_of(asked: QueryDict) -> str:
    """Filters, order and size that an address asks for, in one spelling; '' for the list as it
    came."""
    rest = without_place(asked)
    rest.pop("view", None)
    pairs = [
        (name, text.replace("\0", ""))
        for name in rest
        for text in rest.getlist(name)
        if text.replace("\0", "")
    ]
    return urlencode(pairs)


def is_same(query: str, other: str) -> bool:
    return sorted(parse_qsl(query)) == sorted(parse_qsl(other))


def words_of(view: SavedView) -> str:
    """What its filters say, as it was typed."""
    return " ".join(text for _name, text in parse_qsl(str(view.settings.get("query", ""))))


@transaction.atomic
def name_view(page: str, *, user: User, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep a list as `query_of` tells it; the user's own view of that name is replaced.

    Raises Refused.
    """
    name = name.strip()
    if not name:
        raise Refused.field("name", _("Give the view a name."))
    if len(query) > LONGEST_QUERY:
        raise Refused.field("name", _("These filters are too many to be kept."))
    view = SavedView.objects.filter(owner=user, page=page, name=name).first()
    view = view or SavedView(owner=user, page=page, name=name)
    view.settings, view.is_shared = {"query": query}, is_shared
    clean(view)
    view.save()
    return view


@transaction.atomic
def update_named_view(view: SavedView, *, user: User, name: str, is_shared: bool) -> SavedView:
    """Another name, and whether others may open it.

    Raises NotAllowed where it is somebody else's, Refused.
    """
    stored = _own(view, user)
    stored.name, stored.is_shared = name.strip(), is_shared
    if not stored.name:
        raise Refused.field("name", _("Give the view a name."))
    others = SavedView.objects.filter(owner=user, page=stored.page, name=stored.name)
    if others.exclude(pk=stored.pk).exists():
        raise Refused.field("name", _("You have a view of this name already."))
    clean(stored)
    stored.save(update_fields=["name", "is_shared"])
    return stored


@transaction.atomic
def delete_named_view(view: SavedView, *, user: User) -> None:
    """Whoever opened the list with it finds it as it came. Raises NotAllowed."""
    _own(view, user).delete()


def open_list_with(page: str, *, user: User, view: SavedView | None) -> None:
    """The user's list opens with the view, one's own or a shared one; None: as it came."""
    if view is not None and not SavedView.objects.visible_to(user).filter(pk=view.pk).exists():
        raise NotAllowed(_("This view is somebody else's."))
    rest = {name: kept for name, kept in view_settings(user, page).items() if name != "view"}
    save_view(page, user=user, settings=rest | ({"view": view.pk} if view else {}))


def default_view(user: User, page: str) -> SavedView | None:
    """What the user's list opens with, while it is there to be opened; two queries at most."""
    key = view_settings(user, page).get("view")
    return SavedView.objects.visible_to(user).filter(pk=key, page=page).first() if key else None


def address_of(listed: ListPage, view: SavedView) -> str:
    """Of the list as the view keeps it; a view without filters must not open with another."""
    query = view.settings.get("query") or f"view={AS_IT_CAME}"
    return f"{reverse(listed.url_name)}?{query}"


def _own(view: SavedView, user: User) -> SavedView:
    stored = SavedView.objects.select_for_update().filter(pk=view.pk).first()
    if stored is None or stored.owner_id != user.pk:
        raise NotAllowed(_("This view is somebody else's."))
    return stored
