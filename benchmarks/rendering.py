"""The worksheet's HTML and its request against the least there could be (16 and 17)."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from statistics import median
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.template import engines
from django.template.loader import get_template
from django.test import Client
from django.test.utils import setup_test_environment, teardown_test_environment
from django.urls import reverse

from benchmarks.data import World
from benchmarks.measure import Result, Side, interleaved, ratio
from segments.grid import PAGE_SIZE
from segments.models import Segment, SegmentLine

REPEATED = 10
# Texts alone: for orientation.
BARE = """<table><thead><tr>{% for heading in grid.headings %}<th>{{ heading.column.heading }}</th>
{% endfor %}</tr></thead><tbody>{% for row in grid.rows %}<tr>{% for cell in row.cells %}
<td>{{ cell.text }}</td>{% endfor %}</tr>{% endfor %}</tbody></table>"""
# The same content: a tick and three links a line, and each cell with its class and its whole text.
# No buttons, no names for whoever hears the page, nothing around the table, no line in edit.
PLAIN = """<table><thead><tr><th></th>{% for heading in grid.headings %}<th><a
href="{{ heading.address }}">{{ heading.column.heading }}</a></th>{% endfor %}<th></th></tr></thead>
<tbody>{% for row in grid.rows %}{% with line=row.line %}<tr id="line-{{ line.pk }}">
<td><input type="checkbox" name="line" value="{{ line.pk }}"></td>{% for cell in row.cells %}
{% if cell.look == "name" %}<th><a href="{% url 'crm:contact-detail' line.contact.number %}"
title="{{ cell.text }}">{{ cell.text }}</a></th>{% elif cell.look == "letter" %}
<td><a href="{% url 'segments:letter-preview' segment.number line.pk %}">{{ cell.text }}</a></td>
{% else %}<td class="{{ cell.css }}" title="{{ cell.text }}">{{ cell.text }}</td>{% endif %}
{% endfor %}<td><a href="{% url 'segments:line-update' segment.number line.pk %}">…</a></td></tr>
{% endwith %}{% endfor %}</tbody></table>"""


def run(world: World, size: int, rounds: int) -> Iterator[Result]:
    client = Client()
    client.force_login(world.user)
    segment = world.segment(size)
    rounds = max(rounds, 5)
    yield from _html(client, segment, rounds)
    yield _request(client, segment, rounds)


def _html(client: Client, segment: Segment, rounds: int) -> Iterator[Result]:
    """Fifty lines, one of them in edit, from values that are at hand, with all that stands around
    the table; a plain table of the same content, and one of nothing but texts."""
    line = SegmentLine.objects.filter(segment=segment).earliest("pk")
    edit = reverse("segments:line-update", args=[segment.number, line.pk])
    pages = [_page(client, segment.get_absolute_url(), "grid"), _page(client, edit, "row")]
    plain, bare = (engines["django"].from_string(text) for text in (PLAIN, BARE))
    sides = {
        "worksheet": _repeated(lambda: [template.render(context) for template, context in pages]),
        "plain": _repeated(lambda: plain.render(pages[0][1])),
        "bare": _repeated(lambda: bare.render(pages[0][1])),
    }
    seconds = interleaved(sides, rounds)
    milliseconds = 1000 * median(seconds["worksheet"]) / REPEATED
    for side, words, limit in (
        ("plain", "a plain table of the same", 2),
        ("bare", "its texts alone", None),
    ):
        value = ratio(seconds, "worksheet", side)
        title = f"HTML of {PAGE_SIZE} lines, one in edit / {words}"
        yield Result(title, value, f"{value:.1f} × ({milliseconds:.0f} ms)", limit=limit)


def _page(client: Client, url: str, target: str) -> tuple[Any, dict[str, Any]]:
    """The fragment's template, and all that the view gave it, read from the database already."""
    # Lets the client see contexts; it would slow down what is measured, so it ends at once.
    setup_test_environment()
    try:
        response = client.get(url, headers={"HX-Request": "true", "HX-Target": target})
    finally:
        teardown_test_environment()
    assert response.status_code == 200, response.status_code
    given = response.context.keys()
    context = {name: response.context[name] for name in given}
    names = {
        "grid": "segments/segment_detail.html#grid",
        "row": "segments/line_update.html#form_row",
    }
    return get_template(names[target]), context


def _request(client: Client, segment: Segment, rounds: int) -> Result:
    """Over HTTP, so that both sides pay for a request."""
    headers = {"Host": "testserver", "Cookie": f"sessionid={client.cookies['sessionid'].value}"}
    with serving() as port:
        connection = http.client.HTTPConnection("127.0.0.1", port)

        def ask(path: str) -> None:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.read()
            assert response.status == 200, response.status

        sides = {
            "worksheet": _repeated(partial(ask, segment.get_absolute_url())),
            "empty": _repeated(partial(ask, reverse("healthz"))),
        }
        seconds = interleaved(sides, rounds)
        connection.close()
    value = ratio(seconds, "worksheet", "empty")
    milliseconds = 1000 * median(seconds["worksheet"]) / REPEATED
    shown = f"{value:.1f} × ({milliseconds:.0f} ms)"
    return Result("Worksheet request / a view that answers at once", value, shown, limit=25)


def _repeated(act: Any) -> Side:
    """A few milliseconds are no measurement; ten times of them are."""

    def acts(_given: None) -> None:
        for _ in range(REPEATED):
            act()

    acts(None)
    return Side(partial(type(None)), acts)


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@contextmanager
def serving() -> Iterator[int]:
    """The product on a port of its own, in a thread of this process."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.daemon_threads = True
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        connections.close_all()
