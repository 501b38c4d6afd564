"""The components of the pages: each tag renders one template of templates/components/."""

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page as NumberedPage
from django.forms import BoundField, Select
from django.http import QueryDict
from django.template.context import RequestContext
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django_stubs_ext import StrOrPromise

from crm import jobs, keyset
from crm.hooks import list_pages
from crm.keyset import without_place
from crm.models import Job, SavedView
from crm.notices import LINK, RESTORE, UNDO
from crm.row_fields import (
    HiddenRow,
    RowSelect,
    RowTicks,
    code_name,
    tick_labels,
    ticks_of,
    values_of,
)
from crm.saved_views import AS_IT_CAME, address_of, is_same, query_of

register = template.Library()

# What the filters' widgets send for no choice.
ANY = {"", "unknown"}
ICONS = Path(settings.BASE_DIR) / "static" / "vendor" / "bootstrap-icons"


@cache
def svg(name: str) -> SafeString:
    """A reference to the icon in the file of all (scripts/icons.py): lists show hundreds of them.

    Raises FileNotFoundError.
    """
    if not (ICONS / f"{name}.svg").is_file():
        raise FileNotFoundError(name)
    return format_html(
        '<svg class="bi" width="16" height="16" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    return svg(name)


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(
    context: RequestContext, url_name: str, icon_name: str, label: str, sections: str
) -> dict[str, Any]:
    """`sections`: the URL names, without their last word, on whose pages the link is current."""
    return {
        "address": reverse(url_name),
        "icon": icon_name,
        "label": label,
        "is_current": context.get("section") in sections.split(),
    }


@register.inclusion_tag("components/saved_views.html", takes_context=True)
def saved_views(context: RequestContext, page: str) -> dict[str, Any]:
    """The menu of a list's saved views; `page` as in crm.hooks.list_pages. One query."""
    request, listed = context["request"], list_pages[page]
    query = query_of(request.GET)
    views = SavedView.objects.visible_to(request.user).filter(page=page)
    kept = [(view, address_of(listed, view)) for view in views]
    return {
        "page": page,
        "query": query,
        "views": [(view, address, _is_shown(view, query, request)) for view, address in kept],
        "all": f"{reverse(listed.url_name)}?view={AS_IT_CAME}",
    }


def _is_shown(view: SavedView, query: str, request: Any) -> bool:
    return bool(request.GET) and is_same(str(view.settings.get("query", "")), query)


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: RequestContext, name: str, label: str, kind: str = "", default: str = ""
) -> dict[str, Any]:
    """A column head that sorts by `?sort=`; `default` is the order without one."""
    data = context["request"].GET
    asked = data.get("sort", "") or default
    current = asked if asked.lstrip("-") == name else ""
    next_order = f"-{name}" if current == name else name
    return {
        "label": label,
        "kind": kind,
        "direction": {name: "ascending", f"-{name}": "descending"}.get(current, "none"),
        "address": with_value(without_place(data), "sort", next_order),
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(
    context: RequestContext, page: keyset.Page | NumberedPage[Any], sizes: Any = keyset.SIZES
) -> dict[str, Any]:
    """Where one is in a list, how many there are, and how many a page holds."""
    rest = without_place(context["request"].GET)
    if isinstance(page, NumberedPage):
        size, addresses = page.paginator.per_page, numbered_addresses(page, rest)
    else:
        size, addresses = page.size, addresses_beside(page)
    return {
        "page": page,
        "is_numbered": isinstance(page, NumberedPage),
        "addresses": addresses,
        "sizes": [(one, with_value(rest, "size", one), one == size) for one in sizes or ()],
    }


def addresses_beside(page: keyset.Page) -> dict[str, str]:
    names = ("first", "previous", "next", "last", "counted")
    return {name: getattr(page, f"{name}_address") for name in names}


def numbered_addresses(page: NumberedPage[Any], rest: QueryDict) -> dict[str, str]:
    there: dict[str, int] = {}
    if page.has_previous():
        there |= {"first": 1, "previous": page.previous_page_number()}
    if page.has_next():
        there |= {"next": page.next_page_number(), "last": page.paginator.num_pages}
    return {name: with_value(rest, "page", number) for name, number in there.items()}


def with_value(rest: QueryDict, name: str, value: Any) -> str:
    asked = rest.copy()
    asked[name] = str(value)
    return f"?{asked.urlencode()}"


@register.inclusion_tag("components/filter_field.html")
def filter_field(field: BoundField) -> dict[str, Any]:
    """One field of a filter bar: a text, a list, or a box of ticks for several values."""
    widget = field.field.widget
    options = options_of(field) if isinstance(widget, Select | RowTicks) else []
    return {
        "field": field,
        # Once the options are read.
        "code_box": code_box(field),
        "kind": kind_of(widget),
        "options": options,
        "has_blank": has_blank(field),
    }


def kind_of(widget: Any) -> str:
    if getattr(widget, "is_conditions", False):
        return "conditions"
    if getattr(widget, "allow_multiple_selected", False):
        return "several"
    return "one" if isinstance(widget, Select) else "text"


@register.filter
def code_box(field: BoundField) -> dict[str, Any] | None:
    """`name`, `label` and what was `typed` of the box beside a list that is cut, if it is; whether
    it takes `several` codes."""
    if not getattr(field.field.widget, "is_cut", False):
        return None
    name = code_name(field.html_name)
    typed = field.form.data.get(name, "") if field.errors else ""
    several = getattr(field.field.widget, "takes_several", False)
    return {"name": name, "label": field.label, "typed": typed, "several": several}


def has_blank(field: BoundField) -> bool:
    """Whether nothing may be chosen; else the first choice is what holds without one."""
    return getattr(field.field, "empty_label", "") is not None


def options_of(field: BoundField) -> list[dict[str, Any]]:
    """Value, label, is_chosen; written out at once, a widget renders a template an option."""
    value = field.value()
    values = value if isinstance(value, list) else [value]
    # Nothing chosen is no choice that is called so.
    chosen = {"" if one is None else str(one).lower() for one in values}
    return [
        {"value": str(value), "label": label, "is_chosen": str(value).lower() in chosen}
        for value, label in choices_of(field, chosen)
        if str(value) not in ANY
    ]


def choices_of(field: BoundField, chosen: Collection[str] = ()) -> Any:
    """A yes-or-no field keeps its choices on the widget; their truth is not asked: some have no
    length."""
    if isinstance(field.field.widget, RowSelect):
        return field.field.widget.shown(list(chosen))
    if isinstance(field.field.widget, RowTicks):
        return ticks_of(field)
    holder = field.field if hasattr(field.field, "choices") else field.field.widget
    return getattr(holder, "choices", [])


@register.inclusion_tag("components/filter_chips.html", takes_context=True)
def filter_chips(context: RequestContext, filter_set: Any) -> dict[str, Any]:
    """What the list is filtered by, each with a link that drops it."""
    data = context["request"].GET
    chips = [
        {"name": field.label, "value": label, "rest": without(data, field.html_name, value, values)}
        for field in filter_set.form
        # The choices of what is not asked for are not even read.
        if field.name not in {"q", "sort"} and any(values := values_of(field, data))
        for value, label in chosen_of(field, values)
    ]
    return {"chips": chips, "path": context["request"].path}


def chosen_of(field: BoundField, values: list[str]) -> list[tuple[str, str]]:
    """Each value that says something, and its name."""
    if isinstance(field.field.widget, RowSelect | HiddenRow):
        labels = {str(key): label for key, label in field.field.widget.labels(values)}
        # Of a code that nobody has the code itself.
        return [
            (value, labels.get(value, value.rpartition("=")[2]))
            for value in values
            if value.strip()
        ]
    if isinstance(field.field.widget, RowTicks):
        ticked = tick_labels(field.field, values)
        return [(value, str(ticked.get(value, value))) for value in values if value.strip()]
    names = {str(value): str(label) for value, label in choices_of(field)}
    silent = ANY if has_blank(field) else ANY | {next(iter(names), "")}
    return [(value, names.get(value, value)) for value in values if value.strip() not in silent]


def without(data: QueryDict, name: str, value: str, values: list[str]) -> str:
    """The query of the same page without one of the field's values, back on its first page."""
    rest = without_place(data)
    rest.pop(code_name(name), None)
    rest.setlist(name, [other for other in values if other != value])
    return rest.urlencode()


@register.simple_tag
def link_of(message: Message) -> str:
    """Where a warning leads to; '' for most."""
    tags = (message.extra_tags or "").split()
    return next((tag.removeprefix(LINK) for tag in tags if tag.startswith(LINK)), "")


@register.simple_tag
def undo_of(message: Message) -> dict[str, Any] | None:
    """Where a message's button posts to: `address`, `fields` and the button's `label`."""
    labels = {UNDO: pgettext("message", "Undo"), RESTORE: _("Bring them back")}
    for tag in (message.extra_tags or "").split():
        for prefix, label in labels.items():
            if tag.startswith(prefix):
                parts = urlsplit(tag.removeprefix(prefix))
                fields = parse_qsl(parts.query)
                return {"address": parts.path, "fields": fields, "label": label}
    return None


@register.simple_tag
def job_words(job: Job) -> StrOrPromise:
    """What the job is doing at the moment; '' where its numbers say enough."""
    kind = jobs.kinds.get(job.kind)
    return kind.words(job) if kind else ""


@register.simple_tag
def job_stopping(job: Job) -> str:
    return jobs.stopping(job)
