"""From a file to contacts: shown before anything happens, written.

Written in chunks, each in a transaction of its own that also moves the run's position: a worker
that dies loses no chunk and doubles none, progress is seen while it goes, and nobody else waits
longer than one chunk takes (docs/decisions/import-in-chunks.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm.access import require
from crm.events import record
from crm.imports import belonging
from crm.imports.drafts import RowError
from crm.imports.matching import NEW, UNCHANGED, UPDATE, Matching, Plan, Planned, chunks
from crm.imports.taking_in import RIGHT, drafting_of
from crm.inheritance import greet_new, keep_in_step
from crm.models import Contact, ImportRun, MarketingSetup, User
from crm.numbers import take_numbers

CHUNK = 500
ERRORS_KEPT = 1000
# A page does not wait for more; what lies behind is counted when it is written.
PREVIEWED = 10_000


@dataclass
class Counts:
    """How many contacts of a kind come to what."""

    new: int = 0
    update: int = 0
    unchanged: int = 0

    def add(self, planned: Sequence[Planned]) -> None:
        outcomes = [one.outcome for one in planned]
        self.new += outcomes.count(NEW)
        self.update += outcomes.count(UPDATE)
        self.unchanged += outcomes.count(UNCHANGED)


@dataclass
class Preview:
    """What the import would do; `errors` holds the first, `error_count` counts all.

    `is_partial`: the file goes on behind the rows that were looked at.
    """

    companies: Counts = field(default_factory=Counts)
    people: Counts = field(default_factory=Counts)
    rows: int = 0
    is_partial: bool = False
    error_count: int = 0
    errors: list[RowError] = field(default_factory=list)

    @property
    def writes(self) -> int:
        """Contacts that would be created or changed."""
        both = (self.companies, self.people)
        return sum(counts.new + counts.update for counts in both)

    def add(self, plan: Plan) -> None:
        self.companies.add(plan.companies)
        self.people.add(plan.people)
        self.error_count += len(plan.errors)
        self.errors += plan.errors[: ERRORS_KEPT - len(self.errors)]


def preview_import(run: ImportRun, *, user: User) -> Preview:
    """What `run_import` would do now; writes nothing. Raises NotAllowed, UnreadableFile."""
    require(user, RIGHT)
    preview = Preview()
    matching = Matching(user)
    drafts = iter(drafting_of(run))
    for chunk in chunks(islice(drafts, PREVIEWED), CHUNK):
        preview.rows += len(chunk)
        preview.add(matching.plan(chunk))
    preview.is_partial = next(drafts, None) is not None
    return preview


def run_import(run: ImportRun, *, user: User) -> dict[str, Any]:
    """Write the contacts of the file, from where an earlier attempt stopped; answer the counts.

    Rows with errors are left out and listed. A second run of the same file writes nothing.

    Raises NotAllowed, UnreadableFile.
    """
    require(user, RIGHT)
    matching = Matching(user, to_write=True)
    for number, chunk in enumerate(chunks(drafting_of(run), CHUNK)):
        _write_chunk(run, number, matching, chunk)
    return _finish(run, user)


@transaction.atomic
def _write_chunk(run: ImportRun, number: int, matching: Matching, chunk: Sequence[Any]) -> None:
    # Imports take turns chunk by chunk: two files naming one new company create it once.
    MarketingSetup.load()
    MarketingSetup.objects.select_for_update().get(pk=1)
    stored = ImportRun.objects.select_for_update().defer("content").get(pk=run.pk)
    result = stored.result or empty_result()
    if number < result["chunks"]:
        return
    plan = matching.plan(chunk)
    _count(result, plan, rows=len(chunk))
    write(plan, run.owner)
    stored.result = result
    stored.save(update_fields=["result"])
    if stored.job:
        stored.job.done = result["rows"]
        stored.job.heartbeat_at = timezone.now()
        stored.job.save(update_fields=["done", "heartbeat_at"])


def write(plan: Plan, user: User) -> None:
    """A constant number of statements for a chunk, whatever is new or changed in it."""
    touched = [_write(planned, user) for planned in (plan.companies, plan.people)]
    keys = [key for keys in touched for key in keys]
    if keys:
        keep_in_step(keys)


def _write(planned: Sequence[Planned], user: User) -> list[int]:
    changed = [one.contact for one in planned if one.outcome == UPDATE and one.contact]
    names = {name for one in planned for name in one.changed}
    new = [one.make() for one in planned if one.outcome == NEW]
    numbers = take_numbers("contact", len(new), model=Contact) if new else []
    for contact, number in zip(new, numbers, strict=True):
        contact.number, contact.created_by = number, user
        greet_new(contact)
    Contact.objects.bulk_create(new)
    _update(changed, names)
    belonging.write(planned, user=user, today=timezone.localdate())
    return [contact.pk for contact in [*new, *changed]]


def _update(contacts: Sequence[Contact], names: Iterable[str]) -> None:
    for contact in contacts:
        contact.version += 1
        contact.updated_at = timezone.now()
    if contacts:
        Contact.objects.bulk_update(contacts, [*sorted(names), "version", "updated_at"])


def empty_result() -> dict[str, Any]:
    nothing = {"new": 0, "update": 0, "unchanged": 0}
    return {
        "chunks": 0,
        "rows": 0,
        "companies": dict(nothing),
        "people": dict(nothing),
        "error_count": 0,
        "errors": [],
    }


def _count(result: dict[str, Any], plan: Plan, *, rows: int) -> None:
    result["chunks"] += 1
    result["rows"] += rows
    for kind, planned in (("companies", plan.companies), ("people", plan.people)):
        for one in planned:
            result[kind][one.outcome] += 1
    result["error_count"] += len(plan.errors)
    room = ERRORS_KEPT - len(result["errors"])
    result["errors"] += [[error.number, error.reason] for error in plan.errors[:room]]


@transaction.atomic
def _finish(run: ImportRun, user: User) -> dict[str, Any]:
    stored = ImportRun.objects.select_for_update().defer("content").get(pk=run.pk)
    result: dict[str, Any] = stored.result or empty_result()
    if stored.state != ImportRun.State.DONE:
        stored.result, stored.state = result, ImportRun.State.DONE
        stored.finished_at = timezone.now()
        stored.save(update_fields=["result", "state", "finished_at"])
        counts = {name: result[name] for name in ("rows", "companies", "people", "error_count")}
        record(user, "imported", "import", str(run.pk), **counts)
    return result
