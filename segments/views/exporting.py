"""The lines of a worksheet taken out as a file."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponseBase, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_POST

from crm.access import require_rows
from crm.events import record
from crm.requests import Request
from crm.selected import ticked_ids
from crm.spreadsheets import XLSX, known_format, spreadsheet, usual_delimiter
from segments.forms import GridForm
from segments.forms.grid import BUT
from segments.grid import Grid, columns_of
from segments.line_files import WORD, contact_list, line_rows, workbook_rows
from segments.models import Segment
from segments.querysets import SegmentLineQuerySet
from segments.views.requests import worksheet


@permission_required("segments.view_segment", raise_exception=True)
@require_POST
@worksheet()
def lines_export(request: Request, segment: Segment) -> HttpResponseBase:
    """The ticked lines, or all that the grid's filters let through, in its order and columns."""
    query = GridForm(QueryDict(request.POST.get("back", "").lstrip("?"))).query(segment)
    grid = Grid(segment, query, columns_of(request.user, segment))
    lines = chosen_of(grid, request.POST)
    require_rows(request.user, lines)
    if request.POST.get("format") == WORD:
        return contact_list(grid, lines, user=request.user, today=timezone.localdate())
    form = known_format(request.POST.get("format", ""))
    details = {"format": form, "lines": lines.count()}
    record(request.user, "downloaded", "segment", segment.number, **details)
    stem = f"{segment} {timezone.localdate():%Y-%m-%d}"
    rows = workbook_rows(grid, lines) if form == XLSX else line_rows(grid, lines)
    return spreadsheet(rows, stem, form, delimiter=usual_delimiter())


def chosen_of(grid: Grid, data: QueryDict) -> SegmentLineQuerySet:
    """In the grid's order: the ticked lines, all that match, or all but the ticked ones."""
    ticked, said = ticked_ids(data, "line"), data.getlist("all")
    if BUT in said:
        return grid.ordered.exclude(pk__in=ticked)
    return grid.ordered.filter(pk__in=ticked) if ticked and "1" not in said else grid.ordered
