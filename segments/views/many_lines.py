"""Many lines of the worksheet at once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm.requests import Request
from segments import actions, line_sentences, sentences
from segments.edits import says_something_in
from segments.exceptions import SelectionChanged
from segments.forms import ChangeLinesForm, matching, selection
from segments.forms.grid import Selection
from segments.images import with_switches
from segments.models import Segment, SegmentLine
from segments.views.requests import agreed, ask, back_to, say_step, status_of, worksheet


def typed_for_many(request: Request, segment: Segment) -> list[tuple[str, str]]:
    return ChangeLinesForm(request.POST).typed


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True, typed=typed_for_many)
def lines_update(request: Request, segment: Segment) -> HttpResponse:
    """Set or reset the same fields of the ticked lines, or of all that match."""
    chosen = selection(segment, request.POST)
    form = ChangeLinesForm(request.POST if "apply" in request.POST else None)
    if not chosen.lines.exists():
        return nothing_chosen(request, segment, chosen)
    if not form.is_valid():
        return change_page(request, segment, form, chosen, status=status_of(form))
    try:
        result = actions.update_lines(
            segment,
            chosen.lines,
            user=request.user,
            values=form.values(),
            expected=chosen.expected,
            discard_redo=agreed(request, "discard_redo"),
            today=timezone.localdate(),
        )
    except SelectionChanged as refusal:
        return change_page(request, segment, form, chosen, refusal, status=409)
    say_step(request, [sentences.lines_changed(result.line_count)], result.step)
    return back_to(request, segment)


def change_page(
    request: Request,
    segment: Segment,
    form: ChangeLinesForm,
    chosen: Selection,
    refusal: SelectionChanged | None = None,
    *,
    status: int,
) -> HttpResponse:
    """The form, for as many lines as there are now."""
    context = {
        "segment": segment,
        "form": form,
        "count": chosen.lines.count(),
        "ids": chosen.but if chosen.is_all else list(chosen.lines.values_list("pk", flat=True)),
        "is_all": chosen.is_all,
        "but": chosen.but,
        "back": request.POST.get("back", ""),
        "refusal": refusal,
    }
    return render(request, "segments/lines_update.html", context, status=status)


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True)
def lines_reset(request: Request, segment: Segment) -> HttpResponse:
    """Let a column of all lines that match inherit again, or every value of the chosen lines."""
    column = request.POST.get("column", "")
    if column and column not in SegmentLine.OVERRIDES:
        raise Http404
    chosen = matching(segment, request.POST) if column else selection(segment, request.POST)
    if not chosen.lines.exists():
        return nothing_chosen(request, segment, chosen)
    fields = [column] if column else list(SegmentLine.OVERRIDES)
    lines = chosen.lines.filter(says_something_in(with_switches(fields)))
    count = lines.count()
    if not count:
        messages.info(request, line_sentences.nothing_to_reset(column))
        return back_to(request, segment)
    question = line_sentences.reset_at_stake(count, column)
    if not agreed(request):
        return ask(request, segment, **question, also={"expected": count})
    try:
        result = actions.reset_lines(
            segment,
            lines,
            user=request.user,
            fields=fields,
            expected=chosen.expected,
            discard_redo=agreed(request, "discard_redo"),
        )
    except SelectionChanged as refusal:
        return ask_again(request, segment, question, refusal)
    say_step(request, [sentences.lines_changed(result.line_count)], result.step)
    return back_to(request, segment)


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True)
def lines_remove(request: Request, segment: Segment) -> HttpResponse:
    chosen = selection(segment, request.POST)
    count = chosen.lines.count()
    if not count:
        return nothing_chosen(request, segment, chosen)
    question = sentences.removal_at_stake(chosen.lines)
    if not agreed(request):
        return ask(request, segment, **question, also={"expected": count})
    try:
        result = actions.remove_lines(
            segment,
            chosen.lines,
            user=request.user,
            expected=chosen.expected,
            discard_redo=agreed(request, "discard_redo"),
        )
    except SelectionChanged as refusal:
        return ask_again(request, segment, question, refusal)
    say_step(request, [sentences.lines_removed(result.line_count)], result.step)
    return back_to(request, segment)


def nothing_chosen(request: Request, segment: Segment, chosen: Selection) -> HttpResponse:
    messages.error(request, _("No line matches.") if chosen.is_all else _("Tick the lines first."))
    return back_to(request, segment)


def ask_again(
    request: Request, segment: Segment, question: dict[str, Any], refusal: SelectionChanged
) -> HttpResponse:
    """The question once more, about as many lines as match by now."""
    question = {**question, "details": [str(refusal), *question["details"]]}
    return ask(request, segment, **question, also={"expected": refusal.count})
