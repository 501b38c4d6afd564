"""Which of a contact's several addresses columns are about: "Shipping street", "Город доставки"."""

import re
from collections.abc import Mapping, Sequence

from crm.imports.columns import SKIP
from crm.imports.heading_words import BY_HEADING, WHOSE, readings, spaced
from crm.imports.headings import COMPOUNDS, MAIN_ADDRESSES, WHICH_ADDRESS

PATTERNS = {which: re.compile(rf"\b({words})\b") for which, words in WHICH_ADDRESS.items()}
POSTAL = frozenset({"address", "address_2", "post_code", "city", "county", "country"})
REACHED_BY = frozenset({"phone", "email"})
# Phones and e-mails that are about these are the address's, "Business phone" is the contact's.
WITH_PHONE = frozenset({"billing", "delivery"})
# An address without them reaches nobody.
NEEDED = frozenset({"address", "city"})
LINE_2 = "address_2"
NAMED = frozenset({"delivery", "billing", "legal", "home"})
# Others take one of these in turn, those that say to be one the first.
UNNAMED = ("alt", "alt2")
# By part, the place of the column.
Columns = dict[str, int]


def address_columns(header: Sequence[str]) -> dict[int, str]:
    """By place, the field of each column that is part of one of several addresses; SKIP where there
    are more of them than fields. What other columns are, their headings say."""
    found = {which: of for which, of in _by_address(header).items() if of.keys() >= NEEDED}
    fields: dict[int, str] = {}
    if main := _main_address(header, found):
        fields |= {place: part for part, place in found.pop(main).items()}
    unnamed = iter(UNNAMED)
    for which in sorted(found, key=lambda which: which != "alt"):
        name = which if which in NAMED else next(unnamed, SKIP)
        fields |= {place: name and f"{name}.{part}" for part, place in found[which].items()}
    return fields


def _main_address(header: Sequence[str], found: Mapping[str, Columns]) -> str | None:
    if any(_which(heading) is None and _part(heading) == "address" for heading in header):
        return None
    return next((which for which in MAIN_ADDRESSES if which in found), None)


def _by_address(header: Sequence[str]) -> dict[str, Columns]:
    found: dict[str, Columns] = {}
    for place, heading in enumerate(header):
        which = _which(heading)
        if which is None:
            continue
        part = _part(_rest(heading, which))
        if part in POSTAL or (part in REACHED_BY and which in WITH_PHONE):
            found.setdefault(which, {}).setdefault(part, place)
    if "city" in (second := found.get("second", {})):
        _take_second_street(header, second)
    return found


def _take_second_street(header: Sequence[str], second: Columns) -> None:
    """ "Street 2" is a second line, but beside "City 2" another street."""
    places = (at for at, heading in enumerate(header) if BY_HEADING.get(spaced(heading)) == LINE_2)
    if "address" not in second and (place := next(places, None)) is not None:
        second["address"] = place


def _which(heading: str) -> str | None:
    words = _words(heading)
    if BY_HEADING.get(words) == LINE_2:
        return None
    return next((which for which, one in PATTERNS.items() if one.search(words)), None)


def _rest(heading: str, which: str) -> str:
    return PATTERNS[which].sub(" ", _words(heading), count=1)


def _words(heading: str) -> str:
    return re.sub(COMPOUNDS, r"\1 ", spaced(heading))


def _part(rest: str) -> str:
    """The field of a main address that the rest of the heading means, "" if any other or none."""
    without_whose = " ".join(word for word in rest.split() if not WHOSE.fullmatch(word))
    for name in (" ".join(rest.split()), without_whose, *readings(rest)):
        if field := BY_HEADING.get(name):
            return field
    return ""
