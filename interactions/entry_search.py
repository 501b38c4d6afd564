"""What people type to find interactions in a log of millions (docs/decisions/search-in-the-log.md).

An entry has words of its own only where no logged segment says them: a Log of 100,000 lines writes
no index of words. Its lines are found by their contacts, as these are called today, and by the
texts that their logged segment gathers.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Cast
from django.db.models.lookups import Contains

from crm.folding import LONGEST_SEARCH, Searchable, contains, searchable
from crm.models import Contact
from crm.search_text import Words
from crm.searching import contact_with

CONTACT = ("contact_number", "contact_name", "company_name")
TEXTS = ("description", "subject")
# A longer text is no search, and each word asks for its contacts and its logged segments.
MOST_WORDS = 10
# So many contacts are named in the statement, and PostgreSQL goes straight to their entries; where
# there are more, it reads the log from its newest entry and asks for each one's contact: a page is
# soon found, but no more than COUNTED are counted then.
NAMED = 10_000
COUNTED = 1_000


def with_words(entries: Any, text: str) -> Any:
    """Every word of the text occurs in an entry's contact as it is called today, in description,
    subject or segment; of an entry by itself also in what the contact was called then."""
    words = _words(text)
    if words is None:
        return entries.none()
    return _with_contact_text(entries).filter(*map(_with_word, words))


def of_contact(entries: Any, text: str) -> Any:
    """Every word of the text occurs in the entry's contact as it is called today; where it is
    gone, in what it was called."""
    words = _words(text)
    if words is None:
        return entries.none()
    if not words:
        return entries
    gone = Q(Q(contact=None), *(_in_words_of(CONTACT, word) for word in words))
    return _with_contact_text(entries).filter(_either(text, gone))


def own_words() -> Words:
    """All that is searched of an entry by itself; of a type that adds up on both databases."""
    return Words(*(Cast(name, TextField()) for name in (*CONTACT, *TEXTS, "segment_number")))


def _words(text: str) -> list[str] | None:
    words = list(dict.fromkeys(searchable(text).replace("\0", " ").split()))
    return None if len(text) > LONGEST_SEARCH or len(words) > MOST_WORDS else words


def _with_contact_text(entries: Any) -> Any:
    contact = Contact.objects.filter(pk=OuterRef("contact")).order_by()
    return entries.alias(contact_text=Subquery(contact.values("search_text")))


def _with_word(word: str) -> Q:
    return _either(word, contains("search_text", word) | _logged_with(word))


def _either(text: str, otherwise: Q) -> Q:
    """The contact is found by the text, or the other condition holds."""
    contacts = Contact.objects.filter(contact_with(text)).order_by().values_list("pk", flat=True)
    if connection.vendor != "postgresql":
        return Q(contact__in=contacts) | otherwise
    named = list(contacts[: NAMED + 1])
    if len(named) <= NAMED:
        return Q(contact__in=named) | otherwise
    # Asked entry by entry: a list of so many would not fit into PostgreSQL's memory. Of a CASE it
    # expects that half of all hold; else it would read the whole log and sort what it finds.
    found = contact_with(text, "contact_text") | otherwise
    return Q(Case(When(found, then=True), default=False, output_field=BooleanField()))


def _logged_with(word: str) -> Q:
    """A line of a logged segment that is called so, or that says so itself."""
    from interactions.models import LoggedSegment

    called: list[int] = []
    saying: list[int] = []
    found = LoggedSegment.objects.filter(search_text__contains=word).order_by()
    for key, *names in found.values_list("pk", "segment_number", "description"):
        (called if word in searchable(" ".join(names)) else saying).append(key)
    return Q(logged_segment__in=called) | (Q(logged_segment__in=saying) & _in_words_of(TEXTS, word))


def _in_words_of(columns: Iterable[str], word: str) -> Q:
    words: Any = Searchable(Words(*columns, Value("")))
    return Q(Contains(words, word))
