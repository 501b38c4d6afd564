"""The own document of one line: which letter the contact gets, and another one for it alone."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from crm.requests import Request, posted_key
from interactions import documents
from interactions.documents import CheckedDocument
from interactions.models import Document
from segments import actions, line_sentences
from segments.exceptions import LineChanged, RedoWouldBeLost
from segments.forms.texts import AttachDocumentForm, PlaceForm
from segments.letter_check import findings
from segments.models import Segment, SegmentLine
from segments.resolving import Resolver
from segments.views.lines import line_of
from segments.views.requests import agreed, say_step, worksheet


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True)
def line_document(request: Request, segment: Segment, pk: int) -> HttpResponse:
    """Attach, replace or match a document of the line's own."""
    line = line_of(segment, pk)
    used = document_of(line)
    if request.method == "GET":
        form = AttachDocumentForm(
            user=request.user,
            used=used,
            columns=segment.headings,
            initial={"seen": line.document_id},
        )
        return page(request, segment, line, used, form)
    form = AttachDocumentForm(
        request.POST, request.FILES, user=request.user, used=used, columns=segment.headings
    )
    if not form.is_valid():
        return page(request, segment, line, used, form, status=422)
    try:
        return change(
            request,
            line,
            form.new_document,
            seen=form.cleaned_data["seen"],
            discard_redo=form.cleaned_data["discard_redo"],
        )
    except RedoWouldBeLost as loss:
        form.ask_about_redo(loss)
        return page(request, segment, line, used, form, status=409)


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["POST"])
@worksheet(to_change=True)
def line_document_remove(request: Request, segment: Segment, pk: int) -> HttpResponse:
    """The line uses the document of its template again."""
    line = line_of(segment, pk)
    seen = posted_key(request.POST.get("seen", "")) or None
    return change(request, line, None, seen=seen, discard_redo=agreed(request, "discard_redo"))


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["POST"])
@worksheet(to_change=True)
def line_document_place(request: Request, segment: Segment, pk: int) -> HttpResponse:
    """Make a place for the personal text in this line's letter alone."""
    line = line_of(segment, pk)
    used = document_of(line)
    form = PlaceForm(request.POST)
    if used is None or not form.is_valid() or form.cleaned_data["seen"] != used.pk:
        messages.error(request, line_sentences.document_changed(line))
        return redirect("segments:line-document", segment.number, line.pk)
    placed = documents.variant(used, placement=form.cleaned_data["placement"])
    discard_redo = agreed(request, "discard_redo")
    return change(request, line, placed, seen=line.document_id, discard_redo=discard_redo)


def change(
    request: Request,
    line: SegmentLine,
    document: CheckedDocument | None,
    *,
    seen: int | None,
    discard_redo: bool,
) -> HttpResponse:
    try:
        result = actions.set_line_document(
            line,
            document,
            user=request.user,
            seen=seen,
            discard_redo=discard_redo,
        )
    except LineChanged:
        messages.error(request, line_sentences.document_changed(line))
    else:
        say_step(request, [line_sentences.document_set(line, document)], result.step)
    return redirect("segments:line-document", line.segment.number, line.pk)


def document_of(line: SegmentLine) -> Document | None:
    """The document that the line's letter is made with: its own, or that of its text."""
    row = Resolver(line.segment).lines().filter(pk=line.pk).values("r_document").get()
    return Document.objects.defer("content").filter(pk=row["r_document"]).first()


def attach_form(
    request: Request, segment: Segment, used: Document | None, *data: Any, **more: Any
) -> AttachDocumentForm:
    return AttachDocumentForm(*data, user=request.user, used=used, columns=segment.headings, **more)


def page(
    request: Request,
    segment: Segment,
    line: SegmentLine,
    used: Document | None,
    form: AttachDocumentForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "segment": segment,
        "line": line,
        "used": used,
        "upload": form,
        "check": findings(segment, used) if used else None,
    }
    return render(request, "segments/line_document.html", context, status=status)
