"""From a file to contacts: taken in, shown before anything happens, written.

Written in chunks, each in a transaction of its own that also moves the run's position: a worker
that dies loses no chunk and doubles none, progress is seen while it goes, and nobody else waits
longer than one chunk takes (docs/decisions/import-in-chunks.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.access import require
from crm.events import record
from crm.exceptions import BusinessRuleError
from crm.imports.columns import FIELDS, SKIP, guess
from crm.imports.drafts import Drafting, RowError
from crm.imports.matching import NEW, UNCHANGED, UPDATE, Matching, Plan, Planned, chunks
from crm.imports.reading import Table, detect
from crm.inheritance import greet_new, keep_in_step
from crm.jobs import beat
from crm.models import Contact, ImportRun, MarketingSetup, User
from crm.numbers import take_numbers

CHUNK = 500
ERRORS_KEPT = 1000
SAMPLES = 10
# A page does not wait for more; what lies behind is counted when it is written.
PREVIEWED = 10_000
RIGHT = "crm.import_contact"


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

    columns: list[dict[str, str]]
    companies: Counts = field(default_factory=Counts)
    people: Counts = field(default_factory=Counts)
    rows: int = 0
    is_partial: bool = False
    error_count: int = 0
    errors: list[RowError] = field(default_factory=list)
    samples: list[list[str]] = field(default_factory=list)

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


def take_in(*, user: User, file_name: str, content: bytes) -> ImportRun:
    """Keep the file with the encoding, delimiter and columns it seems to have; nothing imported.

    Raises NotAllowed, UnreadableFile.
    """
    require(user, RIGHT)
    table = detect(content)
    return ImportRun.objects.create(
        owner=user,
        file_name=file_name[:200],
        content=content,
        encoding=table.encoding,
        delimiter=table.delimiter,
        mapping={"columns": guess(table.header)},
    )


@transaction.atomic
def change_reading(
    run: ImportRun, *, user: User, encoding: str, delimiter: str, columns: Sequence[str]
) -> ImportRun:
    """Read the file otherwise; another encoding or delimiter guesses the columns anew.

    Raises NotAllowed, UnreadableFile, BusinessRuleError when it runs or a column is doubled.
    """
    require(user, RIGHT)
    stored = ImportRun.objects.select_for_update().get(pk=run.pk)
    if stored.state != ImportRun.State.UPLOADED:
        raise BusinessRuleError(_("This import has started; its columns cannot be changed."))
    if (encoding, delimiter) != (stored.encoding, stored.delimiter):
        columns = guess(Table(bytes(stored.content), encoding, delimiter).header)
    chosen = [name for name in columns if name != SKIP]
    if doubled := next((name for name in chosen if chosen.count(name) > 1), None):
        raise BusinessRuleError(
            _("Two columns are both “%(field)s”; leave one out.") % {"field": FIELDS[doubled]}
        )
    stored.encoding, stored.delimiter, stored.mapping = encoding, delimiter, {"columns": [*columns]}
    stored.save(update_fields=["encoding", "delimiter", "mapping"])
    return stored


def preview_import(run: ImportRun, *, user: User) -> Preview:
    """What `run_import` would do now; writes nothing. Raises NotAllowed, UnreadableFile."""
    require(user, RIGHT)
    table = table_of(run)
    columns = columns_of(run, table)
    preview = Preview(
        columns=[
            {"heading": heading, "field": name}
            for heading, name in zip(table.header, columns, strict=True)
        ]
    )
    blank = [""] * len(columns)
    preview.samples = [
        cells + blank[len(cells) :]
        for (_row, cells), _n in zip(table.rows(), range(SAMPLES), strict=False)
    ]
    matching = Matching(user)
    drafts = iter(Drafting(table, columns))
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
    table = table_of(run)
    matching = Matching(user, to_write=True)
    drafting = Drafting(table, columns_of(run, table))
    if run.job:
        run.job.done = 0
    for number, chunk in enumerate(chunks(drafting, CHUNK)):
        _write_chunk(run, number, matching, chunk)
    return _finish(run, user)


@transaction.atomic
def _write_chunk(run: ImportRun, number: int, matching: Matching, chunk: Sequence[Any]) -> None:
    if run.job:
        beat(run.job, run.job.done + len(chunk))
    # Imports take turns chunk by chunk: two files naming one new company create it once.
    MarketingSetup.load()
    MarketingSetup.objects.select_for_update().get(pk=1)
    stored = ImportRun.objects.select_for_update().defer("content").get(pk=run.pk)
    result = stored.result or empty_result()
    if number < result["chunks"]:
        return  # An earlier attempt wrote it.
    plan = matching.plan(chunk)
    _count(result, plan, rows=len(chunk))
    write(plan, run.owner)
    stored.result = result
    stored.save(update_fields=["result"])


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


def table_of(run: ImportRun) -> Table:
    return Table(bytes(run.content), run.encoding, run.delimiter)


def columns_of(run: ImportRun, table: Table) -> list[str]:
    """The field of each column of the file, SKIP beyond what was chosen."""
    chosen: Mapping[str, Any] = run.mapping
    columns = [*chosen.get("columns", [])][: len(table.header)]
    return columns + [SKIP] * (len(table.header) - len(columns))
