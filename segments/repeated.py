"""Who seems to be on a worksheet twice: lines whose contacts share an e-mail, or a name and post
code (crm/contact_keys.py).

No contact is listed twice; one and the same person may be two contacts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, F, OrderBy, OuterRef, Q

from crm.models import Contact
from segments.models import Segment, SegmentLine
from segments.querysets import SegmentLineQuerySet

KEYS = ("email_key", "name_key")
# Which line of those that seem to be one stays, by the lookup of the lines it is chosen from.
KEPT: Mapping[str, str] = {"first": "pk__lt", "last": "pk__gt"}
SHOWN = 100


@dataclass(frozen=True)
class Repeated:
    """A line, and the one that says the same and stays. `by_email`: else by name and post code."""

    line: SegmentLine
    kept: SegmentLine
    by_email: bool


def repeated_lines(segment: Segment, kept: str) -> SegmentLineQuerySet:
    """The listed lines for which another one stays, in the order of adding."""
    lines = SegmentLine.objects.listed().filter(segment=segment)
    is_repeated = Q(*(Exists(_better(segment, kept, key)) for key in KEYS), _connector=Q.OR)
    return lines.filter(is_repeated).order_by("pk")


def is_twice(segment: Segment) -> Q:
    """The condition on a listed line that another one seems to be the same, whichever stays."""
    return Q(*(Exists(_alike(segment, key)) for key in KEYS), _connector=Q.OR)


def twice_among(segment: Segment, lines: Iterable[SegmentLine]) -> set[int]:
    """Those of the lines, whose contacts are there, that another line of the segment seems to
    repeat; one query, of those who share a key with them."""
    said = {key: {getattr(line.contact, key) for line in lines} - {None} for key in KEYS}
    conditions = [Q(**{f"{key}__in": values}) for key, values in said.items() if values]
    if not conditions:
        return set()
    alike = Contact.objects.filter(Q(*conditions, _connector=Q.OR))
    listed = SegmentLine.objects.listed().filter(segment=segment, contact__in=alike.values("pk"))
    rows = list(listed.values_list("pk", *(f"contact__{key}" for key in KEYS)))
    saying: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for pk, *keys in rows:
        for key, value in zip(KEYS, keys, strict=True):
            if value is not None:
                saying[key, value].add(pk)
    return {pk for found in saying.values() if len(found) > 1 for pk in found}


def first_repeated(segment: Segment, kept: str) -> list[Repeated]:
    """The first of them with what they repeat; two queries."""
    better = {key: _better(segment, kept, key).order_by(_best(kept)) for key in KEYS}
    told = {f"{key}_line": better[key].values("pk")[:1] for key in KEYS}
    rows = repeated_lines(segment, kept).select_related("contact__company").annotate(**told)
    lines = list(rows[:SHOWN])
    found = [getattr(line, f"{key}_line") for line in lines for key in KEYS]
    others = SegmentLine.objects.select_related("contact__company").in_bulk(
        [pk for pk in found if pk]
    )
    return [
        Repeated(line, others[line.email_key_line or line.name_key_line], bool(line.email_key_line))
        for line in lines
    ]


def _better(segment: Segment, kept: str, key: str) -> SegmentLineQuerySet:
    return _alike(segment, key).filter(**{KEPT[kept]: OuterRef("pk")})


def _alike(segment: Segment, key: str) -> SegmentLineQuerySet:
    same = {f"contact__{key}": OuterRef(f"contact__{key}")}
    return SegmentLine.objects.listed().filter(segment=segment, **same).exclude(pk=OuterRef("pk"))


def _best(kept: str) -> OrderBy:
    return F("pk").asc() if kept == "first" else F("pk").desc()
