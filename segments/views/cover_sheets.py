"""Cover sheets for the contacts of chosen lines."""

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from crm.requests import Request
from interactions.exceptions import ContactsChanged, InteractionBlocked, NoLetters
from segments.cover_sheets import MAX_SHEETS, CoverSheetForm, Sheets
from segments.forms import selection
from segments.models import Segment
from segments.views.many_contacts import contacts_of_lines
from segments.views.requests import status_of, worksheet


@permission_required("segments.view_segment", raise_exception=True)
@require_POST
@worksheet()
def cover_sheets_download(request: Request, segment: Segment) -> HttpResponse:
    """What they say is asked first; the second post answers with the file."""
    sheets = Sheets(segment, selection(segment, request.POST).lines, timezone.localdate())
    form = CoverSheetForm(request.user, request.POST if "apply" in request.POST else None)
    if not form.is_valid():
        return _page(request, sheets, form, status=status_of(form))
    try:
        return _answer(request, sheets, form)
    except InteractionBlocked as refusal:
        said = [problem.sentence for problem in refusal.check.blocks]
        return _page(request, sheets, form, refusals=[str(refusal), *said], status=409)
    except (NoLetters, ContactsChanged) as refusal:
        return _page(request, sheets, form, refusals=[str(refusal)], status=409)


def _answer(request: Request, sheets: Sheets, form: CoverSheetForm) -> HttpResponse:
    """The file; its entries are written where it could be made."""
    with transaction.atomic():
        response = sheets.download(form.said(sheets.today), user=request.user)
        if not form.is_logged:
            return response
        logged = sheets.log(form, user=request.user, token=request.POST.get("token", "")[:36])
    if logged.is_new:
        sentence = ngettext(
            "%(count)d interaction is logged.", "%(count)d interactions are logged.", logged.count
        )
        messages.success(request, sentence % {"count": logged.count})
    return response


def _page(
    request: Request,
    sheets: Sheets,
    form: CoverSheetForm,
    *,
    status: int,
    refusals: list[str] | None = None,
) -> HttpResponse:
    count, allowed = sheets.lines.count(), sheets.allowed.count()
    context = {
        "segment": sheets.segment,
        "whom": contacts_of_lines(request, sheets.segment),
        "form": form,
        "count": allowed,
        "left_out": count - allowed,
        "is_too_many": allowed > MAX_SHEETS,
        "most": MAX_SHEETS,
        "token": request.POST.get("token") or str(uuid4()),
        "refusals": refusals or [],
    }
    return render(request, "segments/cover_sheets.html", context, status=status)
