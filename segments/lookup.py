"""Finding the contact that somebody types into the worksheet's last row."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from crm import consent
from crm.folding import fold
from crm.models import Contact, User
from crm.searching import Unindexed
from segments.models import Segment, SegmentLine

CANDIDATES = 10
# Of so many matches, those of exactly the typed name are looked for.
SAME_NAME_LIMIT = 100


@dataclass(frozen=True)
class Candidate:
    """A contact that may be meant; `reason` says what keeps it off the segment, if anything."""

    contact: Contact
    is_listed: bool
    code: str

    @property
    def reason(self) -> str:
        return consent.sentence(self.code) if self.code else ""

    @property
    def can_include(self) -> bool:
        """Left out by a choice that somebody with the right may overrule."""
        return self.code == consent.EXCLUDED


def candidates(segment: Segment, text: str, user: User) -> list[Candidate]:
    """The first ten contacts with every typed word, and whether they may come; one query."""
    if not text.strip():
        return []
    listed = SegmentLine.objects.listed().filter(segment=segment, contact=OuterRef("pk"))
    found = (
        Contact.objects.visible_to(user)
        .search(text)
        .select_related("company")
        .annotate(
            is_listed=Exists(listed),
            reason=consent.reason(consent.refusals_at_add(include_excluded=False)),
        )
    )
    return [
        Candidate(contact, contact.is_listed, contact.reason)
        for contact in found.order_by(Unindexed("sort_name"), "pk")[:CANDIDATES]
    ]


def exact_contact(text: str, user: User) -> Contact | None:
    """The one contact with exactly this number, e-mail or name, or the only one with these words.

    None where nobody or several may be meant.
    """
    contacts = Contact.objects.visible_to(user)
    by_key = list(contacts.matching(text)[:2])
    if by_key:
        return by_key[0] if len(by_key) == 1 else None
    by_name = contacts.search(text).order_by(Unindexed("sort_name"), "pk")
    found = list(by_name[:SAME_NAME_LIMIT])
    if len(found) == 1:
        return found[0]
    typed = fold(text.strip())
    same_name = [one for one in found if fold(one.name) == typed]
    return same_name[0] if len(same_name) == 1 else None
