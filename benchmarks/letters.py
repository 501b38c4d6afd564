"""Letters a second against docxtpl and docx-mailmerge2 (docs/performance.md, 22)."""

import io
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Environment
from mailmerge import MailMerge

from benchmarks.letter_runs import measured
from benchmarks.measure import Result
from interactions.documents import CATALOGUE
from interactions.letters import Template, render_combined, render_zip
from segments.demo.letters import business_letter, golf_invitation

# So many letters of each kind a round: theirs take a hundred times as long.
OURS, THEIRS = 2_000, 15
COMBINED, THEIRS_COMBINED = 500, 200
# Letters of the run that a long one is compared with.
FEW = 1_000


def run(rounds: int, most: int) -> Iterator[Result]:
    """`most`: letters of the longest run."""
    yield from _against_others(min(rounds, 3))
    for form in ("zip", "combined"):
        yield from _long_run(form, most)


def _against_others(rounds: int) -> Iterator[Result]:
    invitation, letter = golf_invitation("en"), business_letter("en")
    ours, merged = opened(invitation), opened(letter)
    speeds = _interleaved(
        {
            "zip": (lambda: _drain(render_zip(items(ours, OURS))), OURS),
            "combined": (lambda: _drain(render_combined(ours, sample_values(COMBINED))), COMBINED),
            "docxtpl": (lambda: _docxtpl(invitation), THEIRS),
            "fields": (lambda: _drain(render_zip(items(merged, OURS))), OURS),
            "one": (lambda: _drain(render_combined(merged, sample_values(COMBINED))), COMBINED),
            "mailmerge": (lambda: _mailmerge(letter), THEIRS),
            "one mailmerge": (lambda: _mailmerge_combined(letter), THEIRS_COMBINED),
        },
        rounds,
    )
    per_second = {name: f"{speed:,.0f} a second" for name, speed in speeds.items()}
    for name, theirs, target in (
        ("zip", "docxtpl", 120.0),
        ("combined", "docxtpl", 100.0),
        ("fields", "mailmerge", 55.0),
        ("one", "one mailmerge", 18.0),
    ):
        value = speeds[name] / speeds[theirs]
        shown = f"{value:.0f} × ({per_second[name]}, theirs {per_second[theirs]})"
        yield Result(f"{TITLES[name]} / {PEERS[theirs]}", value, shown, at_least=target)


def _long_run(form: str, most: int) -> Iterator[Result]:
    """Time and memory of very many letters against those of a thousand."""
    with tempfile.TemporaryDirectory() as folder:
        written = measured(form, most, str(Path(folder) / "letters"))
    few, many = measured(form, FEW), measured(form, most)
    title = f"{LONG[form]}, {most:,}"
    value = (many["seconds"] / most) / (few["seconds"] / FEW)
    shown = f"{value:.2f} × ({1e6 * many['seconds'] / most:.0f} µs a letter)"
    yield Result(f"{title} / {FEW:,}, time a letter", value, shown, limit=1.2)
    value = many["peak_mb"] / few["peak_mb"]
    shown = f"{value:.2f} × ({many['peak_mb']:.0f} MB, {few['peak_mb']:.0f} MB)"
    yield Result(f"{title} / {FEW:,}, memory", value, shown, limit=1.2)
    value = written["seconds"] / many["seconds"]
    shown = f"{value:.2f} × ({written['size_mb']:,.0f} MB)"
    yield Result(f"{title} / written nowhere", value, shown, limit=1.3)


LONG = {"zip": "ZIP of letters", "combined": "Word files of 500 letters"}
TITLES = {
    "zip": "ZIP of letters with tags",
    "combined": "One Word file of 500 letters",
    "fields": "ZIP of letters with merge fields",
    "one": "One Word file of 500 letters with merge fields",
}
PEERS = {
    "docxtpl": "docxtpl",
    "mailmerge": "docx-mailmerge2",
    "one mailmerge": "docx-mailmerge2, combined",
}


def opened(content: bytes) -> Template:
    matches = CATALOGUE.match(Template.open(content).fields)
    return Template.open(content, matches, kinds=CATALOGUE.kinds)


def items(template: Template, count: int) -> Iterator[tuple[str, Template, dict[str, Any]]]:
    return ((f"Letter {n}", template, values) for n, values in enumerate(sample_values(count)))


def sample_values(count: int) -> Iterator[dict[str, Any]]:
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
    for values in sample_values(THEIRS):
        document = DocxTemplate(io.BytesIO(content))
        document.render(values, environment)
        document.save(io.BytesIO())


def _mailmerge(content: bytes) -> None:
    for number in range(THEIRS):
        with MailMerge(io.BytesIO(content)) as document:
            document.merge(**dict.fromkeys(document.get_merge_fields(), f"Value {number}"))
            document.write(io.BytesIO())


def _mailmerge_combined(content: bytes) -> None:
    with MailMerge(io.BytesIO(content)) as document:
        names = document.get_merge_fields()
        letters = [dict.fromkeys(names, f"Value {number}") for number in range(THEIRS_COMBINED)]
        document.merge_templates(letters, separator="nextPage_section")
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
