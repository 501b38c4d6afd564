"""Everything that stands against logging a worksheet, at once."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Count, Min, Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext

from crm import consent
from crm.models.contacts import CorrespondenceType
from interactions import checking
from interactions.checking import OF_CONTACTS, any_of
from interactions.letters.placing import PERSONAL_TEXT
from interactions.models import Document
from interactions.resolving import COUNT, constant
from segments import besides
from segments.empty_fields import missing_columns
from segments.models import Segment, SegmentLine, SegmentTemplate
from segments.querysets import SegmentLineQuerySet, is_called
from segments.resolving import Resolver

Severity = Literal["block", "warning"]
LISTED_LINES = 100

EMPTY = "empty"
ALL_BLOCKED = "all_blocked"
ALREADY_CALLED = "already_called"
# What stands against the segment as a whole.
OF_THE_SEGMENT = {
    EMPTY: gettext_lazy("The segment has no lines."),
    ALL_BLOCKED: gettext_lazy("Every line is blocked: nothing would be logged."),
}
# Singular and plural of what each problem says of its lines.
SENTENCES: Mapping[str, Promise | Any] = {
    "no_template": ngettext_lazy(
        "%(count)d line has no interaction template.",
        "%(count)d lines have no interaction template.",
        "count",
    ),
    "no_salesperson": ngettext_lazy(
        "%(count)d line has no salesperson.", "%(count)d lines have no salesperson.", "count"
    ),
    "salesperson_blocked": ngettext_lazy(
        "The salesperson of %(count)d line is blocked.",
        "The salespeople of %(count)d lines are blocked.",
        "count",
    ),
    "campaign_closed": ngettext_lazy(
        "The campaign of %(count)d line is closed.",
        "The campaigns of %(count)d lines are closed.",
        "count",
    ),
    **OF_CONTACTS,
    "no_type": ngettext_lazy(
        "%(count)d line has no correspondence type: logged, but not delivered.",
        "%(count)d lines have no correspondence type: logged, but not delivered.",
        "count",
    ),
    "template_retired": ngettext_lazy(
        "The template of %(count)d line is retired.",
        "The templates of %(count)d lines are retired.",
        "count",
    ),
    "old_date": ngettext_lazy(
        "%(count)d line has a date more than 30 days ago.",
        "%(count)d lines have a date more than 30 days ago.",
        "count",
    ),
    ALREADY_CALLED: ngettext_lazy(
        "%(count)d line was called already; its call is in the log.",
        "%(count)d lines were called already; their calls are in the log.",
        "count",
    ),
    besides.ELSEWHERE: ngettext_lazy(
        "%(count)d contact is on other open segments too.",
        "%(count)d contacts are on other open segments too.",
        "count",
    ),
    besides.LATELY: ngettext_lazy(
        "%(count)d contact got a letter in the last 14 days.",
        "%(count)d contacts got a letter in the last 14 days.",
        "count",
    ),
    "personal_text_without_place": ngettext_lazy(
        "The document of %(count)d line has no place for its personal text.",
        "The documents of %(count)d lines have no place for their personal texts.",
        "count",
    ),
    "column_missing": ngettext_lazy(
        "The letter of %(count)d line prints a column that no list has brought.",
        "The letters of %(count)d lines print a column that no list has brought.",
        "count",
    ),
}


def sentence(code: str, count: int) -> str:
    """What a problem says of so many lines."""
    return str(SENTENCES[code] % {"count": count})


@dataclass(frozen=True)
class LogProblem:
    """`count` lines share the problem; `lines` are the first hundred, where asked for."""

    code: str
    severity: Severity
    count: int
    lines: list[SegmentLine] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        if self.code in OF_THE_SEGMENT:
            return str(OF_THE_SEGMENT[self.code])
        return sentence(self.code, self.count)


@dataclass(frozen=True)
class LogGroup:
    """Lines to be logged that share type, template, salesperson and campaign (keys); `first` is the
    least key of such a line, `cost` what they cost together, where lines are asked for."""

    correspondence_type: str
    template: int | None
    salesperson: int | None
    campaign: int | None
    count: int
    first: int | None
    # No part of the fingerprint, which is made of what the dialog and the act both ask.
    cost: Decimal | None = field(default=None, repr=False)


# Counted instead of a column, which each of twenty problems would look up.
EVERY = constant(1, COUNT)
SHARED = ("correspondence_type", "template", "salesperson", "campaign")


@dataclass(frozen=True)
class LogCheck:
    """What logging would write, and what stands against it.

    `blocked_count` of the `line_count` lines may not be logged; where `leave_blocked`, they stay
    behind and the warnings are those of the other lines. `groups` are the lines to be logged;
    `by_type`: label and lines of each correspondence type; `by_template`: code and lines. The
    fingerprint changes with everything that the check looked at.
    """

    problems: list[LogProblem]
    line_count: int
    blocked_count: int
    leave_blocked: bool
    groups: list[LogGroup]
    by_type: list[tuple[str, int]]
    by_template: list[tuple[str, int]]
    fingerprint: str

    @property
    def left_count(self) -> int:
        """Lines that stay behind."""
        return self.blocked_count if self.leave_blocked else 0

    @property
    def entry_count(self) -> int:
        return self.line_count - self.left_count

    @property
    def is_blocked(self) -> bool:
        if self.leave_blocked:
            return any(problem.code in OF_THE_SEGMENT for problem in self.problems)
        return bool(self.blocks)

    @property
    def blocks(self) -> list[LogProblem]:
        return [problem for problem in self.problems if problem.severity == "block"]

    @property
    def warnings(self) -> list[LogProblem]:
        return [problem for problem in self.problems if problem.severity == "warning"]


def check_log(
    segment: Segment, *, today: date, deliver: bool, leave_blocked: bool = False
) -> LogCheck:
    """Everything that stands against logging; writes nothing.

    The number of queries depends on how many kinds of problems there are, not on lines.
    Source: domain.md, Log and Eligibility.
    """
    resolver = Resolver(segment, today=today)
    return check_lines(resolver, deliver=deliver, leave_blocked=leave_blocked, with_lines=True)


def check_lines(
    resolver: Resolver, *, deliver: bool, leave_blocked: bool, with_lines: bool
) -> LogCheck:
    """The check by counts alone, in one pass over the lines (one more where some are blocked), or
    with the first lines of each problem."""
    lines = resolver.lines()
    blocks = blocking(deliver=deliver)
    logged = consent.none_of(blocks) if leave_blocked else Q()
    warnings = {
        code: condition & logged for code, condition in warning(resolver, deliver=deliver).items()
    }
    conditions = blocks | warnings
    rows = _grouped(lines, conditions, logged, with_cost=with_lines)
    counts = {name: sum(row[name] for row in rows) for name in ("lines", "versions", *conditions)}
    problems = [
        LogProblem(
            code,
            "block" if code in blocks else "warning",
            counts[code],
            first_lines(lines, condition) if with_lines else [],
        )
        for code, condition in conditions.items()
        if counts[code]
    ]
    is_any_blocked = any(counts[code] for code in blocks)
    blocked = lines.filter(any_of(blocks)).count() if is_any_blocked else 0
    groups = _groups(rows)
    choices = [deliver, leave_blocked, resolver.today]
    facts = [sorted(counts.items()), blocked, sorted(map(str, groups))]
    # What others do on their segments is told, and asks nobody again who has read it.
    seen = [resolver.header.version, choices, *facts]
    notices = _notices(resolver, lines.filter(logged)) if with_lines else []
    return LogCheck(
        [*_of_the_segment(counts["lines"], blocked, leave_blocked), *problems, *notices],
        counts["lines"],
        blocked,
        leave_blocked,
        groups,
        _summed((_type_label(group.correspondence_type), group.count) for group in groups),
        _summed((_code(resolver, group.template), group.count) for group in groups),
        hashlib.sha256(json.dumps(seen, default=str).encode()).hexdigest(),
    )


def _notices(resolver: Resolver, lines: SegmentLineQuerySet) -> list[LogProblem]:
    """What else the contacts get; a query, and one for each that there is."""
    known = besides.conditions(resolver.today)
    counts = lines.order_by().aggregate(
        **{code: Count("pk", filter=condition) for code, condition in known.items()}
    )
    return [
        LogProblem(code, "warning", counts[code], first_lines(lines, known[code]))
        for code in known
        if counts[code]
    ]


def _groups(rows: list[dict[str, Any]]) -> list[LogGroup]:
    return [
        LogGroup(
            count=row["logged"],
            first=row["first"],
            cost=row.get("cost_sum"),
            **{name: row[f"r_{name}"] for name in SHARED},
        )
        for row in rows
        if row["logged"]
    ]


def _grouped(
    lines: SegmentLineQuerySet, conditions: Mapping[str, Q], logged: Q, *, with_cost: bool
) -> list[dict[str, Any]]:
    """Per group of lines their number, versions, those to be logged and each problem's count."""
    cost = {"cost_sum": Sum("r_cost", filter=logged or None)} if with_cost else {}
    groups = lines.order_by().values(*(f"r_{name}" for name in SHARED))
    counted = groups.annotate(
        lines=Count(EVERY),
        versions=Sum("version"),
        logged=Count(EVERY, filter=logged or None),
        first=Min("pk", filter=logged or None),
        **cost,
        **{code: Count(EVERY, filter=condition) for code, condition in conditions.items()},
    )
    return list(counted)


def _of_the_segment(lines: int, blocked: int, leave_blocked: bool) -> list[LogProblem]:
    if not lines:
        return [LogProblem(EMPTY, "block", 0)]
    if leave_blocked and blocked == lines:
        return [LogProblem(ALL_BLOCKED, "block", blocked)]
    return []


def blocking(*, deliver: bool) -> dict[str, Q]:
    """What forbids logging a line, as conditions on a resolved line."""
    return {"no_template": Q(r_template__isnull=True), **checking.blocking(deliver=deliver)}


def warning(
    resolver: Resolver, *, deliver: bool, lines: SegmentLineQuerySet | None = None
) -> dict[str, Q]:
    """What a person should know before logging a line, as conditions on a resolved line; `lines`:
    where only some are asked about, which."""
    retired = SegmentTemplate.objects.filter(segment=resolver.header, template__is_retired=True)
    documents = _documents(resolver, lines)
    without_place = _keys(one for one in documents if PERSONAL_TEXT not in one.fields)
    without_column = _keys(one for one in documents if missing_columns(resolver.header, one))
    conditions = {
        consent.EXCLUDED: Q(contact__is_excluded=True),
        "template_retired": Q(r_template__in=retired.values("pk")),
        "old_date": checking.is_old(resolver),
        "text_missing": checking.speaks_another_language(resolver),
        ALREADY_CALLED: is_called(),
        "personal_text_without_place": ~Q(personal_text="") & Q(r_document__in=without_place),
        "column_missing": Q(r_document__in=without_column),
    }
    return conditions | (checking.undeliverable(resolver) if deliver else {})


def documents_without_place(
    resolver: Resolver, lines: SegmentLineQuerySet | None = None
) -> list[int]:
    """The documents of the segment and of its lines, or some of them, that show no personal text;
    one query."""
    return _keys(one for one in _documents(resolver, lines) if PERSONAL_TEXT not in one.fields)


def _documents(resolver: Resolver, lines: SegmentLineQuerySet | None) -> list[Document]:
    """Those of the segment and of its lines, or some of them, with what they print; one query."""
    keys = {text.document_id for text in resolver.texts() if text.document_id}
    if lines is None:
        lines = SegmentLine.objects.listed().filter(segment=resolver.header)
    own = lines.filter(document__isnull=False)
    used = Document.objects.filter(Q(pk__in=keys) | Q(pk__in=own.values("document")))
    return list(used.only("fields"))


def _keys(documents: Iterable[Document]) -> list[int]:
    return [document.pk for document in documents]


def first_lines(lines: SegmentLineQuerySet, condition: Q) -> list[SegmentLine]:
    return list(
        lines.filter(condition).select_related("contact__company").order_by("pk")[:LISTED_LINES]
    )


def _code(resolver: Resolver, template: int | None) -> str:
    return resolver.pinned[template].code if template else "–"


def _type_label(code: str) -> str:
    return str(CorrespondenceType(code).label) if code else pgettext("correspondence type", "none")


def _summed(pairs: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    sums: dict[str, int] = {}
    for name, count in pairs:
        sums[name] = sums.get(name, 0) + count
    return sorted(sums.items())
