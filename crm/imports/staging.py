"""The rows of a list → staged rows, a bounded number of them in memory, whatever the list's size.

A row with a company and a person becomes two. What tells two contacts of a list apart is hashed
into `fingerprint`; rows with an equal one mean the same contact, and the first of them counts.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple, cast

from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q, Value, Window
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm.folding import fold
from crm.imports.beside import MODELS, Beside
from crm.imports.copying import BATCH, batches, copy_rows
from crm.imports.drafts import COMMUNICATION, Draft, Drafting, RowDraft, RowError
from crm.imports.matching import FOUND, KEY
from crm.imports.references import ONE
from crm.imports.taking_in import drafting_of
from crm.imports.unsaid import unsaid_of
from crm.insert_select import Once, insert_select
from crm.letter_forms import Formulas, Named, letter_forms, stored_formulas
from crm.models import Contact, ImportBefore, ImportOutcome, ImportRun, StagedContact
from crm.models.staging import SAID, keys_of
from crm.table_statistics import analyze, analyze_columns, plan_by_keys

OWN = ("type", "reason", "fingerprint", "sort_name", "folded_email", "greeting_language")
MADE = ("made_formal_salutation", "made_informal_salutation", "made_addressee")
COLUMNS = ("id", "row_number", "company", *OWN, *MADE)
# What rows are found by.
ASKED_FOR = ("id", "type", "company", "fingerprint", "sort_name")
NOT_MADE = ("",) * len(MADE)
LIST_VALUES = "list_values"
# A list mostly names a company's people one after the other.
COMPANIES_REMEMBERED = 50_000
KEPT_FOR = timedelta(days=30)
# A blank to Python, and so in no text that came out of a cell.
SEPARATOR = "\x1f"
Verdict = ImportOutcome.Verdict


class EveryRow(Drafting):
    """Rows that stand there twice are found by the database, among all rows."""

    def _once(self, draft: RowDraft) -> RowDraft:
        return draft


class Employer(NamedTuple):
    """A company as the list has it first: so it comes in, whatever later rows say of it."""

    key: int
    name: str
    language: str


class Greeted:
    """What the list says of a new contact, as letter forms ask for it: "" where it says nothing."""

    def __init__(self, draft: Draft, language: str, company_name: str) -> None:
        self.type, self.language, self.company_name = draft.type, language, company_name
        self.said = draft.values

    def __getattr__(self, name: str) -> Any:
        return self.said.get(name, "")


class Staged(NamedTuple):
    """A row on its way: values of COLUMNS, and by field what the list says."""

    columns: tuple[Any, ...]
    values: Mapping[str, Any]


@dataclass
class Staging:
    """Numbers the rows of a run, and notes what they say at all."""

    run: ImportRun
    beside: Beside
    key: int = 0
    row_count: int = 0
    said: set[str] = field(default_factory=set)
    # Name and heading of the columns that keep their headings.
    kept: list[tuple[str, str]] = field(default_factory=list)
    companies: dict[int, Employer] = field(default_factory=dict)
    formulas: Formulas = field(default_factory=stored_formulas)

    @cached_property
    def language(self) -> str:
        """Of new contacts whose row says none."""
        return unsaid_of(self.run)["language"]

    def rows(self) -> Iterator[Staged]:
        drafting = drafting_of(self.run)
        every = EveryRow(
            **{name: getattr(drafting, name) for name in ("table", "fields", "reader")}
        )
        self.kept = list(every.kept.values())
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
                yield self._contact(row.number, row.person, fingerprint(row.key), company)

    def _company(self, row: RowDraft, known: int) -> Staged | None:
        """Staged once for all its people; standing alone, it is staged to be told as doubled."""
        assert row.company is not None
        if row.person and known in self.companies:
            return None
        staged = self._contact(row.number, row.company, known)
        if len(self.companies) >= COMPANIES_REMEMBERED:
            self.companies.clear()
        said = row.company.values
        employer = Employer(self.key, said["name"], said.get("language", self.language))
        self.companies.setdefault(known, employer)
        return staged

    def _error(self, number: int, reason: str) -> Staged:
        self.key += 1
        columns = (self.key, number, None, "", reason, None, None, None, "", *NOT_MADE)
        return Staged(columns, {})

    def _contact(
        self,
        number: int,
        draft: Draft,
        known: int,
        company: Employer | None = None,
    ) -> Staged:
        self.key += 1
        values = draft.values
        if company and "own_communication" not in values and values.keys() & set(COMMUNICATION):
            # A person whom the list gives a phone or an e-mail has it as its own.
            values = values | {"own_communication": True}
        if draft.list_values:
            values = values | {LIST_VALUES: json.dumps(draft.list_values)}
        self.said |= values.keys()
        self.beside.add(self.key, draft)
        language, forms = greetings(draft, company, self.formulas, otherwise=self.language)
        columns = (
            *(self.key, number, company and company.key, draft.type, "", known),
            *(draft.folded_name, fold(values.get("email")), language, *forms),
        )
        return Staged(columns, keys_for_rows(values))

    def copy(self, rows: Sequence[Staged]) -> None:
        """Write the rows, which the list has just said, and what belongs to them. Columns of which
        it says nothing take as much time as others, and are many."""
        said = [name for name in (*SAID, LIST_VALUES) if name in self.said]
        values = ((*row.columns, *map(row.values.get, said)) for row in rows)
        copy_rows(StagedContact, (*COLUMNS, *said), values)
        self.beside.copy()


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
    analyze_columns(StagedContact, ASKED_FOR)
    analyze(ImportOutcome, *MODELS)


def _stage(run: ImportRun, today: date, beat: Callable[[int], None] | None) -> None:
    forget(run)
    source = _("Import of %(file)s") % {"file": run.file_name}
    staging = Staging(run, Beside(today, source), key=keys_of(run.pk)[0])
    for batch in batches(staging.rows(), BATCH):
        with transaction.atomic():
            staging.copy(batch)
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
            "list": staging.kept,
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


def fingerprint(key: tuple[str, ...]) -> int:
    # 64 bits: in a list of a million two different contacts share one with a chance of 1 : 10^7.
    digest = hashlib.blake2b(SEPARATOR.join(key).encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def greetings(
    draft: Draft, employer: Employer | None, formulas: Formulas, *, otherwise: str
) -> tuple[str, tuple[str, str, str]]:
    """The language a new contact would have as far as the list tells, else `otherwise`, and its
    letter forms."""
    said = draft.values.get
    inherited = employer.language if employer and not said("own_language") else otherwise
    greeted = Greeted(draft, said("language", inherited), employer.name if employer else "")
    forms = letter_forms(cast("Named", greeted), formulas)
    return greeted.language, (
        said("formal_salutation") or forms.formal_salutation,
        said("informal_salutation") or forms.informal_salutation,
        said("addressee") or forms.addressee,
    )


def keys_for_rows(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values as columns hold them."""
    rows = {name: values[name].pk for name in ONE if name in values}
    return {**values, **rows} if rows else values


def _find_repeated(run: ImportRun) -> None:
    """Outcomes of rows that need nobody to be looked for: wrong rows, and rows for the same contact
    as an earlier one; and of companies that share a name but not the address."""
    first, end = keys_of(run.pk)
    rows = StagedContact.objects.filter(pk__gte=first, pk__lt=end)
    wrong = {"verdict": Value(Verdict.ERROR)}
    insert_select(ImportOutcome, rows.filter(type=""), {"row": F("pk"), **wrong})
    usable = rows.exclude(type="")
    outcomes = ImportOutcome.objects.filter(row__gte=first, row__lt=end)
    if _note_first(usable, "fingerprint", "same_as"):
        # A company that comes before its person is named again; else the whole row is.
        person = StagedContact.objects.filter(pk=OuterRef("row_id") + 1, company=OuterRef("row_id"))
        repeated = outcomes.filter(same_as__gt=0)
        repeated.filter(Exists(person)).update(verdict=Verdict.REPEATED)
        repeated.exclude(verdict=Verdict.REPEATED).update(verdict=Verdict.DUPLICATE)
    if _note_first(usable.filter(type=Contact.Type.COMPANY), "sort_name", "namesake"):
        _keep_namesakes_elsewhere(outcomes)


def _note_first(rows: Any, name: str, column: str) -> int:
    """The first row with the same value, in the outcomes of the others; how many these are.

    One pass over all rows: a database that joins the values that stand there twice with the rows,
    for which it has no statistics yet, goes through all rows for each of them.
    """
    earliest = Window(Min("pk"), partition_by=[name])
    others = rows.annotate(earliest=earliest).filter(earliest__lt=F("pk"))
    return insert_select(
        ImportOutcome,
        others,
        {"row": Once("place", KEY), "verdict": Value(FOUND), column: Once("first", KEY)},
        once={"place": F("pk"), "first": F("earliest")},
        ignore_conflicts=True,
    )


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
    suspects.filter(Exists(with_both.filter(same))).update(namesake=None)
