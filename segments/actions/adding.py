"""How contacts come onto a worksheet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models import Exists, Expression, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from crm import consent
from crm.access import require
from crm.criteria.asking import contacts_matching, step_criteria
from crm.found import ask_of_found
from crm.inheritance import lock as lock_contacts
from crm.insert_select import insert_select
from crm.models import Contact, User
from crm.querysets import ContactQuerySet
from segments import steps
from segments.consent_warnings import refused_way, warnings_of_step
from segments.exceptions import AlreadyListed, NotEligible
from segments.locking import lock
from segments.models import Segment, SegmentCriteria, SegmentLine
from segments.steps import StepResult

# As steps keep them (crm.criteria.asking).
Filters = Mapping[str, Any]
PREVIEWED_NAMES = 10
# Of contacts that were found: how many of each kind, and the first to be added.
COUNTED = """SELECT is_listed, reason, warning, NULL, COUNT(*) FROM found
GROUP BY is_listed, reason, warning"""
FIRST = f"""SELECT FALSE, '', '', name, 0 FROM found WHERE NOT is_listed AND reason = ''
ORDER BY company_sort_name, type, sort_name, id LIMIT {PREVIEWED_NAMES}"""  # noqa: S608 - a number of ours
FOUND = ("is_listed", "reason", "warning", "name", "company_sort_name", "type", "sort_name", "id")


@dataclass(frozen=True)
class AddPreview:
    """What adding would do: matches = already listed + left out (by reason code) + will add.

    `is_capped`: there are more matches than `matches`, and nothing else was counted.
    `warnings`: of those to be added, by reason, as in `StepResult`. `left_out_names` are the first
    of those left out, by the same codes, where they are asked for.
    """

    matches: int
    already_listed: int
    left_out: dict[str, int]
    will_add: int
    first_names: list[str]
    warnings: dict[str, int] = field(default_factory=dict)
    left_out_names: dict[str, list[str]] = field(default_factory=dict)
    is_capped: bool = False


@dataclass(frozen=True)
class Candidates:
    """Contacts that may come onto a segment, sorted by what keeps them off."""

    segment: Segment
    contacts: ContactQuerySet
    include_excluded: bool
    # By what their lines follow each other; by company where nothing is said.
    order: Subquery | None = None

    def listed(self) -> Exists:
        return Exists(
            SegmentLine.objects.listed().filter(segment=self.segment, contact=OuterRef("pk"))
        )

    def refusals(self) -> dict[str, Q]:
        return consent.refusals_at_add(include_excluded=self.include_excluded)

    def to_add(self) -> ContactQuerySet:
        """Eligible and not listed yet, in the order of added lines."""
        eligible = self.contacts.filter(consent.none_of(self.refusals()))
        allowed = eligible.order_by(self.order, "pk") if self.order else eligible.by_company()
        # PostgreSQL takes a table that it counted when empty for one that stays so: lines that are
        # just written would be looked through for each that is to come.
        return allowed.exclude(self.listed()) if self.segment.line_count else allowed

    def kept_off(self) -> tuple[int, dict[str, int]]:
        """Already listed, and left out by reason; one query that looks at no others."""
        kept_off = Q(*self.refusals().values(), _connector=Q.OR)
        if self.segment.line_count:
            # A list, which is read once: with EXISTS the criteria were asked of everybody first.
            lines = SegmentLine.objects.listed().filter(segment=self.segment)
            kept_off |= Q(pk__in=lines.values("contact"))
        found = self._found(self.contacts.filter(kept_off), Value(""))
        return found.already_listed, found.left_out

    def _found(
        self, contacts: ContactQuerySet, warning: Expression, at_most: int | None = None
    ) -> AddPreview:
        """The contacts sorted by what keeps them off, and the first names of the others.

        One query, which looks for them once: whatever is asked of a million is asked of each.
        """
        # Nobody need be looked for on an empty segment.
        is_listed = self.listed() if self.segment.line_count else Value(False)
        reason = consent.reason(self.refusals())
        rows = contacts.order_by().annotate(is_listed=is_listed, reason=reason, warning=warning)
        return _told(ask_of_found(rows.values_list(*FOUND)[:at_most], COUNTED, FIRST))

    def left_out_names(self) -> dict[str, list[str]]:
        """The first of those left out, by reason; one query."""
        refused = self.contacts.exclude(self.listed()).exclude(consent.none_of(self.refusals()))
        found: dict[str, list[str]] = {}
        rows = refused.annotate(reason=consent.reason(self.refusals())).order_by("sort_name", "pk")
        for code, name in rows.values_list("reason", "name")[:PREVIEWED_NAMES]:
            found.setdefault(code, []).append(name)
        return found

    def preview(self, *, cap: int = 0, naming: bool = False) -> AddPreview:
        """What listing them would do now; two queries, one more where those left out are named.

        With a `cap`, more matches than that are not looked for, and the names are those of the
        first that were found.
        """
        found = self._found(self.contacts, refused_way(self.segment), cap + 1 if cap else None)
        if cap and found.matches > cap:
            return AddPreview(cap, 0, {}, 0, found.first_names, is_capped=True)
        names = self.left_out_names() if naming and found.left_out else {}
        return replace(found, left_out_names=names)


def _told(answers: list[tuple[Any, ...]]) -> AddPreview:
    """The rows of COUNTED, which have no name, and of FIRST."""
    already, will_add = 0, 0
    left_out: dict[str, int] = {}
    warnings: dict[str, int] = {}
    for is_listed, reason, warning, name, count in answers:
        if name is not None:
            continue
        if is_listed:
            already += count
        elif reason:
            left_out[reason] = left_out.get(reason, 0) + count
        else:
            will_add += count
            if warning:
                warnings[warning] = count
    return AddPreview(
        matches=already + sum(left_out.values()) + will_add,
        already_listed=already,
        left_out=left_out,
        will_add=will_add,
        first_names=[name for *_kind, name, _count in answers if name is not None],
        warnings=warnings,
    )


def preview_add(
    segment: Segment,
    filters: Filters,
    *,
    user: User,
    with_company_contacts: bool = False,
    with_companies: bool = False,
    include_excluded: bool = False,
    cap: int = 0,
) -> AddPreview:
    """What `add_contacts` with the same arguments would do now; writes nothing.

    `cap` and the number of queries: as for `Candidates.preview`.
    """
    contacts = expanded(
        contacts_matching(filters, user),
        user,
        with_company_contacts,
        with_companies,
        # Each match is one of those to be counted: more of them need not be looked for.
        at_most=cap + 1 if cap else None,
    )
    return Candidates(segment, contacts, include_excluded).preview(cap=cap)


@transaction.atomic
def add_contacts(
    segment: Segment,
    filters: Filters,
    *,
    user: User,
    with_company_contacts: bool = False,
    with_companies: bool = False,
    include_excluded: bool = False,
    discard_redo: bool = False,
) -> StepResult:
    """One step that lists every matching contact that may be listed and is not yet.

    Match → everybody of the matches' companies, where asked → their companies, where asked → not
    eligible dropped, by reason → already listed dropped → inserted. A step is recorded even if it
    changed nothing.

    Raises NotAllowed, SegmentIsClosed, BrokenCriteria, RedoWouldBeLost. Source: domain.md,
    Criteria.
    """
    header = lock(segment, user=user)
    if include_excluded:
        require(user, "segments.include_excluded")
    options = {
        "with_company_contacts": with_company_contacts,
        "with_companies": with_companies,
        "include_excluded": include_excluded,
    }
    contacts = expanded(
        contacts_matching(filters, user), user, with_company_contacts, with_companies
    )
    criteria = step_criteria(filters, [name for name, chosen in options.items() if chosen], user)
    step = steps.begin(
        header,
        SegmentCriteria.Kind.ADD,
        user=user,
        criteria=criteria,
        discard_redo=discard_redo,
    )
    return list_contacts(step, Candidates(header, contacts, include_excluded))


@transaction.atomic
def add_selected(
    segment: Segment,
    contact_ids: Iterable[int],
    *,
    user: User,
    include_excluded: bool = False,
    discard_redo: bool = False,
) -> StepResult:
    """One step that lists the selected contacts, by their keys or a query for these; otherwise as
    `add_contacts`."""
    header = lock(segment, user=user)
    if include_excluded:
        require(user, "segments.include_excluded")
    contacts = Contact.objects.visible_to(user).filter(pk__in=contact_ids)
    step = steps.begin(
        header,
        SegmentCriteria.Kind.MANUAL_ADD,
        user=user,
        criteria={"count": contacts.count()},
        discard_redo=discard_redo,
    )
    return list_contacts(step, Candidates(header, contacts, include_excluded))


@transaction.atomic
def add_line(
    segment: Segment,
    contact: Contact,
    *,
    user: User,
    include_excluded: bool = False,
    discard_redo: bool = False,
) -> SegmentLine:
    """List one contact by hand; a step of its own.

    Raises NotAllowed, SegmentIsClosed, AlreadyListed (with the line), NotEligible (with the
    reason), RedoWouldBeLost, ContactGone.
    """
    header = lock(segment, user=user)
    if include_excluded:
        require(user, "segments.include_excluded")
    # Held, so that nobody deletes or merges it before the line is there.
    held = lock_contacts([contact.pk])[contact.pk]
    chosen = Contact.objects.visible_to(user).filter(pk=held.pk)
    candidates = Candidates(header, chosen, include_excluded)
    _refuse(candidates)
    step = steps.begin(
        header,
        SegmentCriteria.Kind.MANUAL_ADD,
        user=user,
        criteria={"contact": str(contact)},
        discard_redo=discard_redo,
    )
    list_contacts(step, candidates)
    return SegmentLine.objects.select_related("contact").get(step=step)


def _refuse(candidates: Candidates) -> None:
    line = (
        SegmentLine.objects.listed()
        .select_related("contact")
        .filter(segment=candidates.segment, contact__in=candidates.contacts)
        .first()
    )
    if line is not None:
        raise AlreadyListed(line)
    _already, left_out = candidates.kept_off()
    for code in left_out:
        raise NotEligible(code)


def list_contacts(
    step: SegmentCriteria,
    candidates: Candidates,
    *,
    naming: bool = False,
    saying: Mapping[str, Any] | None = None,
) -> StepResult:
    """Insert the candidates' lines under a step that has begun, and finish it.

    With `naming`, the result names the first of those who did not come. `saying`: what the lines
    say besides, as expressions over the contacts.
    """
    already, left_out = candidates.kept_off()
    names = candidates.left_out_names() if naming and left_out else {}
    added = insert_select(
        SegmentLine,
        candidates.to_add(),
        {
            "segment": step.segment,
            "step": step,
            "contact": "pk",
            "sort_name": "sort_name",
            **(saying or {}),
        },
        holding=Contact,
    )
    steps.finish(step, line_count=added, left_out=left_out)
    return StepResult(step, added, already, left_out, names, warnings=warnings_of_step(step))


def expanded(
    matches: ContactQuerySet,
    user: User,
    with_company_contacts: bool,
    with_companies: bool,
    *,
    at_most: int | None = None,
) -> ContactQuerySet:
    """The matches, with everybody of their companies or with the companies, where asked.

    Where there are more matches than `at_most`, so many of them and whom these bring along.
    """
    if not with_company_contacts and not with_companies:
        return matches
    found, contacts = matches.order_by(), Contact.objects.visible_to(user)
    if with_company_contacts:
        # By their companies, a company being its own: the matches are looked for once.
        own = Coalesce("company", "pk")
        return contacts.alias(own=own).filter(own__in=found.values(own=own)[:at_most])
    companies = found.filter(company__isnull=False).values("company")
    wanted = Q(pk__in=found.values("pk")[:at_most]) | Q(pk__in=companies[:at_most])
    return contacts.filter(wanted)
