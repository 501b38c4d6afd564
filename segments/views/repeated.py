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
from segments.repeated import (
    COMPANY,
    FIRST,
    HOUSEHOLD,
    LAST,
    RECENT,
    RULES,
    SAME,
    SHOWN,
    THE_COMPANY,
    Keep,
    first_repeated,
    repeated_lines,
)
from segments.views.requests import agreed, say_step, worksheet

RULE_NAMES = {
    SAME: gettext_lazy("Who seems to be there twice"),
    COMPANY: gettext_lazy("More than one contact of a company"),
    HOUSEHOLD: gettext_lazy("More than one person of a household"),
}
WHO_STAYS = {
    FIRST: gettext_lazy("The line that came first stays"),
    LAST: gettext_lazy("The line that came last stays"),
    RECENT: gettext_lazy("Whoever had the latest interaction stays"),
    THE_COMPANY: gettext_lazy("The company itself stays, else the line that came first"),
}


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True)
def lines_repeated(request: Request, segment: Segment) -> HttpResponse:
    """Posting takes the lines off, but for those that are ticked to stay."""
    said = request.POST if request.method == "POST" else request.GET
    keep = Keep.read(said.get("rule", ""), said.get("kept", ""))
    if request.method == "POST":
        try:
            return _remove(request, segment, keep)
        except SelectionChanged as refusal:
            messages.error(request, str(refusal))
    context = {
        "segment": segment,
        "keep": keep,
        "rules": RULE_NAMES.items(),
        # Without a script all are there at once: what a rule does not know is read as the first.
        "choices": [(stays, name, stays in RULES[keep.rule]) for stays, name in WHO_STAYS.items()],
        "count": repeated_lines(segment, keep).count(),
        "repeated": first_repeated(segment, keep),
        "limit": SHOWN,
    }
    return render(request, "segments/lines_repeated.html", context)


def _remove(request: Request, segment: Segment, keep: Keep) -> HttpResponse:
    spared = [posted_key(key) for key in request.POST.getlist("spared")]
    result = actions.remove_repeated(
        segment,
        keep,
        user=request.user,
        spared=spared,
        expected=posted_key(request.POST.get("seen", "")),
        discard_redo=agreed(request, "discard_redo"),
    )
    if not result.line_count:
        messages.info(request, _("Nobody was taken off."))
        return redirect(segment)
    say_step(request, [sentences.lines_removed(result.line_count)], result.step)
    return redirect(segment)
