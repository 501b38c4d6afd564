"""Which of two contacts' values stays: what is proposed, and what is made of a choice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from crm.folding import fold
from crm.inheritance import BLOCKS
from crm.model_fields import label_of
from crm.models import Contact
from crm.postal import postal_address

SURVIVOR, OTHER, BOTH = "survivor", "other", "both"
NAME_PARTS = ("first_name", "middle_name", "surname", "initials")
SALUTATIONS = ("formal_salutation", "informal_salutation")
# Typed by hand with their switch, or made.
TYPED = {"own_salutations": SALUTATIONS, "own_addressee": ("addressee",)}
RESTRICTIONS = ("is_excluded", "is_privacy_blocked", "is_minor")
# In the order of the card.
MERGED = (
    *("name", *NAME_PARTS, "gender", "job_title", "company", "external_number"),
    *(name for flag, fields in BLOCKS.items() for name in (flag, *fields)),
    "organizational_level",
    *(name for switch, forms in TYPED.items() for name in (switch, *forms)),
    "correspondence_type",
    *(*RESTRICTIONS, "has_parental_consent", "is_inactive", "inactive_reason", "note"),
)
# Values that mean something together: a street of one and a city of the other is nobody's address.
TOGETHER = (BLOCKS["own_address"],)


@dataclass(frozen=True)
class MergeField:
    """One field of both contacts; the value of the side `proposed` stays, unless told otherwise."""

    name: str
    label: str
    survivor: Any
    other: Any
    proposed: str

    @property
    def differs(self) -> bool:
        return bool(self.survivor != self.other)

    @property
    def may_be_both(self) -> bool:
        return self.name == "note" and bool(self.survivor and self.other) and self.differs


def merge_fields(survivor: Contact, other: Contact) -> Iterator[MergeField]:
    """Every field of the card, as people read it."""
    for name in MERGED:
        label = capfirst(label_of(Contact, name))
        ours, theirs = getattr(survivor, name), getattr(other, name)
        yield MergeField(name, label, ours, theirs, proposed(name, survivor, other))


def proposed(name: str, survivor: Contact, other: Contact) -> str:
    """The survivor's value, else the other's where the survivor has none.

    Restrictions: the stricter side. Blocks of values that belong together: one side's. A note is
    never lost: both.
    """
    if name in RESTRICTIONS:
        return OTHER if getattr(other, name) and not getattr(survivor, name) else SURVIVOR
    if name == "has_parental_consent":
        return SURVIVOR if survivor.is_minor or not other.is_minor else OTHER
    if name == "note" and survivor.note and other.note and survivor.note != other.note:
        return BOTH
    if name in NAME_PARTS:
        return _proposed_name_parts(survivor, other)
    for switch, forms in TYPED.items():
        if name in (switch, *forms):
            typed_there = getattr(other, switch) and not getattr(survivor, switch)
            return OTHER if typed_there else SURVIVOR
    if name in BLOCKS:
        return _emptier(survivor, other, BLOCKS[name])
    unit = next((names for names in TOGETHER if name in names), (name,))
    return _emptier(survivor, other, unit)


def _proposed_name_parts(survivor: Contact, other: Contact) -> str:
    """The other's parts fit the survivor's name only where both are called the same."""
    if fold(survivor.name) != fold(other.name):
        return SURVIVOR
    return _emptier(survivor, other, NAME_PARTS)


def _emptier(survivor: Contact, other: Contact, names: tuple[str, ...]) -> str:
    says_nothing = not any(getattr(survivor, name) for name in names)
    return OTHER if says_nothing and any(getattr(other, name) for name in names) else SURVIVOR


def apply(survivor: Contact, other: Contact, fields: Mapping[str, str]) -> list[str]:
    """Give the survivor the chosen values, unsaved; answers the fields that change.

    `fields`: name → side; what is not named stays as proposed. Where the person is of no company
    in the end, nothing is inherited.
    """
    sides = {name: proposed(name, survivor, other) for name in MERGED}
    sides |= {name: side for name, side in fields.items() if name in sides}
    changed = []
    for name, side in sides.items():
        value = _value(name, side, survivor, other)
        if value != getattr(survivor, name):
            setattr(survivor, name, value)
            changed.append(name)
    _know_returned_letters(survivor, other)
    if survivor.company_id is None:
        changed += [flag for flag in BLOCKS if not getattr(survivor, flag)]
        for flag in BLOCKS:
            setattr(survivor, flag, True)
    return changed


def _know_returned_letters(survivor: Contact, other: Contact) -> None:
    """Where the survivor has the other's address, letters come back from it all the same."""
    if other.has_bad_address and postal_address(survivor) == other.returned_address:
        survivor.returned_address = other.returned_address


def _value(name: str, side: str, survivor: Contact, other: Contact) -> Any:
    if name == "note" and side == BOTH:
        return "\n\n".join(text for text in (survivor.note, other.note) if text)
    return getattr(other if side == OTHER else survivor, name)
