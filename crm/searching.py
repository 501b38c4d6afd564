"""What people type into a search box for contacts, as a condition."""

import re

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, StrIndex
from django.db.models.lookups import GreaterThan

from crm.folding import contains, every_word_in

# Digits as people group them; nobody writes a phone number longer than this.
PHONE = re.compile(r"[0-9\s()+./\-]{5,30}")
# Fewer digits are a number or a post code rather than a phone.
FEWEST_DIGITS = 5
# What an index is asked for instead of a whole e-mail or phone number: less says little, more is
# read from more lists than it is worth.
SHORTEST_PIECE, LONGEST_PIECE = 5, 8
RUN = re.compile(r"[^\W_]+")
RUN_WITH_DIGITS = re.compile(r"[^\W_]*[0-9][^\W_]*")


def contact_with(text: str, column: str = "search_text") -> Q:
    """Every word of the text occurs in a contact's search text, or the phone number that it is."""
    digits = dialled(text)
    if not digits:
        return every_word_in(column, text, holds)
    if piece := _last([run for run in RUN.findall(text) if run in digits]):
        # Typed in groups of digits, of which one tells the number apart, however it is kept.
        kept = every_word_in(column, text, compared) | compared(column, digits)
        return contains(column, piece) & kept
    return every_word_in(column, text) | holds(column, digits)


def holds(column: str, word: str) -> Q:
    """The column contains the word.

    A whole e-mail or phone number has parts that very many have (".exa", "+44"), and PostgreSQL's
    index of trigrams would read the long list of each: it is asked for one telling piece, and the
    few rows that have this are compared with the word by what no index answers. A piece that many
    have would be dearer than the lists: a row costs more than an entry of a list.
    """
    piece = telling_piece(word)
    if not piece:
        return contains(column, word)
    return contains(column, piece) & compared(column, word)


def compared(column: str, word: str) -> Q:
    """The column contains the word, asked so that no index answers."""
    return Q(GreaterThan(StrIndex(F(column), Value(word)), 0))


def telling_piece(word: str) -> str:
    """Of digits the last ones, of an e-mail the end of a run with digits in its mailbox; ''
    where there is none of some length, and of any other word."""
    if word.isdecimal():
        return _last([word])
    mailbox, at, _domain = word.partition("@")
    return _last(RUN_WITH_DIGITS.findall(mailbox)) if at else ""


def _last(runs: list[str]) -> str:
    long = [run for run in runs if len(run) >= SHORTEST_PIECE]
    return long[-1][-LONGEST_PIECE:] if long else ""


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
