"""What people type into a search box for contacts, as a condition."""

import re

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from crm.folding import every_word_in

# Digits as people group them; nobody writes a phone number longer than this.
PHONE = re.compile(r"[0-9\s()+./\-]{5,30}")
# Fewer digits are a number or a post code rather than a phone.
FEWEST_DIGITS = 5


def contact_with(text: str, column: str = "search_text") -> Q:
    """Every word of the text occurs in a contact's search text, or the phone number that it is."""
    found = every_word_in(column, text)
    digits = dialled(text)
    return found | Q(**{f"{column}__contains": digits}) if digits else found


class Unindexed(Coalesce):
    """A column to sort by that no index offers in order: for what a search has found.

    PostgreSQL cannot know where such rows lie. It would walk the index of the order until it has
    met a page of them, which for names late in the alphabet means all of it: 14 s for two letters
    among a million contacts, against less than 2 s for finding all and sorting them.
    """

    def __init__(self, column: str) -> None:
        super().__init__(F(column), F(column))


def dialled(text: str) -> str:
    """The digits of a phone number, without what depends on where one calls from: zeros in front,
    and the 8 or 7 of eleven Russian digits. '' for any other text."""
    if not PHONE.fullmatch(text.strip()):
        return ""
    digits = re.sub(r"[^0-9]", "", text).lstrip("0")
    if len(digits) == len("89161234567") and digits[0] in "78":
        digits = digits[1:]
    return digits if len(digits) >= FEWEST_DIGITS else ""
