"""What a list says of this mailing and not of the contact: columns that keep their headings.

Such a column has a name that tags and JSON can hold, made of its heading: «Скидка, %» is `skidka`.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from crm.fold import fold

# What a column of a file is that is kept with what the list's contacts join.
LIST = "list"
# So many of them has a list, and what contacts join.
MOST = 30
LONGEST_HEADING = 100
LONGEST_NAME = 40
LONGEST_VALUE = 1_000
_RUSSIAN_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_IN_LATIN = "a,b,v,g,d,e,e,zh,z,i,y,k,l,m,n,o,p,r,s,t,u,f,kh,ts,ch,sh,shch,,y,,e,yu,ya"
_RUSSIAN = dict(zip(_RUSSIAN_LETTERS, _IN_LATIN.split(","), strict=True))


def name_of(heading: str) -> str:
    """The name of a column that has this heading: small Latin letters, digits, low lines.

    >>> name_of("Invoice No.")
    'invoice_no'
    >>> name_of("2025")
    'n2025'
    """
    letters = "".join(_latin(char) for char in fold(" ".join(heading.split())) or "")
    name = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:LONGEST_NAME].strip("_")
    # A number would be a place in an array, not a name.
    return f"n{name}" if name[:1].isdigit() else name or "n"


def names_of(headings: Iterable[str]) -> list[str]:
    """The name of each heading; where several have the same, they are counted."""
    names: list[str] = []
    for heading in headings:
        name = first = name_of(heading)
        count = 1
        while name in names:
            count += 1
            name = f"{first}_{count}"
        names.append(name)
    return names


def kept_columns(header: Sequence[str], columns: Sequence[str]) -> dict[int, tuple[str, str]]:
    """Name and heading of each column of a file that keeps its heading, by its place."""
    places = [place for place, column in enumerate(columns) if column == LIST]
    headings = _told_apart(" ".join(header[place].split()) for place in places)
    return dict(zip(places, zip(names_of(headings), headings, strict=True), strict=True))


def _told_apart(headings: Iterable[str]) -> list[str]:
    """The headings, those that an earlier column has counted: "Score", "Score (2)"."""
    found: list[str] = []
    used: set[str | None] = set()
    for heading in headings:
        told, count = heading[:LONGEST_HEADING], 1
        while fold(told) in used:
            count += 1
            ending = f" ({count})"
            told = heading[: LONGEST_HEADING - len(ending)] + ending
        used.add(fold(told))
        found.append(told)
    return found


def kept_lines(text: str) -> str:
    """What a person sees of it: its lines, without blanks around and doubled within."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip("\n")


def _latin(char: str) -> str:
    if char in _RUSSIAN:
        return _RUSSIAN[char]
    plain = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode().lower()
    if plain or not char.isalnum():
        return plain or " "
    return f"u{ord(char):x}"
