"""The worksheet's header: saved, added up, and its templates taken anew."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.requests import Request, posted_key
from segments import access, actions
from segments.actions.headers import HeaderChange
from segments.exceptions import HeaderChanged, LinesToResetChanged, TemplateChanged
from segments.forms import HeaderForm
from segments.forms.headers import header_values, lines_expected, lines_to_reset
from segments.header_changes import header_at_stake, header_at_stake_again
from segments.models import Segment, SegmentTemplate
from segments.newer import differences
from segments.sentences import header_saved, template_refreshed
from segments.totals import totals
from segments.views.requests import agreed, ask, back_to, is_for, say_step, worksheet
from segments.views.segments import worksheet_context


def typed_header(request: Request, segment: Segment) -> list[tuple[str, str]]:
    return HeaderForm(segment, request.POST).typed


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True, typed=typed_header)
def segment_update(request: Request, segment: Segment) -> HttpResponse:
    form = HeaderForm(segment, request.POST)
    if not form.is_valid():
        return worksheet_page(request, segment, form, status=422)
    at_stake = None if agreed(request) else header_at_stake(segment, form.said)
    if at_stake:
        return ask(request, segment, **at_stake)
    try:
        change = actions.update_header(
            segment,
            user=request.user,
            version=form.cleaned_data["version"],
            values=form.said,
            reset_lines=lines_to_reset(request.POST),
            expected=lines_expected(request.POST),
            discard_redo=agreed(request, "discard_redo"),
        )
    except HeaderChanged as conflict:
        return header_conflict(request, form, conflict)
    except LinesToResetChanged as refusal:
        return ask(request, segment, **header_at_stake_again(segment, form.said, refusal))
    return header_done(request, change)


def header_done(request: Request, change: HeaderChange) -> HttpResponse:
    """The worksheet, with what was done; who gave the segment away may no longer see it."""
    if change.step is None:
        messages.info(request, header_saved(change)[0])
    else:
        say_step(request, header_saved(change), change.step)
    if not Segment.objects.visible_to(request.user).filter(pk=change.segment.pk).exists():
        return redirect("segments:segment-list")
    return back_to(request, change.segment)


def header_conflict(request: Request, form: HeaderForm, conflict: HeaderChanged) -> HttpResponse:
    """The form again: what was typed, and beside it what the other person saved."""
    theirs = header_values(conflict.theirs)
    again = HeaderForm(conflict.theirs, form.merged_with(theirs))
    rival = again.words(form.differing(theirs), theirs)
    return worksheet_page(request, conflict.theirs, again, rival, conflict, status=409)


def worksheet_page(
    request: Request,
    segment: Segment,
    form: HeaderForm,
    theirs: dict[str, str] | None = None,
    refusal: Exception | None = None,
    *,
    status: int,
) -> HttpResponse:
    """The worksheet with its header as typed, and why it was not saved."""
    context = worksheet_context(request, segment)
    context |= {"form": form, "theirs": theirs or {}, "refusal": refusal}
    return render(request, "segments/segment_detail.html", context, status=status)


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def segment_totals(request: Request, segment: Segment) -> HttpResponse:
    """Lines, cost and duration; counted apart, so that the worksheet itself need not wait."""
    template = "segments/segment_totals.html"
    context = {"segment": segment, "totals": totals(segment)}
    return render(request, f"{template}#totals" if is_for(request, "totals") else template, context)


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True)
def template_refresh(request: Request, segment: Segment, pk: int) -> HttpResponse:
    """The differences of a template's newer version; posting takes it."""
    pinned = access.get_pinned(segment, pk)
    if request.method != "POST":
        return refresh_page(request, segment, pinned)
    try:
        result = actions.refresh_template(
            segment,
            pinned,
            user=request.user,
            version=posted_key(request.POST.get("version", "")),
            template_version=posted_key(request.POST.get("template_version", "")),
            discard_redo=agreed(request, "discard_redo"),
        )
    except (HeaderChanged, TemplateChanged) as conflict:
        segment.refresh_from_db()
        return refresh_page(request, segment, access.get_pinned(segment, pk), conflict)
    say_step(request, [template_refreshed(pinned)], result.step)
    return redirect(segment)


def refresh_page(
    request: Request,
    segment: Segment,
    pinned: SegmentTemplate,
    refusal: Exception | None = None,
) -> HttpResponse:
    context = {
        "segment": segment,
        "pinned": pinned,
        "differences": differences(pinned),
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "segments/template_refresh.html", context, status=status)
