"""Lines of the worksheet: one more, one changed, many changed, many removed."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm.access import get_contact
from crm.consent import EXCLUDED
from crm.models import Contact
from crm.requests import Request, posted_key
from segments import actions, sentences
from segments.consent_warnings import warnings_of_step
from segments.exceptions import AlreadyListed, LineChanged, NotEligible
from segments.forms import ChangeLinesForm, LineForm, TypedContactForm, ticked_ids
from segments.forms.lines import line_values
from segments.grid import inherited_texts, rows
from segments.lookup import candidates, exact_contact
from segments.models import Segment, SegmentLine
from segments.views.requests import (
    agreed,
    ask,
    back_to,
    is_for,
    say_step,
    status_of,
    worksheet,
)


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True)
def line_create(request: Request, segment: Segment) -> HttpResponse:
    """The contacts that a typed text may mean; posting adds one of them."""
    is_post = request.method == "POST"
    text, number = TypedContactForm(request.POST if is_post else request.GET).said()
    contact = get_contact(request.user, number) if is_post and number else None
    if contact is None and is_post:
        contact = exact_contact(text, request.user)
    if contact is not None:
        return add_contact(request, segment, contact)
    found = candidates(segment, text, request.user)
    context = {"segment": segment, "candidates": found, "text": text}
    template = "segments/line_create.html"
    return render(
        request, f"{template}#options" if is_for(request, "options") else template, context
    )


def add_contact(request: Request, segment: Segment, contact: Contact) -> HttpResponse:
    """The worksheet with the contact's line, new or there already; or why it may not come."""
    anyway = agreed(request, "include_excluded")
    try:
        line = actions.add_line(
            segment,
            contact,
            user=request.user,
            today=timezone.localdate(),
            include_excluded=anyway,
            discard_redo=agreed(request, "discard_redo"),
        )
    except AlreadyListed as refusal:
        messages.info(request, str(refusal))
        return redirect(f"{segment.get_absolute_url()}?search={contact.number}")
    except NotEligible as refusal:
        if refusal.code == EXCLUDED and request.user.has_perm("segments.include_excluded"):
            return ask(request, segment, **sentences.add_anyway(contact, str(refusal)))
        raise
    warned = sentences.warned(warnings_of_step(line.step))
    say_step(request, [_("%s was added.") % contact.name, *warned], line.step)
    return redirect(f"{segment.get_absolute_url()}?last=1#add-contact")


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True)
def line_update(request: Request, segment: Segment, pk: int) -> HttpResponse:
    line = line_of(segment, pk)
    if "cancel" in request.GET and request.htmx:
        return row(request, segment, line)
    form = LineForm(line, inherited_texts(line), request.POST or None)
    if not form.is_valid():
        return line_form(request, segment, line, form, status=status_of(form))
    try:
        line = actions.update_line(
            line, user=request.user, version=form.cleaned_data["version"], values=form.changes
        )
    except LineChanged as conflict:
        return line_conflict(request, segment, form, conflict)
    return row(request, segment, line)


def line_conflict(
    request: Request, segment: Segment, form: LineForm, conflict: LineChanged
) -> HttpResponse:
    """The form again: what was typed, and beside it what the other person saved."""
    line = conflict.theirs
    theirs = line_values(line)
    again = LineForm(line, inherited_texts(line), form.merged_with(theirs))
    rival = again.words(form.differing(theirs), theirs)
    return line_form(request, segment, line, again, status=409, theirs=rival, refusal=conflict)


def line_form(
    request: Request, segment: Segment, line: SegmentLine, form: LineForm, **more: object
) -> HttpResponse:
    """The form as a row of the grid, or as a page."""
    status = int(str(more.pop("status", 200)))
    context = {"segment": segment, "line": line, "form": form, "theirs": {}, **more}
    template = "segments/line_update.html"
    if request.htmx:
        template += "#form_row"
        form.fields["template"].widget.attrs["autofocus"] = True
    return render(request, template, context, status=status)


def row(request: Request, segment: Segment, line: SegmentLine) -> HttpResponse:
    """The line as the grid shows it; without a script, the worksheet where it is found."""
    if not request.htmx:
        messages.success(request, _("The line of %s was saved.") % line.contact.name)
        return redirect(f"{segment.get_absolute_url()}?search={line.contact.number}")
    context = {
        "segment": segment,
        "row": rows(segment, [line.pk])[0],
        "can_change": True,
        "is_fresh": True,
    }
    return render(request, "segments/segment_detail.html#line_row", context)


def line_of(segment: Segment, pk: int) -> SegmentLine:
    """A listed line of the segment, or 404."""
    lines = SegmentLine.objects.listed().filter(segment=segment)
    return get_object_or_404(
        lines.select_related("contact__company", "template", "segment__template"), pk=pk
    )


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True)
def lines_update(request: Request, segment: Segment) -> HttpResponse:
    """Set or reset the same fields of the ticked lines, or one value of one line."""
    if "reset" in request.POST:
        return reset_cell(request, segment)
    ids = ticked(request, segment)
    form = ChangeLinesForm(request.POST if "apply" in request.POST else None)
    if not ids:
        messages.error(request, _("Tick the lines first."))
        return back_to(request, segment)
    if not form.is_valid():
        context = {"segment": segment, "form": form, "ids": ids, "back": request.POST.get("back")}
        return render(request, "segments/lines_update.html", context, status=status_of(form))
    result = actions.update_lines(
        segment,
        ids,
        user=request.user,
        values=form.values(),
        discard_redo=agreed(request, "discard_redo"),
    )
    say_step(request, [sentences.lines_changed(result.line_count)], result.step)
    return back_to(request, segment)


def reset_cell(request: Request, segment: Segment) -> HttpResponse:
    """One value of one line inherits again; the button's value is "line:field"."""
    key, _colon, field = request.POST["reset"].partition(":")
    line = line_of(segment, posted_key(key))
    if field in SegmentLine.OVERRIDES:
        line = actions.update_line(
            line, user=request.user, version=line.version, values={field: None}
        )
    if request.htmx:
        return row(request, segment, line)
    return back_to(request, segment)


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True)
def lines_remove(request: Request, segment: Segment) -> HttpResponse:
    ids = ticked(request, segment)
    if not ids:
        messages.error(request, _("Tick the lines first."))
        return back_to(request, segment)
    if not agreed(request):
        return ask(
            request, segment, **sentences.removal_at_stake(SegmentLine.objects.filter(pk__in=ids))
        )
    result = actions.remove_lines(
        segment, ids, user=request.user, discard_redo=agreed(request, "discard_redo")
    )
    say_step(request, [sentences.lines_removed(result.line_count)], result.step)
    return back_to(request, segment)


def ticked(request: Request, segment: Segment) -> list[int]:
    """The ticked lines that are still listed on this segment."""
    ids = ticked_ids(request.POST, "line")
    lines = SegmentLine.objects.listed().filter(segment=segment, pk__in=ids)
    return list(lines.order_by("pk").values_list("pk", flat=True))
