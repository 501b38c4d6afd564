"""Who seems to be on the worksheet twice, looked at and taken off."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from crm.requests import Request, posted_key
from segments import actions, sentences
from segments.exceptions import SelectionChanged
from segments.models import Segment
from segments.repeated import KEPT, SHOWN, first_repeated, repeated_lines
from segments.views.requests import agreed, say_step, worksheet

CHOICES = {
    "first": gettext_lazy("The line that came first stays"),
    "last": gettext_lazy("The line that came last stays"),
}


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True)
def lines_repeated(request: Request, segment: Segment) -> HttpResponse:
    """Posting takes the lines off, but for those that are ticked to stay."""
    said = request.POST if request.method == "POST" else request.GET
    kept = said.get("kept", "") if said.get("kept", "") in KEPT else "first"
    if request.method == "POST":
        try:
            return _remove(request, segment, kept)
        except SelectionChanged as refusal:
            messages.error(request, str(refusal))
    lines = repeated_lines(segment, kept)
    context = {
        "segment": segment,
        "kept": kept,
        "choices": CHOICES.items(),
        "count": lines.count(),
        "repeated": first_repeated(segment, kept),
        "limit": SHOWN,
    }
    return render(request, "segments/lines_repeated.html", context)


def _remove(request: Request, segment: Segment, kept: str) -> HttpResponse:
    spared = [posted_key(key) for key in request.POST.getlist("spared")]
    lines = repeated_lines(segment, kept)
    result = actions.remove_lines(
        segment,
        lines.exclude(pk__in=spared),
        user=request.user,
        expected=posted_key(request.POST.get("seen", "")) - lines.filter(pk__in=spared).count(),
        discard_redo=agreed(request, "discard_redo"),
    )
    if not result.line_count:
        messages.info(request, _("Nobody was taken off."))
        return redirect(segment)
    say_step(request, [sentences.lines_removed(result.line_count)], result.step)
    return redirect(segment)
