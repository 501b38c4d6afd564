"""One cell of the worksheet: its editor, and what was typed into it."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import reswap, retarget, trigger_client_event

from crm.folding import fold
from crm.requests import Request, posted_key
from segments import actions
from segments.column_kinds import Column, read_by_people
from segments.columns import column_of, is_editable
from segments.exceptions import LineChanged, LineIsGone
from segments.forms.cells import CellField
from segments.forms.editors import CellEditor, own_value, posted_again
from segments.forms.lines import by_switch
from segments.models import Segment, SegmentLine
from segments.origins import origin_sentence
from segments.resolving import Resolver
from segments.views.lines import gone_line, line_of, listed_lines, row, say_place
from segments.views.requests import worksheet

MOST_OPTIONS = 20
# The next save finds the version that this one left, and no key falls between the two lines.
AT_ONCE: Any = "outerHTML settle:0ms"


def typed_cell(request: Request, segment: Segment, pk: int, name: str) -> list[tuple[str, str]]:
    said, column = posted(request), column_of(segment, name)
    return [(str(column.heading), said)] if column and is_editable(column) and said else []


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True, typed=typed_cell)
def cell_update(request: Request, segment: Segment, pk: int, name: str) -> HttpResponse:
    """The editor of one cell; posting saves it, and answers with the whole line.

    Posted is one of: `typed` words, the `exact` value of a choice, `empty`, `reset`; and what was
    `seen` before, with which a version that is too old is no conflict.
    """
    column = column_of(segment, name)
    if column is None or not is_editable(column):
        raise Http404
    if not request.htmx:
        return redirect("segments:line-update", segment.number, pk)
    line = listed_lines(segment).filter(pk=pk).first()
    if line is None:
        return gone_cell(request, segment, pk, name)
    cell = CellField(column, line)
    if request.method == "GET":
        return options(request, cell) if "typed" in request.GET else editor(request, line, cell)
    try:
        value = said_value(request, cell)
    except ValidationError as refusal:
        return editor(request, line, cell, refusal, status=422)
    try:
        saved = save(request, line, name, value)
    except LineChanged as conflict:
        theirs = conflict.theirs
        return editor(request, theirs, CellField(column, theirs), rival=True, status=409)
    except LineIsGone:
        return gone_cell(request, segment, pk, name)
    return saved_cell(request, line, saved, column)


@permission_required("segments.view_segment", raise_exception=True)
@require_safe
@worksheet()
def cell_origin(request: Request, segment: Segment, pk: int, name: str) -> HttpResponse:
    """Where the value that the cell shows comes from: a sentence, nothing around it."""
    if column_of(segment, name) is None:
        raise Http404
    sentence = origin_sentence(line_of(segment, pk), name)
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8")


def posted(request: Request) -> str:
    """What somebody typed or chose, in their words."""
    return str(request.POST.get("exact") or request.POST.get("typed", ""))


def posted_version(posted: QueryDict) -> int:
    """Of the line, as the page shows it."""
    return posted_key(posted.get("version", ""))


def said_value(request: Request, cell: CellField) -> Any:
    """Raises ValidationError."""
    if "reset" in request.POST:
        return None if cell.inherits else cell.emptied
    if "empty" in request.POST:
        return cell.emptied
    if request.POST.get("exact") or "typed" not in request.POST:
        return cell.exact(request.POST.get("exact", ""))
    return cell.read(request.POST["typed"], shortened=True)


def save(request: Request, line: SegmentLine, name: str, value: Any) -> SegmentLine:
    """Raises LineChanged where the cell itself says something else than the person saw."""
    version = posted_version(request.POST)
    while True:
        try:
            return actions.update_line(
                line,
                user=request.user,
                version=version,
                values=by_switch({name: value}),
                today=timezone.localdate(),
            )
        except LineChanged as conflict:
            theirs = conflict.theirs
            if request.POST.get("seen") != own_value(theirs, name) or version == theirs.version:
                raise
            line, version = theirs, theirs.version


def saved_cell(
    request: Request, before: SegmentLine, line: SegmentLine, column: Column
) -> HttpResponse:
    """The line; with what is posted to have the old value back."""
    name = column.name
    if name == "personal_text":
        say_place(request, line)
    response = row(request, line.segment, line)
    response = retarget(reswap(response, AT_ONCE), f"#line-{line.pk}")
    names = {"column": column.heading, "name": line.contact.name}
    detail = {
        "line": line.pk,
        "column": name,
        "before": posted_again(name, own_value(before, name)),
        "after": own_value(line, name),
        "way": request.POST.get("way", ""),
        "said": _("Saved: %(column)s of %(name)s.") % names,
    }
    return trigger_client_event(response, "cell-saved", detail)


def editor(
    request: Request,
    line: SegmentLine,
    cell: CellField,
    refusal: ValidationError | None = None,
    *,
    rival: bool = False,
    status: int = 200,
) -> HttpResponse:
    """What was typed stays in the field, with the reason or the other person's value beside it."""
    resolved = Resolver(line.segment)
    annotations = {name: resolved.annotations[name] for name in cell.column.annotations}
    found = SegmentLine.objects.filter(pk=line.pk).annotate(**annotations).first() or line
    shown = cell.column.read(found)
    context = {
        "segment": line.segment,
        "line": line,
        "editor": CellEditor(
            cell,
            line,
            shown,
            typed=posted(request) if request.method == "POST" else None,
            error=" ".join(refusal.messages) if refusal else "",
            theirs=words_of(cell, line, shown) if rival else None,
            is_typing="by" in request.GET,
            is_seen="by" not in request.GET or posted_version(request.GET) == line.version,
        ),
    }
    return render(request, "segments/cell_update.html#editor", context, status=status)


def words_of(cell: CellField, line: SegmentLine, shown: Any) -> str:
    """What the cell says: of the line itself, else inherited."""
    said = own_value(line, cell.name) or str(shown or "" if cell.inherits else "")
    return dict(cell.options).get(said, read_by_people(said)) or _("empty")


def options(request: Request, cell: CellField) -> HttpResponse:
    """The choices in which every typed word occurs."""
    typed = request.GET["typed"]
    words = (fold(typed) or "").split()
    found = [
        (value, label)
        for value, label in cell.options
        if all(word in (fold(label) or "") for word in words)
    ]
    context = {"options": found[:MOST_OPTIONS] if words else [], "typed": typed}
    return render(request, "segments/cell_update.html#options", context)


def gone_cell(request: Request, segment: Segment, pk: int, name: str) -> HttpResponse:
    """The line's form with what was typed into the cell, and the offer to bring the line back."""
    if request.method == "GET":
        raise Http404
    data = QueryDict(mutable=True)
    data.update({"version": "1", name: posted(request), f"initial-{name}": ""})
    response = gone_line(request, segment, pk, data)
    return retarget(reswap(response, AT_ONCE), f"#line-{pk}")
