"""How wide each person wants the grid's columns: kept with the columns they chose, given to the
page as a stylesheet, as a page's own styles may stand in its elements no more than its scripts."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from crm.models import User
from crm.saved_views import save_view, view_settings
from segments.column_kinds import Column
from segments.columns import BY_NAME
from segments.grid import SAVED_VIEW

NARROWEST, WIDEST = 40, 800
# Counted from 1, behind the column of ticks.
FIRST = 2


def widths_in(settings: Mapping[str, Any]) -> dict[str, int]:
    """The widths in pixels by column; what else stands there counts for nothing."""
    kept = settings.get("widths")
    return {
        name: max(NARROWEST, min(width, WIDEST))
        for name, width in (kept.items() if isinstance(kept, dict) else ())
        if name in BY_NAME and isinstance(width, int)
    }


def set_width(name: str, width: int | None, *, user: User) -> None:
    """Keep the column this wide for the user, on every segment; None: as wide as it comes."""
    settings = dict(view_settings(user, SAVED_VIEW))
    widths = widths_in(settings)
    if width is None:
        widths.pop(name, None)
    else:
        widths[name] = width
    settings.pop("widths", None)
    save_view(SAVED_VIEW, user=user, settings=settings | ({"widths": widths} if widths else {}))


def places(columns: Sequence[Column], widths: Mapping[str, int]) -> list[tuple[int, int]]:
    """Place in the table and width of the shown columns that have one."""
    return [
        (place, widths[column.name])
        for place, column in enumerate(columns, start=FIRST)
        if column.name in widths
    ]


def style_address(columns: Sequence[Column], widths: Mapping[str, int]) -> str:
    """Where the stylesheet is, another address for each look; "" where there is none."""
    found = places(columns, widths)
    if not found:
        return ""
    mark = hashlib.sha256(json.dumps(found).encode()).hexdigest()[:12]
    return f"{reverse('segments:columns-style')}?{mark}"
