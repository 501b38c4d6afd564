"""Words by which a person is found in texts that are no row about them: files, saved conditions."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crm.folding import fold
from crm.models import Contact
from crm.phones import NOT_DIGITS, phone_key

GONE = "…"
# What a step by hand calls its one contact; that of a namesake stays.
NAMES_ONE = {"contact"}
# Shorter ones are in every other word.
SHORTEST = 3


@dataclass(frozen=True)
class Needles:
    """What identifies the person: `texts`, `parts` of a name together, `phones`.

    A text of one word is others' word, too: inside JSON it counts only as the whole value.
    """

    texts: tuple[str, ...]
    parts: tuple[tuple[str, str], ...] = ()
    phones: tuple[str, ...] = ()

    def __add__(self, others: "Needles") -> "Needles":
        return Needles(
            tuple(dict.fromkeys(self.texts + others.texts)),
            tuple(dict.fromkeys(self.parts + others.parts)),
            tuple(dict.fromkeys(self.phones + others.phones)),
        )

    def are_in(self, text: str) -> bool:
        folded = fold(text) or ""
        digits = NOT_DIGITS.sub("", text)
        return (
            any(fold(needle) in folded for needle in self.texts)  # type: ignore[operator]
            or any(all(part in folded for part in pair) for pair in self.parts)
            or any(phone in digits for phone in self.phones)
        )

    def taken_out_of(self, value: Any) -> Any:
        """The JSON value with the words of the person replaced by a sign."""
        if isinstance(value, str):
            return self._out_of_text(value)
        if isinstance(value, list):
            return [self.taken_out_of(one) for one in value]
        if isinstance(value, dict):
            return {
                key: one if key in NAMES_ONE else self.taken_out_of(one)
                for key, one in value.items()
            }
        return value

    def _out_of_text(self, text: str) -> str:
        if fold(text.strip()) in {fold(known) for known in self.texts}:
            return GONE
        phrases = [known for known in self.texts if not known.isalpha()]
        if not phrases:
            return text
        words = "|".join(re.escape(known) for known in sorted(phrases, key=len, reverse=True))
        return re.sub(rf"(?<![\w-])(?:{words})(?![\w-])", GONE, text, flags=re.IGNORECASE)

    def as_stored(self) -> list[str]:
        """The texts, and how SQLite keeps them inside JSON."""
        return list(dict.fromkeys([*self.texts, *(json.dumps(text)[1:-1] for text in self.texts)]))


def needles_of(contact: Contact) -> Needles:
    """Of the contact's own values; what it inherits from a company is the company's."""
    own = contact.own_communication
    texts = (contact.name, *((contact.email, contact.phone, contact.mobile) if own else ()))
    parts = tuple(fold(part) or "" for part in (contact.first_name, contact.surname))
    keys = (phone_key(phone) for phone in ((contact.phone, contact.mobile) if own else ()))
    return Needles(
        texts=tuple(text for text in texts if len(text) >= SHORTEST),
        parts=((parts[0], parts[1]),) if all(parts) else (),
        phones=tuple(key for key in keys if key),
    )


def all_needles(contacts: Iterable[Contact]) -> Needles:
    needles = Needles(())
    for contact in contacts:
        needles += needles_of(contact)
    return needles
