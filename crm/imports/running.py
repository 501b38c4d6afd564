"""From staged rows to contacts: shown before anything happens, written.

Written part by part, each in a transaction of its own that also moves the run's position: a worker
that dies loses no part and doubles none, progress is seen while it goes, and nobody else waits
longer than one part takes (docs/decisions/import-in-chunks.md).
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from crm.access import require
from crm.events import record
from crm.imports.gone import leave_out_what_is_gone
from crm.imports.joining import join
from crm.imports.matching import (
    HEADS,
    LEFT_OUT,
    PEOPLE,
    TO_WRITE,
    Part,
    Verdict,
    parts,
    sort,
    whole,
)
from crm.imports.sentences import people_and_companies
from crm.imports.staging import forget, is_staged, stage
from crm.imports.taking_in import RIGHT
from crm.imports.writing import write
from crm.jobs import beat
from crm.models import Contact, ImportRun, Job, MarketingSetup, User
from crm.table_statistics import analyze_if_grown, plan_by_keys

# Rows a transaction. SQLite has one writer, who should not keep others waiting for long.
PART = {"postgresql": 50_000, "sqlite": 10_000}


@dataclass
class Counts:
    """How many contacts of a kind come to what."""

    new: int = 0
    update: int = 0
    unchanged: int = 0

    @property
    def writes(self) -> int:
        return self.new + self.update


@dataclass
class Preview:
    """What an import would do, or did; `rows` of the list, of which `left_out` by verdict."""

    rows: int = 0
    companies: Counts = field(default_factory=Counts)
    people: Counts = field(default_factory=Counts)
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def error_count(self) -> int:
        return sum(self.left_out.values())

    @property
    def writes(self) -> int:
        """Contacts that would be created or changed."""
        return self.people.writes + self.companies.writes

    @property
    def said(self) -> str:
        """Who would be created or changed."""
        return people_and_companies(self.people.writes, self.companies.writes)

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "companies": vars(self.companies),
            "people": vars(self.people),
            "left_out": self.left_out,
            "error_count": self.error_count,
        }


def preview_import(run: ImportRun, *, user: User, job: Job | None = None) -> Preview:
    """What `run_import` would do now, row by row in the outcomes; writes no contact.

    Raises NotAllowed, UnreadableFile, and Cancelled or GivenUp for the job.
    """
    require(user, RIGHT)
    if job is None:
        _forget_other_languages(run)
    if not is_staged(run):
        stage(run, today=timezone.localdate(), beat=partial(beat, job) if job else None)
    for part in parts(run, part_size()):
        with transaction.atomic():
            if job:
                beat(job, job.done)
            plan_by_keys()
            leave_out_what_is_gone(part)
            sort(part, HEADS, user=user)
            sort(part, PEOPLE, user=user)
    run.staged["is_sorted"] = True
    ImportRun.objects.filter(pk=run.pk).update(staged=run.staged)
    return preview_of(run)


@transaction.atomic
def _forget_other_languages(run: ImportRun) -> None:
    """Reasons are kept in words: who reads the page in another language has them said anew."""
    if run.staged and run.staged.get("language") != get_language():
        stored = ImportRun.objects.select_for_update(of=("self",)).defer("content").get(pk=run.pk)
        if stored.state == ImportRun.State.UPLOADED:
            forget(run)


def preview_of(run: ImportRun) -> Preview:
    """What the rows were found to come to; one query."""
    return count_outcomes(whole(run), rows=run.staged["rows"])


def is_previewed(run: ImportRun) -> bool:
    return is_staged(run) and bool(run.staged.get("is_sorted"))


def run_import(run: ImportRun, *, user: User) -> dict[str, Any]:
    """Write the contacts of the list, from where an earlier attempt stopped; answer the counts.

    Rows with errors are left out. A second run of the same list writes nothing. Raises NotAllowed,
    UnreadableFile, and Cancelled or GivenUp for its job.
    """
    require(user, RIGHT)
    if not is_staged(run):
        stage(run, today=timezone.localdate(), beat=partial(beat, run.job) if run.job else None)
    for part in parts(run, part_size(), after=run.result.get("last", 0)):
        _write_part(run, part, user)
    return _finish(run, user)


def part_size() -> int:
    return PART[connection.vendor]


@transaction.atomic
def _write_part(run: ImportRun, part: Part, user: User) -> None:
    if run.job:
        beat(run.job, rows_before(part))
    # Imports take turns part by part: two lists naming one new company create it once.
    MarketingSetup.load()
    MarketingSetup.objects.select_for_update().get(pk=1)
    stored = ImportRun.objects.select_for_update(of=("self",)).defer("content").get(pk=run.pk)
    if stored.result.get("last", 0) >= part.first:
        return  # Another worker wrote it.
    plan_by_keys()
    leave_out_what_is_gone(part)
    write(part, user=user)
    stored.result = run.result = {"last": part.end - 1}
    stored.save(update_fields=["result"])


def rows_before(part: Part) -> int:
    """How many rows of the list are behind when this part is written."""
    last = part.rows.order_by("-pk").values_list("row_number", flat=True).first() or 0
    return min(int(part.run.staged["rows"]), last)


@transaction.atomic
def _finish(run: ImportRun, user: User) -> dict[str, Any]:
    stored = ImportRun.objects.select_for_update(of=("self",)).defer("content").get(pk=run.pk)
    if stored.state != ImportRun.State.DONE:
        if run.job:
            beat(run.job, run.job.total)
        outcome = count_outcomes(whole(run), rows=run.staged["rows"])
        counts = outcome.as_json()
        stored.result = {**stored.result, **counts}
        stored.result |= join(stored, user)
        stored.state, stored.finished_at = ImportRun.State.DONE, timezone.now()
        stored.save(update_fields=["result", "state", "finished_at"])
        record(user, "imported", "import", str(run.pk), **counts)
        analyze_if_grown(Contact, outcome.writes)
    result: dict[str, Any] = stored.result
    return result


def written(run: ImportRun) -> Part:
    """The rows that an import which was stopped has done."""
    part = whole(run)
    return Part(run, part.first, max(part.first, run.result.get("last", 0) + 1))


def contacts_of(run: ImportRun) -> QuerySet[Any, Any]:
    """The keys of the contacts that an import created, changed or found as they are; nobody where
    its rows are no longer kept."""
    found = written(run).outcomes.filter(verdict__in=(*TO_WRITE, Verdict.UNCHANGED))
    return found.filter(contact__gt=0, is_undone=False).values("contact")


def count_outcomes(part: Part, *, rows: int) -> Preview:
    """One query."""
    preview = Preview(rows=rows)
    found = part.outcomes.values_list("row__type", "verdict").annotate(count=Count("pk"))
    for contact_type, verdict, count in found.order_by():
        if verdict in LEFT_OUT:
            preview.left_out[verdict] = preview.left_out.get(verdict, 0) + count
        elif verdict != Verdict.REPEATED:
            is_company = contact_type == Contact.Type.COMPANY
            counts = preview.companies if is_company else preview.people
            setattr(counts, verdict, count)
    return preview
