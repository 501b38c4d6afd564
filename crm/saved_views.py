"""How each person wants a page to look; a page trusts nothing in its settings."""

from collections.abc import Mapping
from typing import Any

from crm.models import SavedView, User


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
