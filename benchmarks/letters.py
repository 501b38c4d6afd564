"""Letters a second against docxtpl and docx-mailmerge2 (docs/performance.md, 22)."""

import io
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Environment
from mailmerge import MailMerge

from benchmarks.measure import Result
from interactions.documents import CATALOGUE
from interactions.letters import Template, render_combined, render_zip
from segments.demo.letters import business_letter, golf_invitation

# So many letters of each kind a round: theirs take a hundred times as long.
OURS, THEIRS = 2_000, 15
COMBINED = 500


def run(rounds: int) -> Iterator[Result]:
    invitation, letter = golf_invitation("en"), business_letter("en")
    ours, merged = _opened(invitation), _opened(letter)
    speeds = _interleaved(
        {
            "zip": (lambda: _drain(render_zip(_items(ours, OURS))), OURS),
            "combined": (lambda: _drain(render_combined(ours, _values(COMBINED))), COMBINED),
            "docxtpl": (lambda: _docxtpl(invitation), THEIRS),
            "fields": (lambda: _drain(render_zip(_items(merged, OURS))), OURS),
            "mailmerge": (lambda: _mailmerge(letter), THEIRS),
        },
        min(rounds, 3),
    )
    per_second = {name: f"{speed:,.0f} a second" for name, speed in speeds.items()}
    for name, theirs, target in (
        ("zip", "docxtpl", 100.0),
        ("combined", "docxtpl", 100.0),
        ("fields", "mailmerge", None),
    ):
        value = speeds[name] / speeds[theirs]
        shown = f"{value:.0f} × ({per_second[name]}, theirs {per_second[theirs]})"
        yield Result(f"{TITLES[name]} / {PEERS[theirs]}", value, shown, at_least=target)


TITLES = {
    "zip": "ZIP of letters with tags",
    "combined": "One Word file of 500 letters",
    "fields": "ZIP of letters with merge fields",
}
PEERS = {"docxtpl": "docxtpl", "mailmerge": "docx-mailmerge2"}


def _opened(content: bytes) -> Template:
    matches = CATALOGUE.match(Template.open(content).fields)
    return Template.open(content, matches, kinds=CATALOGUE.kinds)


def _items(template: Template, count: int) -> Iterator[tuple[str, Template, dict[str, Any]]]:
    return ((f"Letter {n}", template, values) for n, values in enumerate(_values(count)))


def _values(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {
            "contact": {
                "number": f"CT{number:05d}",
                "name": f"Emma Clarke {number}",
                "formal_salutation": "Dear Ms Clarke",
            },
            "company": {"name": "Clarke & Sons Ltd"},
            "address_block": f"Clarke & Sons Ltd\nEmma Clarke {number}\n12 Mill Lane\nLeeds LS1",
            "line": {"subject": "New light", "description": "Letter", "cost": "8.00"},
            "personal_text": "It was good to meet you." if number % 2 else "",
            "date": "2026-03-02",
            "salesperson": {
                "name": "Anna Hartmann",
                "phone": "+49 30 23125 140",
                "email": "anna@example.com",
                "job_title": "Key account manager",
            },
            "sender": {
                "name": "Northern Light Ltd",
                "address": "1 Harbour Street",
                "post_code": "E1 6AN",
                "city": "London",
                "phone": "+44 20 7946 0100",
                "email": "hello@example.com",
            },
            "segment": {"number": "SM00001", "description": "Letter"},
            "campaign": "",
            "language": "en",
        }


def _drain(pieces: Iterator[bytes]) -> None:
    for _piece in pieces:
        pass


def _docxtpl(content: bytes) -> None:
    environment = Environment(autoescape=True)
    environment.filters["date"] = lambda value, picture: value
    for values in _values(THEIRS):
        document = DocxTemplate(io.BytesIO(content))
        document.render(values, environment)
        document.save(io.BytesIO())


def _mailmerge(content: bytes) -> None:
    for number in range(THEIRS):
        with MailMerge(io.BytesIO(content)) as document:
            document.merge(**dict.fromkeys(document.get_merge_fields(), f"Value {number}"))
            document.write(io.BytesIO())


def _interleaved(
    makers: dict[str, tuple[Callable[[], None], int]], rounds: int
) -> dict[str, float]:
    """Letters a second of processor time, median of the rounds."""
    speeds: dict[str, list[float]] = {name: [] for name in makers}
    for _round in range(rounds):
        for name, (make, count) in makers.items():
            started = time.process_time()
            make()
            speeds[name].append(count / (time.process_time() - started))
    return {name: median(values) for name, values in speeds.items()}
