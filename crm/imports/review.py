"""Rows of an import as its pages show them: what would become of each, or became of it, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.folding import Fold, fold
from crm.imports.addresses import incomplete
from crm.imports.answers import kept_from_minors
from crm.imports.changes import Change, changes_beside
from crm.imports.matching import LEFT_OUT, Part, Verdict
from crm.inheritance import BLOCKS
from crm.model_fields import field_of, label_of
from crm.models import (
    Contact,
    ImportBefore,
    ImportOutcome,
    StagedAddress,
    StagedAnswer,
    StagedContact,
    User,
)
from crm.models.staging import MANY, SAID

# What the pages may be narrowed to, beside everything.
NAMESAKES, MINORS, ADDRESSES = "namesakes", "minors", "addresses"
FILTERS: Mapping[str, Any] = {
    **{verdict.value: verdict.label for verdict in Verdict if verdict != Verdict.REPEATED},
    NAMESAKES: gettext_lazy("Same name, another address"),
    MINORS: gettext_lazy("Minors, whose answers are left out"),
    ADDRESSES: gettext_lazy("Alternative addresses left out"),
}
CANDIDATES_SHOWN = 5
REASONS_SHOWN = 5
KEYS = ("salesperson", "territory", "organizational_level")
HIDDEN = {*BLOCKS, "own_salutations", "own_addressee"}


@dataclass
class ReviewRow:
    """One contact that a row of the list names."""

    outcome: ImportOutcome
    reason: str = ""
    changes: list[Change] = field(default_factory=list)
    candidates: list[Contact] = field(default_factory=list)

    @property
    def badge(self) -> str:
        kinds = {Verdict.NEW: "good", Verdict.UPDATE: "accent"}
        is_left_out = self.outcome.verdict in LEFT_OUT
        return "danger" if is_left_out else kinds.get(Verdict(self.outcome.verdict), "")

    @property
    def contact(self) -> Contact | None:
        """Ours; of an undone row it may be gone."""
        found: Contact | None = self.outcome.contact
        return found

    @property
    def staged(self) -> StagedContact:
        return self.outcome.row


def outcomes_for(part: Part, chosen: str = "") -> QuerySet[ImportOutcome]:
    """The outcomes to be shown, in the order of the list."""
    outcomes = part.outcomes.exclude(verdict=Verdict.REPEATED).order_by("row")
    if chosen == NAMESAKES:
        return outcomes.filter(namesake__gt=0)
    if chosen == MINORS:
        return outcomes.filter(row__in=_minors(part.beside(StagedAnswer)))
    if chosen == ADDRESSES:
        return outcomes.filter(row__in=incomplete(part.beside(StagedAddress)).values("row"))
    return outcomes.filter(verdict=chosen) if chosen in FILTERS else outcomes


def count_by_filter(part: Part) -> dict[str, int]:
    """Four queries, and one a verdict."""
    counts = dict.fromkeys(FILTERS, 0)
    for verdict in part.outcomes.values_list("verdict", flat=True).distinct().order_by():
        counts[verdict] = part.outcomes.filter(verdict=verdict).count()
    counts[NAMESAKES] = part.outcomes.filter(namesake__gt=0).count()
    counts[MINORS] = part.outcomes.filter(row__in=_minors(part.beside(StagedAnswer))).count()
    counts[ADDRESSES] = incomplete(part.beside(StagedAddress)).values("row").distinct().count()
    counts.pop(Verdict.REPEATED, None)
    return counts


def _minors(answers: QuerySet[StagedAnswer]) -> QuerySet[Any, Any]:
    """The rows whose contacts get no answers."""
    return kept_from_minors(answers).values("row")


def frequent_reasons(part: Part) -> list[tuple[str, int]]:
    """Why most of the wrong rows are wrong, each with their number; one query.

    What one choice of columns, or one code, would mend at once is seen at once.
    """
    wrong = part.rows.filter(type="").values_list("reason").order_by()
    counted = wrong.annotate(count=Count("pk")).order_by("-count", "reason")
    return list(counted[:REASONS_SHOWN])


def review(outcomes: Sequence[ImportOutcome], *, user: User) -> list[ReviewRow]:
    """The outcomes of a page with all there is to say; a constant number of queries."""
    keys = [outcome.pk for outcome in outcomes]
    with_rows = ImportOutcome.objects.filter(pk__in=keys).order_by("row")
    joined = ("row__company", "same_as", "namesake", "contact")
    keyed = [f"{path}__{name}" for path in ("row", "contact") for name in KEYS]
    found = [ReviewRow(outcome) for outcome in with_rows.select_related(*joined, *keyed)]
    before = ImportBefore.objects.filter(pk__in=keys).select_related(*KEYS).in_bulk()
    beside = changes_beside(keys)
    remarks = dict([*_of_addresses(keys), *_of_minors(keys)])
    for row in found:
        row.reason = reason(row.outcome) or remarks.get(row.outcome.pk, "")
        if row.outcome.verdict == Verdict.UPDATE:
            row.changes = _changes(row.staged, before.get(row.outcome.pk) or row.outcome.contact)
        if row.outcome.verdict not in LEFT_OUT:
            row.changes += beside.get(row.outcome.pk, [])
    _find_candidates([row for row in found if row.outcome.contact_id == MANY], user)
    return found


def _of_minors(keys: Sequence[int]) -> Iterator[tuple[int, str]]:
    minors = _minors(StagedAnswer.objects.filter(row__in=keys))
    for key, name in minors.values_list("row", "row__name").distinct():
        yield key, _("%(name)s is a minor: no profile is kept.") % {"name": name}


def _of_addresses(keys: Sequence[int]) -> Iterator[tuple[int, str]]:
    addresses = incomplete(StagedAddress.objects.filter(row__in=keys))
    for key, code in addresses.values_list("row", "code").order_by("-pk"):
        sentence = _("The address %(code)s is left out: it needs a street and a city.")
        yield key, sentence % {"code": code}


def reason(outcome: ImportOutcome) -> str:
    """Why a row is left out, or what is to be known about it."""
    row = outcome.row
    if outcome.verdict == Verdict.ERROR:
        return row.reason
    if outcome.verdict == Verdict.DUPLICATE and outcome.same_as:
        return _("The same contact stands in row %(row)s already.") % {
            "row": outcome.same_as.row_number
        }
    if outcome.verdict == Verdict.AMBIGUOUS:
        name = row.name if outcome.contact_id == MANY else row.company and row.company.name
        return _("Several contacts here could be “%(name)s”; give them numbers or merge them.") % {
            "name": name
        }
    if outcome.namesake:
        return _("Row %(row)s has a company of the same name with another address.") % {
            "row": outcome.namesake.row_number
        }
    return ""


def left_out(part: Part) -> QuerySet[ImportOutcome]:
    """Rows that were not imported, with what `reason` asks for, in the order of the list."""
    outcomes = part.outcomes.filter(verdict__in=LEFT_OUT).order_by("row")
    return outcomes.select_related("row__company", "same_as", "namesake")


def _changes(row: StagedContact, was: Any) -> list[Change]:
    changes = []
    for name in SAID:
        said = getattr(row, name)
        if said is None or name in HIDDEN or said == (old := getattr(was, name, None)):
            continue
        label = label_of(Contact, name)
        changes.append(Change(label, shown(name, old), shown(name, said)))
    return changes


def shown(name: str, value: Any) -> str:
    """A value in words."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if choices := field_of(Contact, name).choices:
        return str(dict(choices).get(value, value))
    return str(value)


def _find_candidates(rows: Iterable[ReviewRow], user: User) -> None:
    """Who could be meant by each; one query."""
    rows = list(rows)
    numbers = {row.staged.external_number for row in rows} - {None}
    emails = {row.staged.folded_email for row in rows} - {None}
    names = {row.staged.sort_name for row in rows}
    if not rows:
        return
    by_number = Q(external_number__in=numbers, external_number__gt="")
    could_be = by_number | Q(folded__in=emails) | Q(sort_name__in=names)
    contacts = Contact.objects.visible_to(user).alias(folded=Fold("email")).filter(could_be)
    found = list(contacts.select_related("company").order_by("number")[: 20 * len(rows)])
    for row in rows:
        candidates = [contact for contact in found if _could_be(contact, row.staged)]
        row.candidates = candidates[:CANDIDATES_SHOWN]


def _could_be(contact: Contact, row: StagedContact) -> bool:
    if contact.type != row.type:
        return False
    return (
        (row.external_number is not None and contact.external_number == row.external_number)
        or (row.folded_email is not None and fold(contact.email) == row.folded_email)
        or contact.sort_name == row.sort_name
    )
