"""The rows of a list → staged rows, a bounded number of them in memory, whatever the list's size.

A row with a company and a person becomes two. What tells two contacts of a list apart is hashed
into `fingerprint`; rows with an equal one mean the same contact, and the first of them counts.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, cast

from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q, Value, Window
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm.folding import fold
from crm.imports.beside import MODELS, Beside
from crm.imports.copying import BATCH, batches, copy_rows
from crm.imports.drafts import COMMUNICATION, Draft, Drafting, RowDraft, RowError
from crm.imports.references import ONE
from crm.imports.taking_in import drafting_of
from crm.insert_select import insert_select
from crm.letter_forms import Formulas, Named, letter_forms, stored_formulas
from crm.models import Contact, ImportBefore, ImportOutcome, ImportRun, StagedContact
from crm.models.staging import SAID, keys_of
from crm.table_statistics import analyze, plan_by_keys

OWN = ("type", "reason", "fingerprint", "sort_name", "folded_email", "greeting_language")
MADE = ("made_formal_salutation", "made_informal_salutation", "made_addressee")
COLUMNS = ("id", "row_number", "company", *OWN, *MADE, *SAID)
NOT_MADE = ("",) * len(MADE)
UNSAID = dict.fromkeys(("name", "first_name", "middle_name", "surname", "initials"), "")
UNSAID |= dict.fromkeys(("gender", "job_title"), "")
# A list mostly names a company's people one after the other.
COMPANIES_REMEMBERED = 50_000
KEPT_FOR = timedelta(days=30)
Verdict = ImportOutcome.Verdict


class EveryRow(Drafting):
    """Rows that stand there twice are found by the database, among all rows."""

    def _once(self, draft: RowDraft) -> RowDraft:
        return draft


@dataclass
class Staging:
    """Numbers the rows of a run, and notes what they say at all."""

    run: ImportRun
    beside: Beside
    key: int = 0
    row_count: int = 0
    said: set[str] = field(default_factory=set)
    companies: dict[int, int] = field(default_factory=dict)
    formulas: Formulas = field(default_factory=stored_formulas)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        drafting = drafting_of(self.run)
        every = EveryRow(
            **{name: getattr(drafting, name) for name in ("table", "fields", "reader")}
        )
        for row in every:
            self.row_count += 1
            if isinstance(row, RowError):
                yield self._error(row.number, row.reason)
                continue
            company = None
            if row.company:
                known = fingerprint(row.company.key)
                if (staged := self._company(row, known)) is not None:
                    yield staged
                company = self.companies[known]
            if row.person:
                yield self._contact(
                    row.number, row.person, fingerprint(row.key), company, row.company
                )

    def _company(self, row: RowDraft, known: int) -> tuple[Any, ...] | None:
        """Staged once for all its people; standing alone, it is staged to be told as doubled."""
        assert row.company is not None
        if row.person and known in self.companies:
            return None
        staged = self._contact(row.number, row.company, known)
        if len(self.companies) >= COMPANIES_REMEMBERED:
            self.companies.clear()
        self.companies.setdefault(known, staged[0])
        return staged

    def _error(self, number: int, reason: str) -> tuple[Any, ...]:
        self.key += 1
        nothing = (None,) * len(SAID)
        return (self.key, number, None, "", reason, None, None, None, "", *NOT_MADE, *nothing)

    def _contact(
        self,
        number: int,
        draft: Draft,
        known: int,
        company: int | None = None,
        employer: Draft | None = None,
    ) -> tuple[Any, ...]:
        self.key += 1
        values = draft.values
        if company and "own_communication" not in values and values.keys() & set(COMMUNICATION):
            # A person whom the list gives a phone or an e-mail has it as its own.
            values = values | {"own_communication": True}
        self.said |= values.keys()
        self.beside.add(self.key, draft)
        language, forms = greetings(draft, employer, self.formulas)
        return (
            *(self.key, number, company, draft.type, "", known, draft.folded_name),
            *(fold(values.get("email")), language, *forms),
            *map(keys_for_rows(values).get, SAID),
        )


def stage(run: ImportRun, *, today: date, beat: Callable[[int], None] | None = None) -> None:
    """Read the whole list into staged rows; the rows of an earlier reading go.

    One transaction, unless `beat` is to say how far it is: then every batch is one, and what is
    only half staged counts as not staged. Raises UnreadableFile.
    """
    if beat:
        _stage(run, today, beat)
    else:
        with transaction.atomic():
            locked = ImportRun.objects.select_for_update(of=("self",)).defer("content")
            run.staged = locked.get(pk=run.pk).staged
            if is_staged(run):
                return  # Somebody else did it while we waited.
            _stage(run, today, None)
    analyze(StagedContact, ImportOutcome, *MODELS)


def _stage(run: ImportRun, today: date, beat: Callable[[int], None] | None) -> None:
    forget(run)
    source = _("Import of %(file)s") % {"file": run.file_name}
    staging = Staging(run, Beside(today, source), key=keys_of(run.pk)[0])
    for batch in batches(staging.rows(), BATCH):
        with transaction.atomic():
            copy_rows(StagedContact, COLUMNS, batch)
            staging.beside.copy()
        if beat:
            beat(staging.row_count)
    with transaction.atomic():
        plan_by_keys()
        _find_repeated(run)
        run.staged = {
            "reading": reading_of(run),
            "language": get_language(),
            "rows": staging.row_count,
            "last": staging.key,
            "said": [name for name in SAID if name in staging.said],
            **staging.beside.as_json(),
        }
        run.save(update_fields=["staged"])


def is_staged(run: ImportRun) -> bool:
    return bool(run.staged) and run.staged["reading"] == reading_of(run)


def reading_of(run: ImportRun) -> str:
    """How the file is read and mapped; staged rows of another reading count no more."""
    names = ("encoding", "delimiter", "sheet", "header_row", "mapping")
    said = [getattr(run, name, None) for name in names]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def forget(run: ImportRun) -> None:
    """The staged rows of the run, with what came of them; nine statements."""
    run.staged = {}
    run.save(update_fields=["staged"])
    first, end = keys_of(run.pk)
    for model in (*MODELS, ImportBefore, ImportOutcome):
        model._base_manager.filter(row__gte=first, row__lt=end).delete()
    StagedContact.objects.filter(pk__gte=first, pk__lt=end).delete()


def forget_old_runs() -> int:
    """Staged rows of imports that were over, or taken in and left, a month ago; how many runs.

    Their counts stay; an undo is no longer offered.
    """
    past = timezone.now() - KEPT_FOR
    is_old = Q(finished_at__lt=past) | Q(finished_at=None, created_at__lt=past)
    old = ImportRun.objects.filter(is_old).exclude(staged={}).defer("content")
    old = old.exclude(state=ImportRun.State.RUNNING)
    found = list(old)
    for run in found:
        with transaction.atomic():
            forget(run)
    return len(found)


def fingerprint(key: tuple[Any, ...]) -> int:
    # 64 bits: in a list of a million two different contacts share one with a chance of 1 : 10^7.
    digest = hashlib.blake2b(repr(key).encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def greetings(
    draft: Draft, employer: Draft | None, formulas: Formulas
) -> tuple[str, tuple[str, str, str]]:
    """The language a new contact would have as far as the list tells, and its letter forms."""
    language = draft.values.get("language")
    if language is None and employer and not draft.values.get("own_language"):
        language = employer.values.get("language")
    company_name = employer.values.get("name", "") if employer else ""
    said = {**UNSAID, **draft.values, "type": draft.type, "language": language or ""}
    greeted = cast("Named", SimpleNamespace(**said, company_name=company_name))
    forms = letter_forms(greeted, formulas)
    typed = [draft.values.get(name) for name in ("formal_salutation", "informal_salutation")]
    return greeted.language, (
        typed[0] or forms.formal_salutation,
        typed[1] or forms.informal_salutation,
        draft.values.get("addressee") or forms.addressee,
    )


def keys_for_rows(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values as columns hold them."""
    rows = {name: values[name].pk for name in ONE if name in values}
    return {**values, **rows} if rows else values


def _find_repeated(run: ImportRun) -> None:
    """One outcome a row: wrong rows, rows for the same contact as an earlier one, and companies
    that share a name but not the address. Nobody has been looked for yet."""
    first, end = keys_of(run.pk)
    rows = StagedContact.objects.filter(pk__gte=first, pk__lt=end)
    wrong = {"verdict": Value(Verdict.ERROR)}
    insert_select(ImportOutcome, rows.filter(type=""), {"row": F("pk"), **wrong})
    usable = rows.exclude(type="")
    # NULL where the first one is the row itself.
    earliest = NullIf(Window(Min("pk"), partition_by=["fingerprint"]), F("pk"))
    namesake = NullIf(Window(Min("pk"), partition_by=["type", "sort_name"]), F("pk"))
    insert_select(
        ImportOutcome,
        usable,
        {"row": F("pk"), "verdict": Value(""), "same_as": earliest, "namesake": namesake},
    )
    outcomes = ImportOutcome.objects.filter(row__gte=first, row__lt=end)
    # A company that comes before its person is named again; else the whole row is.
    its_person = StagedContact.objects.filter(pk=OuterRef("row_id") + 1, company=OuterRef("row_id"))
    repeated = outcomes.filter(same_as__gt=0)
    repeated.filter(Exists(its_person)).update(verdict=Verdict.REPEATED)
    repeated.exclude(verdict=Verdict.REPEATED).update(verdict=Verdict.DUPLICATE)
    _keep_namesakes_elsewhere(outcomes)


def _keep_namesakes_elsewhere(outcomes: Any) -> None:
    suspects = outcomes.filter(namesake__gt=0)
    itself = StagedContact.objects.filter(pk=OuterRef("row_id"))
    here = {
        f"{name}_here": Coalesce(F(name), Value("")) for name in ("address", "post_code", "city")
    }
    there = {
        f"{name}_there": Coalesce(F(f"outcome__namesake__{name}"), Value(""))
        for name in ("address", "post_code", "city")
    }
    same = Q(address_here=F("address_there"), post_code_here=F("post_code_there"))
    same &= Q(city_here=F("city_there"))
    with_both = itself.alias(**here, **there)
    suspects.filter(
        Exists(with_both.filter(same | ~Q(type=Contact.Type.COMPANY))) | Q(same_as__gt=0)
    ).update(namesake=None)
