"""The user's notation, and what words mean when criteria run."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from crm.expressions import ENGLISH, RUSSIAN, Notation, Surroundings
from crm.models import MarketingSetup, User

NOTATIONS = {"ru": RUSSIAN}


def notation() -> Notation:
    """Of the page's language."""
    return NOTATIONS.get((get_language() or "en")[:2], ENGLISH)


def surroundings_of(user: User | None) -> Surroundings:
    """Now, in the user's time zone, with what %me and %company are; one query."""
    setup = MarketingSetup.objects.filter(pk=1).values("company_name", "fiscal_year_starts_in")
    row = setup.first() or {"company_name": "", "fiscal_year_starts_in": 1}
    salesperson = user.salesperson if user else None
    words = {
        "me:user": user.username if user else None,
        "me:salesperson": salesperson.code if salesperson else None,
        "company": row["company_name"] or None,
    }
    return Surroundings(timezone.localtime(), words, row["fiscal_year_starts_in"])


def kept(around: Surroundings) -> dict[str, Any]:
    """What a step keeps of them, to say later what its words meant."""
    words = {word: said for word, said in around.words.items() if said}
    return {"now": around.now.isoformat(), "words": words, "month": around.fiscal_month}


def restored(stored: Mapping[str, Any] | None) -> Surroundings:
    """As `kept` wrote them; without them, now and nobody's words."""
    if not stored:
        return Surroundings(timezone.localtime())
    now = timezone.localtime(datetime.fromisoformat(stored["now"]))
    return Surroundings(now, stored["words"], stored["month"])
