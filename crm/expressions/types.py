"""What an expression is read for: the field's type, the user's notation, the moment of the run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property, lru_cache

from crm.fold import fold


class Kind(StrEnum):
    CODE = "code"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    INSTANT = "instant"
    TRUTH = "truth"
    CHOICE = "choice"


TEXTS = (Kind.CODE, Kind.TEXT)


def folded(text: str) -> str:
    return fold(text) or ""


@dataclass(frozen=True)
class Member:
    """One of the values of a choice; `names` say it, the one in the user's language first."""

    value: str
    names: tuple[str, ...]


@lru_cache(maxsize=256)
def by_words(members: tuple[Member, ...]) -> Mapping[str, Member]:
    """The members by folded values and names; a value goes before a name, the first name wins."""
    named = {folded(name): member for member in reversed(members) for name in member.names}
    return named | {folded(member.value): member for member in members}


@dataclass(frozen=True)
class FieldType:
    """`size`: characters of a text, digits before the point of a number; 0 is any number of them.

    `me` names whose code `%me` is; `places` are the digits after the point. `is_exact`: the case
    of a text counts. `is_searched`: the text is stored as search compares it, folded and without ё.
    `members` are asked when needed, as their names follow the language.
    """

    kind: Kind
    size: int = 0
    places: int = 0
    is_exact: bool = False
    is_searched: bool = False
    may_be_blank: bool = True
    me: str = "user"
    members: Callable[[], tuple[Member, ...]] = tuple
    spelling: Callable[[str], str | None] = lambda text: None

    def find(self, text: str) -> Member | None:
        """The member meant by its value, a name or a usual spelling."""
        known = by_words(self.members())
        return known.get(folded(text)) or known.get(folded(self.spelling(text) or "\0"))

    def ordinals(self) -> list[str]:
        """The stored values in the order by which they compare; the blank one comes first."""
        values = [member.value for member in self.members()]
        return ["", *values] if self.may_be_blank and "" not in values else values


@dataclass(frozen=True)
class Notation:
    """How the user writes dates, numbers and words; English words always work as well."""

    language: str = "en"
    day_first: bool = False
    decimal: str = "."
    grouping: str = ""
    is_canonical: bool = False


# As expressions are stored: English words, ISO dates, a decimal point, stored values.
CANONICAL = Notation(is_canonical=True)
ENGLISH = Notation(grouping=",")
RUSSIAN = Notation("ru", day_first=True, decimal=",", grouping=" ")


@dataclass(frozen=True)
class Surroundings:
    """What words mean when an expression runs. `now` is aware, in the user's time zone.

    `words` gives what `me:user`, `me:salesperson` and `company` stand for; None is nobody's.
    """

    now: datetime
    words: Mapping[str, str | None] = field(default_factory=dict)
    fiscal_month: int = 1

    @cached_property
    def today(self) -> date:
        return self.now.date()
