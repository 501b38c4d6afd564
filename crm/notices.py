"""What happened, said on the next page, with a way back."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.formats import number_format

UNDO = "undo="
RESTORE = "restore="
LINK = "link="


def say_done(request: HttpRequest, sentence: str, *, undo: str = "") -> None:
    """A success message; `undo` is the address that an Undo button beside it posts to.

    What stands in the address's query is posted as fields.
    """
    messages.success(request, sentence, extra_tags=f"{UNDO}{undo}" if undo else "")


def warn(request: HttpRequest, sentence: str, *, link: str) -> None:
    """A warning with a link to the page where something can be done about it."""
    messages.warning(request, sentence, extra_tags=f"{LINK}{link}")


def offer_restore(request: HttpRequest, sentence: str, *, restore: str) -> None:
    """A message with a button that brings something back; `restore` as `undo` of `say_done`."""
    messages.info(request, sentence, extra_tags=f"{RESTORE}{restore}")


def counted(count: int) -> str:
    """A number as sentences say it, in the reader's way of writing."""
    return number_format(count, force_grouping=True)
