"""Contacts pasted from Excel: looked at first, then in as one step."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from crm.requests import Request
from segments import actions, sentences
from segments.actions import PastePreview
from segments.exceptions import NothingPasted, TooManyCells, TooManyRows
from segments.forms import PasteForm
from segments.models import Segment
from segments.views.requests import agreed, say_step, status_of, worksheet

# Of a long paste the page shows the first rows of each kind.
SHOWN = 100


def typed_rows(request: Request, segment: Segment) -> list[tuple[str, str]]:
    text = PasteForm(request.user, request.POST)["text"]
    return [(str(text.label), text.data)] if text.data else []


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True, typed=typed_rows)
def contacts_paste(request: Request, segment: Segment) -> HttpResponse:
    form = PasteForm(request.user, request.POST or None)
    if not form.is_valid():
        return paste_page(request, segment, form)
    try:
        if form.is_confirmed:
            return paste(request, segment, form)
        preview = actions.preview_paste(segment, **form.said(), user=request.user)
    except (NothingPasted, TooManyRows, TooManyCells) as refusal:
        form.add_error("text", str(refusal))
        return paste_page(request, segment, form)
    return paste_page(request, segment, form, preview)


def paste(request: Request, segment: Segment, form: PasteForm) -> HttpResponse:
    done = actions.paste_contacts(
        segment,
        **form.said(),
        user=request.user,
        discard_redo=agreed(request, "discard_redo"),
    )
    said = sentences.contacts_added(done.result) + sentences.not_pasted(done.pasted)
    say_step(request, said, done.result.step)
    return redirect(segment)


def paste_page(
    request: Request, segment: Segment, form: PasteForm, preview: PastePreview | None = None
) -> HttpResponse:
    """The text as it was typed, and whom it means."""
    funnel = preview.funnel if preview else None
    context = {
        "segment": segment,
        "form": form,
        "pasted": preview.pasted if preview else None,
        "preview": funnel,
        "reasons": sentences.reasons_with_names(funnel) if funnel else [],
        "warnings": sentences.warned(funnel.warnings) if funnel else [],
        "limit": SHOWN,
    }
    return render(request, "segments/contacts_paste.html", context, status=status_of(form))
