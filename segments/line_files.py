"""The lines of a worksheet as rows of texts, for a file, and as a list in Word."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.events import record
from crm.models import User
from crm.spreadsheets import Cell
from interactions.exceptions import NoLetters
from interactions.letters import safe_name
from interactions.printing import DOCX_TYPE, file_response
from interactions.word_lists import word_list
from segments.grid import Grid, resolved_lines
from segments.querysets import SegmentLineQuerySet

# What a form calls the list in Word.
WORD = "docx"
# Lines in memory at a time.
BLOCK = 1_000
# Word opens longer tables slowly, and they are made within the request.
MAX_LISTED = 5_000


def line_rows(grid: Grid, lines: SegmentLineQuerySet) -> Iterator[list[str]]:
    """A header, and each of the grid's lines with what its columns say in full, as many lines
    as there were when the file began. A statement or two for every thousand of them."""
    return _rows(grid, lines, "whole")


def workbook_rows(grid: Grid, lines: SegmentLineQuerySet) -> Iterator[list[Cell]]:
    """As `line_rows`, with the numbers and days of lists as such."""
    return _rows(grid, lines, "in_workbook")


def _rows(grid: Grid, lines: SegmentLineQuerySet, said: str) -> Iterator[list[Any]]:
    yield [str(column.heading) for column in grid.columns]
    cells = [getattr(column, said) for column in grid.columns]
    keys = list(lines.values_list("pk", flat=True))
    for start in range(0, len(keys), BLOCK):
        block = keys[start : start + BLOCK]
        found = resolved_lines(grid.segment, block, grid.columns, grid.resolver, grid.names)
        for line in found:
            yield [says(line, grid.names) for says in cells]


def contact_list(
    grid: Grid, lines: SegmentLineQuerySet, *, user: User, today: date
) -> HttpResponse:
    """A Word file to print: the lines in the grid's order and columns. Raises NoLetters."""
    count = lines.count()
    if not count:
        raise NoLetters(_("No line matches."))
    if count > MAX_LISTED:
        raise NoLetters(
            _("A list in Word holds %(most)s lines at most. Filter them, or export to Excel.")
            % {"most": number_format(MAX_LISTED, force_grouping=True)}
        )
    counted = ngettext("%(count)s contact", "%(count)s contacts", count)
    counted %= {"count": number_format(count, force_grouping=True)}
    subtitle = f"{date_format(today, 'DATE_FORMAT')} · {counted}"
    title = str(grid.segment)
    content = word_list(title, subtitle, line_rows(grid, lines))
    record(user, "downloaded", "segment", grid.segment.number, format=WORD, lines=count)
    return file_response(content, f"{safe_name(title)} {today:%Y-%m-%d}.docx", DOCX_TYPE)
