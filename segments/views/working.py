"""Calling or checking line after line, by keyboard."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.models import Contact
from crm.notices import say_done
from crm.requests import Request, posted_key
from interactions.access import ADD_ENTRY
from interactions.actions import check_interactions
from interactions.calls import phone_numbers
from interactions.exceptions import ContactsChanged, InteractionBlocked, InteractionCheckChanged
from interactions.models.drafts import new_token
from segments import actions, sentences
from segments.exceptions import LineChanged, LineIsGone
from segments.forms import GridForm
from segments.forms.working import CHECKED, WorkForm
from segments.models import Segment, SegmentLine
from segments.views.lines import line_of
from segments.views.requests import agreed, say_step, worksheet
from segments.working import CallOfLine, Way, called_lines, last_interactions, reminder_of


def way_of(request: Request, segment: Segment) -> Way:
    """Through the lines that the grid's filters in the address let through."""
    return Way(segment, GridForm(request.GET).query(segment))


@permission_required("segments.change_segment", raise_exception=True)
@require_GET
@worksheet(to_change=True)
def segment_work(request: Request, segment: Segment) -> HttpResponse:
    """On to the first line that nobody called, behind `from` where that is said; else what was
    done."""
    way = way_of(request, segment)
    line = way.first_open(after=posted_key(request.GET.get("from", "")))
    if line is not None:
        return redirect(_address(request, segment, line))
    context = {"segment": segment, "way": way, "counts": way.counts(), "filters": _filters(way)}
    return render(request, "segments/segment_work.html", context)


def typed_note(request: Request, segment: Segment, pk: int) -> list[tuple[str, str]]:
    note = WorkForm(request.POST, numbers=[], can_call=True)["comment"]
    return [(str(note.label), note.data)] if note.data else []


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True, typed=typed_note)
def line_work(request: Request, segment: Segment, pk: int) -> HttpResponse:
    if request.method == "GET":
        call = CallOfLine(line_of(segment, pk), timezone.localdate())
        return work_page(request, call, work_form(request, call))
    lines = segment.lines.select_related("contact__company", "segment")
    line = get_object_or_404(lines, pk=pk)
    call = CallOfLine(line, timezone.localdate())
    form = work_form(request, call, request.POST)
    if not form.is_valid():
        return work_page(request, call, form, status=422)
    try:
        _say(request, line, form, call)
    except (InteractionBlocked, InteractionCheckChanged) as refusal:
        more = {"check": refusal.check, "refusal": str(refusal)}
        return work_page(request, call, form, status=409, **more)
    except (ContactsChanged, LineIsGone) as refusal:
        return work_page(request, call, form, status=409, refusal=str(refusal))
    except LineChanged as conflict:
        return changed_meanwhile(request, conflict.theirs)
    return redirect(_next(request, segment, line))


def _say(request: Request, line: SegmentLine, form: WorkForm, call: CallOfLine) -> None:
    """Log the call, or keep what was found on the line."""
    version, typed = form.cleaned_data["version"], form.cleaned_data
    if not form.is_call:
        actions.check_line(
            line,
            typed["evaluation"],
            user=request.user,
            version=version,
            today=call.today,
            remind_on=typed.get("remind_on"),
        )
        return
    entry = actions.log_call(
        line,
        call.said(typed["template"], **form.facts),
        user=request.user,
        version=version,
        today=call.today,
        token=typed["token"],
        seen=typed["seen"],
        remind_on=typed.get("remind_on"),
    )
    undo = reverse("interactions:entry-cancel", args=[entry.pk])
    say_done(request, _("The call with %s is logged.") % line.contact.name, undo=undo)


def changed_meanwhile(request: Request, line: SegmentLine) -> HttpResponse:
    """What was typed stays, beside what the line says now; saving again goes through."""
    again = CallOfLine(line, timezone.localdate())
    typed = work_form(request, again, {**request.POST.dict(), "version": line.version})
    if line.call_id:
        refusal = _("Somebody else called this contact meanwhile; look below before you log yours.")
    else:
        refusal = _("Somebody else changed this line meanwhile; look at it and save again.")
    return work_page(request, again, typed, status=409, refusal=refusal)


def work_form(request: Request, call: CallOfLine, data: Any = None) -> WorkForm:
    numbers = phone_numbers(call.line.contact, today=call.today)
    first = {
        "token": new_token(),
        "version": call.line.version,
        "number": numbers[0].number if numbers else "",
        "evaluation": call.line.evaluation,
        "template": call.template.pk if call.template else "",
    }
    can_call = request.user.has_perm(ADD_ENTRY)
    if not can_call:
        first["result"] = CHECKED
    return WorkForm(data, numbers=numbers, can_call=can_call, initial=first)


def work_page(
    request: Request, call: CallOfLine, form: WorkForm, *, status: int = 200, **said: Any
) -> HttpResponse:
    line = call.line
    way = way_of(request, line.segment)
    if "check" not in said and call.template is not None:
        contacts = Contact.objects.filter(pk=line.contact_id)
        before = call.said(call.template, contact_via="-")
        said["check"] = check_interactions(contacts, before, today=call.today, deliver=False)
    context = {
        "segment": line.segment,
        "line": line,
        "form": form,
        "numbers": phone_numbers(line.contact, today=call.today),
        "reminder": reminder_of(line, request.user),
        "interactions": last_interactions(line, request.user),
        "previous": way.before(line),
        "next": way.after(line),
        "counts": way.counts(),
        "filters": _filters(way),
        **said,
    }
    return render(request, "segments/line_work.html", context, status=status)


def _filters(way: Way) -> str:
    """The grid's filters, as an address says them; "" for all lines."""
    return way.query.address() if way.query.is_filtered else ""


def _address(request: Request, segment: Segment, line: SegmentLine) -> str:
    way = way_of(request, segment)
    return reverse("segments:line-work", args=[segment.number, line.pk]) + _filters(way)


def _next(request: Request, segment: Segment, line: SegmentLine) -> str:
    following = way_of(request, segment).first_open(after=line.pk)
    if following is not None:
        return _address(request, segment, following)
    filters = _filters(way_of(request, segment))
    address = reverse("segments:segment-work", args=[segment.number])
    return f"{address}{filters}{'&' if filters else '?'}from={line.pk}"


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True)
def called_remove(request: Request, segment: Segment) -> HttpResponse:
    """Before the log: lines whose calls are in the log already leave the worksheet."""
    result = actions.remove_lines(
        segment,
        called_lines(segment),
        user=request.user,
        expected=posted_key(request.POST.get("count", "")),
        discard_redo=agreed(request, "discard_redo"),
    )
    say_step(request, [sentences.lines_removed(result.line_count)], result.step)
    return redirect("segments:segment-log", number=segment.number)
