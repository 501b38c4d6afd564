"""The letters of a worksheet before it is logged: who gets one, how it reads, the files."""

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm.requests import Request
from interactions import pdf
from interactions.exceptions import LetterFailed, NoLetters
from interactions.print_runs import (
    TEST_PRINT,
    PrintRun,
    asked_run,
    is_order,
    print_choice,
    remember_choice,
)
from interactions.printing import DOCX_TYPE, comes_as_zip, file_response
from segments import letters
from segments.empty_fields import gaps_in
from segments.exceptions import NoLetter
from segments.grid import LETTER_COLUMNS, rows
from segments.letter_preview import marked_letter, neighbours, preview
from segments.mailing_labels import LabelsForm, labels_download
from segments.models import Segment, SegmentLine
from segments.pdf_letters import start_letter_pdf, start_pdf
from segments.views.lines import line_of
from segments.views.requests import worksheet


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def letter_list(request: Request, segment: Segment) -> HttpResponse:
    """How many letters of which document, and who gets none and why."""
    choice = print_choice(request.user)
    order = request.GET.get("order", "")
    if order and is_order(order):
        choice = replace(choice, order=order)
    run = PrintRun(every_type=choice.every_type)
    found = letters.Letters(segment, today=timezone.localdate(), run=run)
    counts, left_out = found.counts(), found.left_out()
    context = {
        "segment": segment,
        "counts": counts,
        "total": sum(document.count for document in counts),
        "is_zip": comes_as_zip(counts),
        "test_print": TEST_PRINT,
        "labels": LabelsForm(),
        "pdf_missing": pdf.what_is_missing(),
        "gaps": gaps_in(found.resolver, (one.document_id for one in counts)),
        "left_out": left_out,
        "hints": letters.hints(left_out),
        "left_out_count": sum(reason.count for reason in left_out),
        "choice": choice,
        "orders": letters.print_orders(choice.order, segment),
        "first_line": SegmentLine.objects.listed().filter(segment=segment).order_by("pk").first(),
    }
    return render(request, "segments/letter_list.html", context)


@permission_required("segments.view_segment", raise_exception=True)
@require_POST
@worksheet()
def letter_print_choice(request: Request, segment: Segment) -> HttpResponse:
    """Which letters are printed and in which order, remembered for the user."""
    remember_choice(request.POST, user=request.user)
    return redirect("segments:letter-list", segment.number)


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def letter_preview(request: Request, segment: Segment, pk: int) -> HttpResponse:
    line = line_of(segment, pk)
    context: dict[str, Any] = {
        "segment": segment,
        "line": line,
        "row": rows(segment, [line.pk], LETTER_COLUMNS)[0],
        "around": neighbours(line),
        "pdf_missing": pdf.what_is_missing(),
    }
    try:
        context["preview"] = preview(line, today=timezone.localdate())
    except (NoLetter, LetterFailed) as refusal:
        context["refusal"] = refusal
    return render(request, "segments/letter_preview.html", context)


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def letter_marked(request: Request, segment: Segment, pk: int) -> HttpResponse:
    """One letter with its values marked, for the preview to draw."""
    content = marked_letter(letters.letter_of(line_of(segment, pk), today=timezone.localdate()))
    return file_response(content, "letter.docx", DOCX_TYPE)


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def letter_download(request: Request, segment: Segment, pk: int) -> HttpResponse:
    """One letter as a Word file."""
    line = line_of(segment, pk)
    return letters.one_download(line, user=request.user, today=timezone.localdate())


@permission_required("segments.view_segment", raise_exception=True)
@require_POST
@worksheet()
def letter_pdf(request: Request, segment: Segment, pk: int) -> HttpResponse:
    """One letter as a PDF, made by a worker; leads to the page of that work."""
    line = line_of(segment, pk)
    return redirect(start_letter_pdf(line, user=request.user, today=timezone.localdate()))


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def segment_letters(request: Request, segment: Segment) -> HttpResponse:
    """A Word file per document."""
    return letters.combined_download(
        segment,
        user=request.user,
        today=timezone.localdate(),
        run=asked_run(request.GET),
    )


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def segment_letters_zip(request: Request, segment: Segment) -> HttpResponse:
    """One Word file a letter."""
    return letters.zip_download(
        segment,
        user=request.user,
        today=timezone.localdate(),
        run=asked_run(request.GET),
    )


@permission_required("segments.view_segment", raise_exception=True)
@require_POST
@worksheet()
def segment_letters_pdf(request: Request, segment: Segment) -> HttpResponse:
    """The letters as one PDF, made by a worker; leads to the page of that work."""
    job = start_pdf(
        segment,
        user=request.user,
        today=timezone.localdate(),
        run=asked_run(request.POST),
    )
    return redirect("crm:job-detail", job.pk)


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def segment_labels(request: Request, segment: Segment) -> HttpResponse:
    """Address labels as a Word file."""
    form = LabelsForm(request.GET)
    if not form.is_valid():
        raise NoLetters(_("Choose a sheet of labels."))
    return labels_download(
        segment,
        user=request.user,
        today=timezone.localdate(),
        sheet=form.cleaned_data["sheet"],
        skip=form.cleaned_data["skip"] or 0,
        run=asked_run(request.GET),
    )
