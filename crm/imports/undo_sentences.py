"""Whom the undo of an import leaves, in words."""

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.translation import ngettext_lazy

from crm.imports.undo import EDITED, GONE, LISTED, PEOPLE, USED

# Why an undo leaves so many contacts.
KEPT = {
    GONE: ngettext_lazy(
        "%(shown)s contact was deleted or merged since.",
        "%(shown)s contacts were deleted or merged since.",
        "count",
    ),
    EDITED: ngettext_lazy(
        "%(shown)s contact stays as it is: it was edited since.",
        "%(shown)s contacts stay as they are: they were edited since.",
        "count",
    ),
    LISTED: ngettext_lazy(
        "%(shown)s contact stays as it is: it is listed on an open segment.",
        "%(shown)s contacts stay as they are: they are listed on an open segment.",
        "count",
    ),
    USED: ngettext_lazy(
        "%(shown)s contact stays as it is: it is used in a segment, the log or elsewhere.",
        "%(shown)s contacts stay as they are: they are used in a segment, the log or elsewhere.",
        "count",
    ),
    PEOPLE: ngettext_lazy(
        "%(shown)s company stays as it is: it has people who stay.",
        "%(shown)s companies stay as they are: they have people who stay.",
        "count",
    ),
}


def kept_sentences(counts: Mapping[str, int]) -> list[str]:
    """Whom an undo leaves, a sentence a reason."""
    return [
        KEPT[why] % {"count": count, "shown": number_format(count, force_grouping=True)}
        for why, count in counts.items()
    ]
