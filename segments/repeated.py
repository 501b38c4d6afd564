"""Who is on a worksheet more than once: lines that seem to be the same contact, several contacts of
one company, several persons of one household.

No contact is listed twice; one and the same person may be two contacts. Source: docs/domain.md.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, FirstValue, RowNumber
from django.db.models.lookups import Exact

from crm.contact_keys import family, place
from crm.folding import Searchable
from crm.found import few_of_found
from crm.models import Contact
from interactions.models import InteractionLogEntry
from segments.models import Segment, SegmentLine
from segments.querysets import SegmentLineQuerySet

SAME, COMPANY, HOUSEHOLD = "same", "company", "household"
FIRST, LAST, RECENT, THE_COMPANY = "first", "last", "recent", "company"
# What makes lines one, and who of these may stay.
RULES: Mapping[str, tuple[str, ...]] = {
    SAME: (FIRST, LAST, RECENT),
    COMPANY: (FIRST, LAST, RECENT, THE_COMPANY),
    HOUSEHOLD: (FIRST, LAST, RECENT),
}
SHOWN = 100


@dataclass(frozen=True)
class Keep:
    """What makes lines one, and which of them stays."""

    rule: str = SAME
    stays: str = FIRST

    @classmethod
    def read(cls, rule: str, stays: str) -> "Keep":
        """As the address of a page says it; nonsense is what is usual."""
        rule = rule if rule in RULES else SAME
        return cls(rule, stays if stays in RULES[rule] else FIRST)


@dataclass(frozen=True)
class Repeated:
    """A line that would go, and the one that stays. `by_email`: they share it."""

    line: SegmentLine
    kept: SegmentLine
    by_email: bool


@dataclass(frozen=True)
class Fact:
    """A contact's field as two are compared by it. `may_lack`: where one of them says nothing, they
    are not told apart by it."""

    name: str
    compared: Callable[[Any], Any]
    may_lack: bool = False

    def agrees(self) -> Q:
        """The condition on an inner line."""
        column = f"contact__{self.name}"
        said, other = F(column), OuterRef(column)
        same = Q(Exact(self.compared(said), self.compared(other)))
        if not self.may_lack:
            return same
        return same | Q(**{column: ""}) | Q(Exact(other, Value("")))


NOBODY_LEFT_OUT = Q()


@dataclass(frozen=True)
class Likeness:
    """Two contacts seem to be the same where they share the column and agree on the facts; those
    that `among` leaves out are not asked."""

    column: str
    facts: tuple[Fact, ...] = ()
    among: Q = NOBODY_LEFT_OUT


COUNTRY = Fact("country", lambda code: code, may_lack=True)
EMAIL = Likeness("email_key")
LIKE = (
    EMAIL,
    # The key is name and post code. Two of one name in one district live in different streets.
    Likeness("name_key", (Fact("address", place, may_lack=True), COUNTRY)),
    # Where a post code is missing, the street and the city must be the same.
    Likeness(
        "sort_name",
        (
            Fact("address", place),
            Fact("city", Searchable),
            Fact("post_code", place, may_lack=True),
            COUNTRY,
        ),
        ~Q(contact__address="") & ~Q(contact__city=""),
    ),
)


def repeated_lines(segment: Segment, keep: Keep) -> SegmentLineQuerySet:
    """The listed lines for which another one stays, in the order of adding."""
    lines = _listed(segment).order_by("pk")
    if keep.rule != SAME:
        return lines.filter(pk__in=_ranked(segment, keep).filter(rank__gt=1).values("pk"))
    ways = [Exists(_better(segment, like, keep)) for like in LIKE]
    return _weighed(lines, keep).filter(_sharing(segment), Q(*ways, _connector=Q.OR))


def is_twice(segment: Segment) -> Q:
    """The condition on a listed line that another one seems to be the same, whichever stays."""
    return _sharing(segment) & _seems_twice(segment)


def twice_among(segment: Segment, lines: Iterable[SegmentLine]) -> set[int]:
    """Those of the lines that another line of the segment seems to repeat; one query."""
    # Few lines: each is looked up, and what all lines share is not gathered.
    among = SegmentLine.objects.filter(pk__in=[line.pk for line in lines])
    found = among.filter(_seems_twice(segment)).order_by()
    return set(found.values_list("pk", flat=True))


def first_repeated(segment: Segment, keep: Keep) -> list[Repeated]:
    """The first of the repeated lines with those that stay; two queries."""
    if keep.rule != SAME:
        going = _ranked(segment, keep).filter(rank__gt=1).order_by("pk")
        return _told([(pk, kept, None) for pk, kept in going.values_list("pk", "best")[:SHOWN]])
    best = [_better(segment, like, keep).values("pk")[:1] for like in LIKE]
    by_email = Subquery(best[LIKE.index(EMAIL)])
    rows = repeated_lines(segment, keep).values_list("pk", Coalesce(*best), by_email)
    return _told(list(rows[:SHOWN]))


def _told(found: list[tuple[int, int, int | None]]) -> list[Repeated]:
    lines = SegmentLine.objects.select_related("contact__company").in_bulk(
        {pk for row in found for pk in row[:2]}
    )
    return [Repeated(lines[pk], lines[kept], by == kept) for pk, kept, by in found]


def _listed(segment: Segment) -> SegmentLineQuerySet:
    return SegmentLine.objects.listed().filter(segment=segment)


# Two that seem to be one: no key says it, for what is missing is not compared.


def _sharing(segment: Segment) -> Q:
    """Lines whose column says what another line's says. Nothing that `_alike` does not say; but it
    is asked once of all, and leaves few lines to look up the others of."""
    said = {
        name: Case(When(like.among, then=F(f"contact__{like.column}")))
        if like.among
        else F(f"contact__{like.column}")
        for name, like in SAID.items()
    }
    rows = _listed(segment).order_by().annotate(line=F("pk"), **said)
    return Q(pk__in=few_of_found(rows.values_list("line", *said), SHARING))


SAID = {f"said_{number}": like for number, like in enumerate(LIKE)}
SEVERAL = "{0} IN (SELECT {0} FROM found WHERE {0} IS NOT NULL GROUP BY {0} HAVING COUNT(*) > 1)"
SHARING = f"SELECT line FROM found WHERE {' OR '.join(map(SEVERAL.format, SAID))}"  # noqa: S608 - names of ours


def _seems_twice(segment: Segment) -> Q:
    return Q(*(Exists(_alike(segment, like)) for like in LIKE), _connector=Q.OR)


def _alike(segment: Segment, like: Likeness) -> SegmentLineQuerySet:
    same = Q(**{f"contact__{like.column}": OuterRef(f"contact__{like.column}")})
    agree = Q(*(fact.agrees() for fact in like.facts))
    return _listed(segment).filter(like.among, same, agree).exclude(pk=OuterRef("pk"))


def _better(segment: Segment, like: Likeness, keep: Keep) -> SegmentLineQuerySet:
    """Those alike that stay sooner than the line, the best first."""
    alike = _weighed(_alike(segment, like), keep)
    sooner = Q(**{LAST_OR_FIRST[keep.stays == LAST]: OuterRef("pk")})
    if keep.stays == RECENT:
        equal = Q(weight=OuterRef("weight")) & sooner
        sooner = Q(weight__gt=OuterRef("weight")) | equal
    return alike.filter(sooner).order_by(*_order(keep))


LAST_OR_FIRST = {True: "pk__gt", False: "pk__lt"}


# One of each company or household: lines fall into groups, of which each has its first.


def _ranked(segment: Segment, keep: Keep) -> SegmentLineQuerySet:
    """`rank`: int, the line's place in its group, from 1; `best`: the line of place 1."""
    group, among = GROUPS[keep.rule]
    place: dict[str, Any] = {"partition_by": group, "order_by": _order(keep)}
    lines = _weighed(_listed(segment).filter(among), keep)
    return lines.annotate(rank=Window(RowNumber(), **place), best=Window(FirstValue("pk"), **place))


GROUPS: Mapping[str, tuple[list[Any], Q]] = {
    # A company is of itself.
    COMPANY: (
        [Coalesce("contact__company", "contact")],
        Q(contact__type=Contact.Type.COMPANY) | Q(contact__company__isnull=False),
    ),
    # Who has the company's address does not live there.
    HOUSEHOLD: (
        [
            family("contact__surname"),
            place("contact__address"),
            Case(
                When(contact__post_code="", then=Searchable("contact__city")),
                default=place("contact__post_code"),
            ),
            F("contact__country"),
        ],
        Q(contact__type=Contact.Type.PERSON, contact__own_address=True)
        & ~Q(contact__surname="")
        & ~Q(contact__address="")
        & ~(Q(contact__post_code="") & Q(contact__city="")),
    ),
}


def _weighed(lines: SegmentLineQuerySet, keep: Keep) -> SegmentLineQuerySet:
    """`weight`, where more than the order of the lines decides: the greatest stays."""
    if keep.stays == RECENT:
        return lines.alias(weight=Coalesce(Subquery(_last_contact()), Value(dt.date.min)))
    if keep.stays == THE_COMPANY:
        return lines.alias(weight=Case(When(contact__type=Contact.Type.COMPANY, then=1), default=0))
    return lines


def _order(keep: Keep) -> list[Any]:
    if keep.stays in {RECENT, THE_COMPANY}:
        return [F("weight").desc(), F("pk").asc()]
    return [F("pk").desc() if keep.stays == LAST else F("pk").asc()]


def _last_contact() -> Any:
    """The date of the last interaction that counts."""
    entries = InteractionLogEntry.objects.filter(contact=OuterRef("contact"), is_cancelled=False)
    return entries.order_by("-date", "-pk").values("date")[:1]
