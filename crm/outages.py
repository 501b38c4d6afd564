"""What the database could not do, where a sentence helps more than an error page.

The transaction was rolled back: nothing was written.
"""

from django.db import OperationalError
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

BUSY = _("Somebody else is writing the same at this moment. Nothing was changed; try again.")
FULL = _("The server's disk is full. Nothing was changed; an administrator has to make room.")
# By PostgreSQL's codes: lock not available, deadlock detected; disk full. SQLite has only words.
SENTENCES: dict[str, StrPromise] = {
    "55P03": BUSY,
    "40P01": BUSY,
    "53100": FULL,
    "database is locked": BUSY,
    "database or disk is full": FULL,
}


def sentence_of(error: OperationalError) -> str:
    """For the user; '' for an error that is none of these."""
    code = getattr(error.__cause__, "sqlstate", None) or str(error)
    return str(SENTENCES.get(code, ""))
