"""The long lists: their thousandth page against their first, search, and a long timeline
(docs/performance.md, 13 to 15)."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict

from benchmarks import crowd
from benchmarks.data import World
from benchmarks.measure import Result, Side, interleaved, ratio, statements
from crm.contact_lists import order
from crm.contact_lists import page_of as contact_page
from crm.filters import ContactFilter
from crm.keyset import USUAL_SIZE, Order, Page, page_of
from crm.models import Contact
from interactions import entry_search
from interactions.filters import ENTRY_ORDERS, NEWEST_FIRST, InteractionLogEntryFilter, order_of
from interactions.models import InteractionLogEntry
from interactions.views import TIMELINE_LENGTH

# A page takes milliseconds: so many of them are one measurement.
REPEATED = 5
DEEP = 1_000
Show = Callable[[], Page]


def run(world: World, count: int, rounds: int) -> Iterator[Result]:
    found = crowd.build(world, count)
    pages = min(DEEP, count // USUAL_SIZE // 2)
    rounds = max(rounds, 3)
    first, deep = contacts(), contacts(_deep(Contact, order(""), pages))
    yield from _against(f"Contacts ({count:,}), page {pages:,} / page 1", deep, first, 1.2, rounds)
    last = contacts("last=1")
    yield from _against("  their last page / page 1", last, first, 1.2, rounds)
    newest = order_of(NEWEST_FIRST, ENTRY_ORDERS)
    log, deep_log = entries(), entries(_deep(InteractionLogEntry, newest, pages))
    size = f"{InteractionLogEntry.objects.count():,}"
    yield from _against(f"Log ({size}), page {pages:,} / page 1", deep_log, log, 1.2, rounds)
    yield from _against("  its last page / page 1", entries("last=1"), log, 1.2, rounds)
    yield from _searches(first, rounds)
    busy, quiet = timeline(found.busy), timeline(found.quiet)
    size = f"{found.busy.interactions.count():,}"
    yield from _against(f"Timeline of {size} entries / of 2", busy, quiet, 1.6, rounds)
    yield from _orders(rounds)


def _searches(first: Show, rounds: int) -> Iterator[Result]:
    """Rare words by every kind of text that is searched; a common one, and one too short to have
    a trigram. The target is PostgreSQL's: SQLite reads every contact."""
    someone = Contact.objects.get(pk=crowd.FIRST + 7)
    limit = 1 if connection.vendor == "postgresql" else None
    asked = {
        "a rare name": f"q={crowd.RARE.upper()}",
        "a part of a name and of a company": f"q=uixwor+{crowd.RARE[:4]}",
        "a phone number": urlencode({"q": someone.phone.replace("+", "00").replace(" ", "-")}),
        "an e-mail": urlencode({"q": someone.email}),
        "nobody": "q=zzyzx",
    }
    for name, query in asked.items():
        yield from _against(f"Search for {name} / page 1", contacts(query), first, limit, rounds)
    for name, query in {"a common name": "q=smith", "two letters": "q=zo"}.items():
        yield from _against(f"Search for {name} / page 1", contacts(query), first, None, rounds)


def _orders(rounds: int) -> Iterator[Result]:
    """Orders that no index holds; and the log's own search."""
    shows = {f"Contacts by {name}": contacts(f"sort={name}") for name in ("city", "salesperson")}
    shows |= {f"Log by {name}": entries(f"sort={name}") for name in ("contact", "cost")}
    asked = {"nobody": "zzyzx", "a rare name": crowd.RARE, "a common name": "smith"}
    asked |= {"a description": "call", "both": f"{crowd.RARE} letter"}
    for name, text in asked.items():
        shows[f"Log, search for {name}"] = entries(urlencode({"q": text}))
    sides = {name: _side(show, 1) for name, show in shows.items()}
    for name, seconds in interleaved(sides, rounds).items():
        yield Result(name, median(seconds), f"{1000 * median(seconds):.0f} ms")


def contacts(query: str = "") -> Show:
    def show() -> Page:
        asked = QueryDict(query)
        everybody = Contact.objects.all()
        found = ContactFilter(asked, queryset=everybody).qs
        return contact_page(found, asked, visible=everybody)

    return show


def entries(query: str = "") -> Show:
    def show() -> Page:
        asked = QueryDict(query)
        everything = InteractionLogEntry.objects.for_list().with_deliveries()
        found = InteractionLogEntryFilter(asked, everything).qs
        by = order_of(asked.get("sort", ""), ENTRY_ORDERS)
        counted = entry_search.COUNTED if asked.get("q") else 0
        return page_of(found, by, asked, neighbours=everything, counted=counted)

    return show


def timeline(contact: Contact) -> Show:
    def show() -> Page:
        rows = InteractionLogEntry.objects.about(contact).for_list().with_deliveries()
        newest_first = Order(("date", "id"), is_descending=True)
        return page_of(rows, newest_first, QueryDict(), size=TIMELINE_LENGTH)

    return show


def _deep(model: Any, by: Order, pages: int) -> str:
    """The address of a page in the middle of the list."""
    rows: QuerySet[Any, Any] = model.objects.order_by(*by.expressions(model))
    at = (pages - 1) * USUAL_SIZE
    key = rows.values_list("pk", flat=True)[at - 1]
    return f"after={key}&position={at}"


def _against(
    name: str, show: Show, beside: Show, limit: float | None, rounds: int
) -> Iterator[Result]:
    sides = {"this": _side(show), "that": _side(beside)}
    seconds: Mapping[str, list[float]] = interleaved(sides, rounds)
    value = ratio(seconds, "this", "that")
    this, that = (1000 * median(seconds[side]) / REPEATED for side in ("this", "that"))
    yield Result(name, value, f"{value:.2f} × ({this:.1f} / {that:.1f} ms)", limit=limit)
    sent = [query for side in sides.values() for query in statements(side)]
    skipped = sum("OFFSET" in query for query in sent)
    if skipped:
        yield Result("  statements with OFFSET", skipped, str(skipped), limit=0, is_exact=True)


def _side(show: Show, repeated: int = REPEATED) -> Side:
    def act(_given: None) -> None:
        for _ in range(repeated):
            assert len(show()) <= USUAL_SIZE

    act(None)
    return Side(partial(type(None)), act)
