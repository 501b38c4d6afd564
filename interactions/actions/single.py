"""Interactions without a segment: one contact, or several alike, all of them or none."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, Value
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from crm import consent, events
from crm.access import require
from crm.insert_select import insert_select
from crm.models import Contact, User
from crm.querysets import ContactQuerySet
from crm.table_statistics import MANY
from interactions import checking
from interactions.access import ADD_ENTRY, DELIVER
from interactions.checking import any_of
from interactions.delivery import wake_delivery
from interactions.exceptions import (
    ContactsChanged,
    InteractionBlocked,
    InteractionCheckChanged,
    NoLetters,
)
from interactions.letter_values import Values, letter_values, shared_values
from interactions.letters import ENGINE_VERSION
from interactions.merging import merge_values
from interactions.models import (
    EntryBatch,
    EntryComment,
    InteractionLogEntry,
    PostponedInteraction,
)
from interactions.single import Said, SingleResolver
from interactions.writing import resolved_values, write_deliveries

NAMED = 10
# What each problem says of so many contacts.
SENTENCES: Mapping[str, Promise | Any] = {
    **checking.OF_CONTACTS,
    "no_salesperson": ngettext_lazy(
        "%(count)d contact has no salesperson; choose one.",
        "%(count)d contacts have no salesperson; choose one.",
        "count",
    ),
    "salesperson_blocked": ngettext_lazy(
        "The salesperson for %(count)d contact is blocked.",
        "The salespeople for %(count)d contacts are blocked.",
        "count",
    ),
    consent.CALLS_REFUSED: ngettext_lazy(
        "%(count)d contact refused calls.", "%(count)d contacts refused calls.", "count"
    ),
    "campaign_closed": _("The campaign is closed."),
    "template_retired": _("The template is retired."),
    "old_date": _("The date is more than 30 days ago."),
    "no_type": ngettext_lazy(
        "%(count)d interaction has no correspondence type: logged, but not delivered.",
        "%(count)d interactions have no correspondence type: logged, but not delivered.",
        "count",
    ),
}

# What Django writes into the name of the entries' foreign key to a contact.
KEY_OF_CONTACT = "_contact_id_"


@dataclass(frozen=True)
class InteractionProblem:
    """`count` contacts share the problem; `contacts` are the first ten, where asked for."""

    code: str
    is_block: bool
    count: int
    contacts: list[Contact] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code] % {"count": self.count})


@dataclass(frozen=True)
class InteractionCheck:
    """What would be written, and what stands against it.

    `blocked_count` of the contacts may not be written to; where `leave_blocked`, they are left out.
    """

    contact_count: int
    blocked_count: int
    leave_blocked: bool
    problems: list[InteractionProblem]

    @property
    def entry_count(self) -> int:
        return self.contact_count - (self.blocked_count if self.leave_blocked else 0)

    @property
    def is_blocked(self) -> bool:
        return self.entry_count == 0 or (self.blocked_count > 0 and not self.leave_blocked)

    @property
    def blocks(self) -> list[InteractionProblem]:
        return [problem for problem in self.problems if problem.is_block]

    @property
    def warnings(self) -> list[InteractionProblem]:
        return [problem for problem in self.problems if not problem.is_block]

    @property
    def seen(self) -> str:
        """The counts in one word, to be posted back: whether somebody saw these problems."""
        counts = {"contacts": self.contact_count} if self.contact_count != 1 else {}
        counts |= {problem.code: problem.count for problem in self.problems}
        return " ".join(f"{code}:{count}" for code, count in counts.items())


@dataclass(frozen=True)
class Logged:
    """`is_new`: whether this very call wrote them, and not the same form pressed before."""

    batch: EntryBatch
    is_new: bool = True

    @property
    def count(self) -> int:
        return self.batch.entry_count

    @property
    def only_entry(self) -> InteractionLogEntry | None:
        return self.batch.entries.first() if self.count == 1 else None


def check_interactions(
    contacts: ContactQuerySet,
    said: Said,
    *,
    today: dt.date,
    deliver: bool,
    leave_blocked: bool = False,
    with_contacts: bool = True,
) -> InteractionCheck:
    """Everything that stands against it, at once; writes nothing.

    One statement for all counts, one for each kind of problem where its contacts are named.
    Source: domain.md, Log and Eligibility.
    """
    resolver = SingleResolver(said, today=today)
    rows = resolver.resolved(contacts.order_by())
    blocks = checking.blocking(deliver=deliver, contact="")
    warnings = _warnings(resolver, deliver=deliver)
    counts = _counts(rows, {"contacts": Q(), "blocked": any_of(blocks), **blocks, **warnings})
    problems = [
        InteractionProblem(
            code,
            code in blocks,
            counts[code],
            _first(rows, found) if with_contacts else [],
        )
        for code, found in (blocks | warnings).items()
        if counts[code]
    ]
    return InteractionCheck(counts["contacts"], counts["blocked"], leave_blocked, problems)


def _counts(rows: ContactQuerySet, conditions: Mapping[str, Q]) -> dict[str, int]:
    # Not `aggregate`, which would take the alternative addresses out of sight of their contact.
    counted = rows.values(everybody=Value(1)).annotate(
        **{name: Count("pk", filter=found or None) for name, found in conditions.items()}
    )
    return next(iter(counted.values(*conditions)), dict.fromkeys(conditions, 0))


def _warnings(resolver: SingleResolver, *, deliver: bool) -> dict[str, Q]:
    conditions = {
        consent.EXCLUDED: Q(is_excluded=True),
        "old_date": checking.is_old(resolver),
        "text_missing": checking.speaks_another_language(resolver),
    }
    if resolver.header.contact_via:
        conditions[consent.CALLS_REFUSED] = consent.refuses_calls()
    if resolver.header.template.is_retired:
        conditions["template_retired"] = Q(pk__isnull=False)
    return conditions | (checking.undeliverable(resolver) if deliver else {})


def _first(rows: ContactQuerySet, found: Q) -> list[Contact]:
    return list(rows.filter(found).select_related("company").order_by("sort_name", "pk")[:NAMED])


def log_interactions(
    contacts: ContactQuerySet,
    said: Said,
    *,
    user: User,
    today: dt.date,
    token: str,
    deliver: bool = False,
    leave_blocked: bool = False,
    seen: str | None = None,
) -> Logged:
    """Write one interaction log entry per contact, with everything resolved: all or none.

    In one transaction: the entries with the frozen values of their letters, the comment on each,
    the outbox where `deliver`, what was postponed of it gone; the worker is woken after the
    commit. A constant number of statements, whatever the number of contacts. The same `token` of
    the same user writes once: whoever comes second gets what the first one wrote.

    Raises NotAllowed, InteractionBlocked, InteractionCheckChanged where the problems are not those
    of `seen` (as `InteractionCheck.seen`; None: nobody was shown any), and ContactsChanged.
    Source: domain.md, After (single interactions), Log and Eligibility.
    """
    require(user, ADD_ENTRY)
    if deliver:
        require(user, DELIVER)
    try:
        with transaction.atomic():
            batch = _claim(token, user)
            if batch.entry_count:
                return Logged(batch, is_new=False)
            _write(batch, contacts, said, today, deliver, leave_blocked, seen)
            return Logged(batch)
    except IntegrityError as error:
        # Between our look and our commit; PostgreSQL alone lets others write meanwhile.
        if KEY_OF_CONTACT in _broken_key(error):
            raise ContactsChanged from None
        raise


def _broken_key(error: IntegrityError) -> str:
    """The name of the constraint, where the database tells it."""
    told = getattr(error.__cause__, "diag", None)
    return str(getattr(told, "constraint_name", None) or "")


def _claim(token: str, user: User) -> EntryBatch:
    """The form's own batch; while somebody else writes it, this waits for what becomes of that."""
    EntryBatch.objects.bulk_create([EntryBatch(token=token, user=user)], ignore_conflicts=True)
    return EntryBatch.objects.get(token=token, user=user)


def _write(
    batch: EntryBatch,
    contacts: ContactQuerySet,
    said: Said,
    today: dt.date,
    deliver: bool,
    leave_blocked: bool,
    seen: str | None,
) -> None:
    chosen = _held(contacts)
    check = check_interactions(
        chosen, said, today=today, deliver=deliver, leave_blocked=leave_blocked
    )
    if check.is_blocked:
        raise InteractionBlocked(check)
    if seen is not None and seen != check.seen:
        raise InteractionCheckChanged(check)
    resolver = SingleResolver(said, today=today)
    rows = resolver.resolved(chosen).filter(
        consent.none_of(checking.blocking(deliver=deliver, contact=""))
    )
    batch.entry_count = check.entry_count
    batch.shared_values = _shared(resolver, rows)
    batch.engine_version = ENGINE_VERSION
    batch.save(update_fields=["entry_count", "shared_values", "engine_version"])
    _write_entries(batch, resolver, rows)
    # Begun before and finished now.
    drafts = PostponedInteraction.objects.filter(user=batch.user, token=batch.token)
    drafts._raw_delete(drafts.db)
    if said.comment:
        _comment(batch, said.comment)
    if deliver:
        write_deliveries(batch.entries, resolver)
    # Not for a mere call: the worker has nothing to send, and the database nothing to count.
    if deliver or batch.entry_count >= MANY:
        wake_delivery(written=batch.entry_count)
    events.record(batch.user, "logged", "entry", "", entries=batch.entry_count, deliver=deliver)


def letter_before(contact: Contact, said: Said, *, today: dt.date) -> tuple[int, Values]:
    """The document of the letter as it would be logged, and what it would say; writes nothing.

    Raises NoLetters where there is none, InteractionBlocked where the contact may not be written
    to.
    """
    one = Contact.objects.filter(pk=contact.pk)
    check = check_interactions(one, said, today=today, deliver=False)
    if check.is_blocked:
        raise InteractionBlocked(check)
    resolver = SingleResolver(said, today=today)
    rows = resolver.resolved(one)
    row = rows.annotate(raw=merge_values(resolver)).values("r_document", "r_format_language", "raw")
    found = row.get()
    if found["r_document"] is None:
        raise NoLetters(str(_("There is no Word document.")))
    shared = _shared(resolver, rows)
    language = found["r_format_language"]
    return found["r_document"], letter_values(found["raw"], shared, format_language=language)


def _held(contacts: ContactQuerySet) -> ContactQuerySet:
    """The contacts, nobody else's to merge, erase or change until commit; one statement."""
    chosen: ContactQuerySet = Contact.objects.filter(pk__in=contacts.order_by().values("pk"))
    held = chosen.select_for_update(no_key=True).order_by("type", "pk")
    list(held.values_list("pk", flat=True))
    return chosen


def _write_entries(batch: EntryBatch, resolver: SingleResolver, rows: ContactQuerySet) -> None:
    written = insert_select(
        InteractionLogEntry,
        rows.order_by("pk"),
        {
            **resolved_values(resolver),
            "evaluation": "r_evaluation",
            "attempt_failed": "r_attempt_failed",
            "contact_via": "r_contact_via",
            "batch": batch,
            "user": batch.user,
        },
    )
    # The condition stands in the statement itself: nobody slips in between check and writing.
    if written != batch.entry_count:
        raise ContactsChanged


def _shared(resolver: SingleResolver, rows: ContactQuerySet) -> Values:
    salespeople = rows.order_by().values_list("r_salesperson", flat=True).distinct()
    said = resolver.header
    campaign = None if said.no_campaign else said.campaign_id or said.template.campaign_id
    return shared_values(
        "",
        # Not its own description, which may name the person, and stays when they are erased.
        said.template.description,
        salesperson_ids=set(salespeople),
        campaign_ids={campaign} if campaign else set(),
        email_texts={str(text.pk): text.email_text for text in resolver.texts() if text.email_text},
    )


def _comment(batch: EntryBatch, text: str) -> None:
    comment = {
        "entry": "pk",
        "user": batch.user,
        "text": Value(text),
        "created_at": timezone.now(),
    }
    insert_select(EntryComment, batch.entries.order_by("pk"), comment)
