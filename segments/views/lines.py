"""A line of the worksheet: one more, one changed, its values reset or brought back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm.access import get_contact
from crm.consent import EXCLUDED
from crm.models import Contact
from crm.notices import offer_restore, warn
from crm.requests import Request, posted_key
from segments import actions, line_sentences, sentences
from segments.consent_warnings import warnings_of_step
from segments.exceptions import AlreadyListed, LineChanged, LineIsGone, NotEligible
from segments.forms import LineForm, TypedContactForm
from segments.forms.lines import line_values
from segments.grid import columns_of, rows
from segments.images import with_switches
from segments.lookup import candidates, exact_contact
from segments.models import Segment, SegmentLine
from segments.origins import inherited_values
from segments.problems import lacks_place
from segments.querysets import SegmentLineQuerySet
from segments.views.requests import (
    agreed,
    ask,
    back_to,
    go,
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
    offer_former_values(request, segment, line)
    return redirect(f"{segment.get_absolute_url()}?last=1#add-contact")


def offer_former_values(request: Request, segment: Segment, line: SegmentLine) -> None:
    """Where the contact was removed before, what its line said can come back."""
    former = actions.former_line(line)
    if former is not None:
        address = reverse("segments:line-restore", args=[segment.number, line.pk])
        sentence = line_sentences.former_values(line, former)
        offer_restore(request, sentence, restore=f"{address}?version={line.version}")


def typed_line(request: Request, segment: Segment, pk: int) -> list[tuple[str, str]]:
    lines = segment.lines.select_related("contact", "template")
    line = lines.filter(pk=pk).first() or SegmentLine(
        pk=pk, segment=segment, contact=contact_of(request, segment, pk)
    )
    return LineForm(line, {}, request.POST).typed


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True, typed=typed_line)
def line_update(request: Request, segment: Segment, pk: int) -> HttpResponse:
    line = listed_lines(segment).filter(pk=pk).first()
    if line is None:
        return gone_line(request, segment, pk)
    if "cancel" in request.GET and request.htmx:
        return row(request, segment, line)
    try:
        form = LineForm(line, inherited_values(line), request.POST or None)
        if not form.is_valid():
            return line_form(request, segment, line, form, status=status_of(form))
        line = actions.update_line(
            line,
            user=request.user,
            version=form.cleaned_data["version"],
            values=form.changes,
            today=timezone.localdate(),
        )
    except LineChanged as conflict:
        return line_conflict(request, segment, form, conflict)
    except LineIsGone:
        return gone_line(request, segment, pk)
    say_place(request, line)
    return row(request, segment, line)


def say_place(request: Request, line: SegmentLine) -> None:
    """A personal text that the letter has no place for is said at typing."""
    if lacks_place(line):
        document = reverse("segments:line-document", args=[line.segment.number, line.pk])
        warn(request, line_sentences.no_place(line), link=document)


def line_conflict(
    request: Request, segment: Segment, form: LineForm, conflict: LineChanged
) -> HttpResponse:
    """The form again: what was typed, and beside it what the other person saved."""
    refusal = _("Somebody else changed this line meanwhile; look at both values and save again.")
    line = conflict.theirs
    theirs = line_values(line)
    again = LineForm(line, inherited_values(line), form.merged_with(theirs))
    rival = again.words(form.differing(theirs), theirs)
    return line_form(request, segment, line, again, status=409, theirs=rival, refusal=refusal)


def gone_line(
    request: Request, segment: Segment, pk: int, data: QueryDict | None = None
) -> HttpResponse:
    """What was typed on a line that is there no more, with the offer to bring it back; where its
    contact came again meanwhile, beside what the new line says. `data`: as its form posts it."""
    if "cancel" in request.GET and request.htmx:
        return HttpResponse()
    if request.method == "GET":
        raise Http404
    contact = contact_of(request, segment, pk)
    line, form = gone_form(segment, contact, pk, data or request.POST)
    again = listed_lines(segment).filter(contact=contact).first()
    if again is not None:
        return line_conflict(request, segment, form, LineChanged(again))
    sentence = line_sentences.gone(contact)
    return line_form(request, segment, line, form, status=409, is_gone=True, refusal=sentence)


def contact_of(request: Request, segment: Segment, pk: int) -> Contact:
    """Whose the line was; where nothing is left of it, the form tells. 404 for nobody."""
    line = segment.lines.select_related("contact__company").filter(pk=pk).first()
    if line is not None:
        return line.contact
    _text, number = TypedContactForm(request.POST).said()
    return get_contact(request.user, number)


def gone_form(
    segment: Segment, contact: Contact, pk: int, data: QueryDict
) -> tuple[SegmentLine, LineForm]:
    """The contact's last line with its form, or one of which nothing is left."""
    nothing_left = SegmentLine(pk=pk, segment=segment, contact=contact)
    line = actions.last_line(segment, contact) or nothing_left
    try:
        return line, LineForm(line, inherited_values(line), data)
    except LineIsGone:
        return nothing_left, LineForm(nothing_left, {}, data)


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True, typed=typed_line)
def line_recreate(request: Request, segment: Segment, pk: int) -> HttpResponse:
    """The contact comes again, with what their line said and what was typed since."""
    contact = contact_of(request, segment, pk)
    line, form = gone_form(segment, contact, pk, request.POST)
    if not form.is_valid():
        return line_form(request, segment, line, form, status=422, is_gone=True)
    try:
        line = actions.recreate_line(
            segment,
            contact,
            user=request.user,
            today=timezone.localdate(),
            values=form.changes,
            include_excluded=request.user.has_perm("segments.include_excluded"),
            discard_redo=agreed(request, "discard_redo"),
        )
    except AlreadyListed as refusal:
        return line_conflict(request, segment, form, LineChanged(refusal.line))
    except NotEligible as refusal:
        more = {"status": 409, "is_gone": True, "refusal": refusal}
        return line_form(request, segment, line, form, **more)
    say_step(request, [line_sentences.came_back(line)], line.step)
    return go(request, f"{segment.get_absolute_url()}?search={contact.number}")


def line_form(
    request: Request, segment: Segment, line: SegmentLine, form: LineForm, **more: object
) -> HttpResponse:
    """The form as a row of the grid, or as a page."""
    status = int(str(more.pop("status", 200)))
    context: dict[str, Any] = {"segment": segment, "line": line, "form": form, "theirs": {}, **more}
    template = "segments/line_update.html"
    if request.htmx:
        template += "#form_row"
        context["width"] = len(columns_of(request.user, segment)) + 2
        # What refuses the form is read first.
        form.fields["template"].widget.attrs["autofocus"] = "refusal" not in more
    return render(request, template, context, status=status)


def row(request: Request, segment: Segment, line: SegmentLine) -> HttpResponse:
    """The line as the grid shows it; without a script, the worksheet where it is found."""
    if not request.htmx:
        messages.success(request, _("The line of %s was saved.") % line.contact.name)
        return redirect(f"{segment.get_absolute_url()}?search={line.contact.number}")
    context = {
        "segment": segment,
        "rows": rows(segment, [line.pk], columns_of(request.user, segment)),
        "can_change": True,
    }
    return render(request, "segments/segment_detail.html#saved_row", context)


def listed_lines(segment: Segment) -> SegmentLineQuerySet:
    lines = SegmentLine.objects.listed().filter(segment=segment)
    return lines.select_related("contact__company", "template", "segment__template")


def line_of(segment: Segment, pk: int) -> SegmentLine:
    """A listed line of the segment, or 404."""
    return get_object_or_404(listed_lines(segment), pk=pk)


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True)
def line_reset(request: Request, segment: Segment) -> HttpResponse:
    """One value of a line inherits again, or all; the button's value is "line:field:version"."""
    pk, _colon, rest = request.POST.get("reset", "").partition(":")
    field, _colon, version = rest.partition(":")
    line = listed_lines(segment).filter(pk=posted_key(pk)).first()
    if line is None:
        raise LineIsGone
    if field and field not in SegmentLine.OVERRIDES:
        raise Http404
    fields = with_switches([field] if field else SegmentLine.OVERRIDES)
    line = actions.update_line(
        line, user=request.user, version=posted_key(version), values=dict.fromkeys(fields)
    )
    if request.htmx:
        return row(request, segment, line)
    return back_to(request, segment)


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True)
def line_restore(request: Request, segment: Segment, pk: int) -> HttpResponse:
    """The line says again what the contact's removed line said."""
    version = posted_key(request.POST.get("version", ""))
    line = actions.restore_values(
        line_of(segment, pk), user=request.user, version=version, today=timezone.localdate()
    )
    messages.success(request, _("The earlier values of %s are back.") % line.contact.name)
    return redirect(f"{segment.get_absolute_url()}?search={line.contact.number}")
