"""A logged letter to look at, as it was frozen."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from crm.requests import Request
from interactions import access, logged_letters, pdf
from interactions.exceptions import LetterFailed, NoLetters
from interactions.letter_text import letter_text
from interactions.printing import DOCX_TYPE, file_response


@permission_required(access.VIEW_LOG, raise_exception=True)
@require_GET
def entry_preview(request: Request, pk: int) -> HttpResponse:
    entry = access.get_entry(request.user, pk)
    previous, following = logged_letters.neighbours(entry)
    context: dict[str, Any] = {
        "entry": entry,
        "previous": previous,
        "next": following,
        "pdf_missing": pdf.what_is_missing(),
    }
    try:
        context["letter"] = letter_text(logged_letters.marked_letter(entry))
    except (NoLetters, LetterFailed) as refusal:
        context["refusal"] = refusal
    return render(request, "interactions/entry_preview.html", context)


@permission_required(access.VIEW_LOG, raise_exception=True)
@require_GET
def entry_marked(request: Request, pk: int) -> HttpResponse:
    """The letter with its values marked, for the preview to draw."""
    content = logged_letters.marked_letter(access.get_entry(request.user, pk))
    return file_response(content, "letter.docx", DOCX_TYPE)
