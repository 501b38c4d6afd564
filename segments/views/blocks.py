"""A block of cells of the worksheet: pasted, filled down, emptied, reset; one act, one step."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm.requests import Request
from crm.selected import ticked_ids
from segments import actions, sentences
from segments.column_kinds import Column, ListColumn
from segments.columns import BY_NAME, is_editable, known_columns
from segments.forms.blocks import LINE_BY_LINE, Block, block_words, cells_of, read_block
from segments.forms.cells import CellField
from segments.forms.grid import GridForm
from segments.forms.lines import by_switch
from segments.grid import Grid, columns_of
from segments.images import with_switches
from segments.models import Segment, SegmentLine
from segments.resolving import Resolver
from segments.steps import StepResult
from segments.views.requests import agreed, back_to, say_step, worksheet

SHOWN_WRONG = 50


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True)
def cells_paste(request: Request, segment: Segment) -> HttpResponse:
    """A block of text laid upon the lines from a cell on. Posted: `line` (those of the page from
    the cell down), `column`, `text`, `back`; `anyway` saves what can be saved of it."""
    table = cells_of(request.POST.get("text", ""))
    columns = columns_from(request, segment)
    ids = lines_from(request, segment, len(table))
    block = read_block(segment, table, ids, columns)
    if not block.cells or not (block.is_whole or agreed(request, "anyway")):
        return refused(request, segment, block)
    result = actions.update_cells(
        segment,
        block.cells,
        user=request.user,
        discard_redo=agreed(request, "discard_redo"),
        today=timezone.localdate(),
    )
    return done(request, segment, result)


def columns_from(request: Request, segment: Segment) -> list[Column]:
    """The columns that the person sees, from the posted one on."""
    shown = columns_of(request.user, segment)
    names = [column.name for column in shown]
    if request.POST.get("column") not in names:
        raise Http404
    return list(shown[names.index(request.POST["column"]) :])


def lines_from(request: Request, segment: Segment, count: int) -> list[int]:
    """The lines of the page from the cell down, and those below the page that are needed."""
    ids = ticked_ids(request.POST, "line")
    if not ids:
        raise Http404
    query = GridForm(QueryDict(request.POST.get("back", "").lstrip("?"))).query(segment)
    more = Grid(segment, query).below(ids[-1], count - len(ids))
    return [*ids, *more][:count] if len(ids) < count else ids


def refused(request: Request, segment: Segment, block: Block) -> HttpResponse:
    context = {
        "segment": segment,
        "block": block,
        "wrong": block.wrong[:SHOWN_WRONG],
        "more": max(len(block.wrong) - SHOWN_WRONG, 0),
        "savable": block_words(block) if block.cells else "",
        "fields": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in {"csrfmiddlewaretoken", "anyway"}
            for value in values
        ],
    }
    template = "segments/cells_paste.html"
    return render(request, f"{template}#refused" if request.htmx else template, context, status=422)


def done(request: Request, segment: Segment, result: StepResult) -> HttpResponse:
    say_step(request, [sentences.lines_changed(result.line_count)], result.step)
    return back_to(request, segment)


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True)
def cells_fill(request: Request, segment: Segment) -> HttpResponse:
    """A block of lines and columns that says the same in each column: `act` is "fill" (what its
    first line says), "empty" or "reset"."""
    ids = ticked_ids(request.POST, "line")
    known = known_columns(segment)
    named = [name for name in request.POST.getlist("column") if name in known]
    names = [name for name in named if is_editable(known[name])]
    act = FILLS.get(request.POST.get("act", ""))
    if not ids or not names or act is None:
        raise Http404
    values = act(segment, ids[0], names)
    if not values:
        messages.error(request, _("An address is chosen line by line."))
        return back_to(request, segment)
    result = actions.update_lines(
        segment,
        ids,
        user=request.user,
        values=values,
        expected=len(ids),
        discard_redo=agreed(request, "discard_redo"),
        today=timezone.localdate(),
    )
    return done(request, segment, result)


def emptied(segment: Segment, first: int, names: list[str]) -> dict[str, Any]:
    known = known_columns(segment)
    return by_switch({name: CellField(known[name]).emptied for name in names})


def inherited(segment: Segment, first: int, names: list[str]) -> dict[str, Any]:
    own = [name for name in names if name not in BY_NAME]
    inheriting = with_switches(name for name in names if name in BY_NAME)
    return dict.fromkeys([*inheriting, *own])


def of_first(segment: Segment, first: int, names: list[str]) -> dict[str, Any]:
    """What the first line says, wherever that comes from; an address is one contact's alone."""
    resolver = Resolver(segment)
    known = known_columns(segment)
    columns = [known[name] for name in names if name != LINE_BY_LINE]
    annotations = {name: resolver.annotations[name] for one in columns for name in one.annotations}
    lines = SegmentLine.objects.filter(segment=segment).select_related("segment")
    line = lines.annotate(**annotations).filter(pk=first).first()
    if line is None:
        raise Http404
    return by_switch({column.name: _stored(column, line) for column in columns})


def _stored(column: Column, line: SegmentLine) -> Any:
    value = column.read(line)
    if isinstance(column, ListColumn):
        return value
    if column.name == "template" and value == line.segment.template_id:
        return None
    if value is None and column.name in SegmentLine.SWITCHES:
        return ""
    related = SegmentLine._meta.get_field(column.name).related_model
    return value if related is None or value is None else related._default_manager.get(pk=value)


FILLS = {"fill": of_first, "empty": emptied, "reset": inherited}
