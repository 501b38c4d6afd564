"""The letters' texts of a worksheet: what the template gave, and the segment's own."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.requests import Request, posted_key
from interactions import documents
from interactions.printing import DOCX_TYPE, file_response
from interactions.views import copy_name
from segments import access, actions, text_sentences
from segments.actions.texts import TextChange
from segments.exceptions import RedoWouldBeLost, TextChanged, TextRefused
from segments.forms import AttachDocumentForm, LanguageForm, SegmentTextForm
from segments.forms.texts import PlaceForm, text_values
from segments.letter_check import findings
from segments.models import Segment, SegmentLanguage, SegmentTemplate
from segments.newer import newer_versions
from segments.texts import Usage, fallback_of, template_views, text_of, text_view
from segments.views.requests import agreed, is_for, may_change, say_step, status_of, worksheet


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def segment_texts(request: Request, segment: Segment) -> HttpResponse:
    """Every template in use, its languages and documents; the worksheet's Letter group."""
    context = {
        "segment": segment,
        "views": template_views(segment),
        "newer": newer_versions(segment),
        "can_change": may_change(request, segment),
    }
    template = "segments/segment_texts.html"
    return render(request, f"{template}#texts" if is_for(request, "texts") else template, context)


def typed_text(request: Request, segment: Segment, pk: int) -> list[tuple[str, str]]:
    return SegmentTextForm(SegmentLanguage(), request.POST).typed


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True, typed=typed_text)
def segment_text_update(request: Request, segment: Segment, pk: int) -> HttpResponse:
    pinned = access.get_pinned(segment, pk)
    language = language_of(request)
    form = SegmentTextForm(text_of(pinned, language), request.POST or None)
    if not form.is_valid():
        return text_page(request, segment, pinned, language, form=form, status=status_of(form))
    try:
        change = actions.set_segment_text(
            segment,
            pinned,
            language=language,
            user=request.user,
            values=form.said,
            seen=form.seen,
            discard_redo=agreed(request, "discard_redo"),
        )
    except TextRefused as refusal:
        form.add_error("own_email_text", refusal.problems)
        return text_page(request, segment, pinned, language, form=form, status=422)
    except TextChanged as conflict:
        return text_conflict(request, segment, pinned, form, conflict)
    return text_done(request, change, text_sentences.text_saved(pinned, language))


def text_conflict(
    request: Request,
    segment: Segment,
    pinned: SegmentTemplate,
    form: SegmentTextForm,
    conflict: TextChanged,
) -> HttpResponse:
    """The form again: what was typed, and beside it what the other person saved."""
    language = form.text.language
    now = text_of(pinned, language)
    theirs = text_values(now)
    again = SegmentTextForm(now, form.merged_with(theirs))
    rival = again.words(form.differing(theirs), theirs)
    more: dict[str, Any] = {"form": again, "theirs": rival, "refusal": conflict}
    return text_page(request, segment, pinned, language, status=409, **more)


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True)
def document_attach(request: Request, segment: Segment, pk: int) -> HttpResponse:
    pinned = access.get_pinned(segment, pk)
    language = language_of(request)
    form = attach_form(request, text_of(pinned, language), request.POST, request.FILES)
    if not form.is_valid() or form.new_document is None:
        return text_page(request, segment, pinned, language, upload=form, status=422)
    try:
        change = actions.attach_document(
            segment,
            pinned,
            language=language,
            document=form.new_document,
            user=request.user,
            seen=form.cleaned_data["seen"],
            discard_redo=form.cleaned_data["discard_redo"],
        )
    except TextChanged as conflict:
        return text_page(request, segment, pinned, language, refusal=conflict, status=409)
    except RedoWouldBeLost as loss:
        form.ask_about_redo(loss)
        return text_page(request, segment, pinned, language, upload=form, status=409)
    said = [
        text_sentences.document_attached(change.text),
        *text_sentences.written_in_another(change.text),
    ]
    return text_done(request, change, *said)


def attach_form(request: Request, text: SegmentLanguage, *data: Any, **more: Any) -> Any:
    """The form of a text row's document, with the matches of the one in use."""
    columns = text.segment_template.segment.headings
    return AttachDocumentForm(*data, user=request.user, used=text.document, columns=columns, **more)


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True)
def document_place(request: Request, segment: Segment, pk: int) -> HttpResponse:
    """Give the personal text a place in the document of a language."""
    pinned = access.get_pinned(segment, pk)
    language = language_of(request)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        change = actions.place_personal_text(
            segment,
            pinned,
            language=language,
            user=request.user,
            discard_redo=agreed(request, "discard_redo"),
            **form.cleaned_data,
        )
    except TextChanged as conflict:
        return text_page(request, segment, pinned, language, refusal=conflict, status=409)
    return text_done(request, change, text_sentences.personal_text_placed(change.text))


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def document_remarks(request: Request, segment: Segment, pk: int) -> HttpResponseBase:
    """A copy of a document with what the check found, as Word comments."""
    document = access.get_document(segment, pk)
    copy = documents.commented(bytes(document.content), findings(segment, document).remarks)
    return file_response(copy, copy_name(document.name), DOCX_TYPE)


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True)
def document_detach(request: Request, segment: Segment, pk: int) -> HttpResponse:
    pinned = access.get_pinned(segment, pk)
    language = language_of(request)
    seen = posted_key(request.POST.get("seen", "")) or None
    change = actions.detach_document(
        segment,
        pinned,
        language=language,
        user=request.user,
        seen=seen,
        discard_redo=agreed(request, "discard_redo"),
    )
    return text_done(request, change, _("The template's own document is used again."))


def text_done(request: Request, change: TextChange, *said: str) -> HttpResponse:
    """The page of the language, with what was done and a way to take it back."""
    text = change.text
    pinned = text.segment_template
    if change.step is None:
        messages.info(request, _("Nothing was changed."))
    else:
        say_step(request, list(said), change.step)
    return redirect(address_of(pinned.segment, pinned, text.language))


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def segment_document(request: Request, segment: Segment, pk: int) -> HttpResponseBase:
    """A Word file of the segment's texts, as it was uploaded; never shown inline."""
    document = access.get_document(segment, pk)
    return file_response(bytes(document.content), document.name, DOCX_TYPE)


def language_of(request: Request) -> str:
    """The language that the address or the form names; 404 for an unknown one."""
    data: QueryDict = request.POST if request.method == "POST" else request.GET
    form = LanguageForm(data)
    if not form.is_valid():
        raise Http404(_("There is no such language."))
    language: str = form.cleaned_data["language"]
    return language


def address_of(segment: Segment, pinned: SegmentTemplate, language: str) -> str:
    address = reverse("segments:segment-text-update", args=[segment.number, pinned.pk])
    return f"{address}?language={language}"


def text_page(
    request: Request,
    segment: Segment,
    pinned: SegmentTemplate,
    language: str,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """One language: both documents side by side, subject and e-mail text, and what to know."""
    row = text_of(pinned, language)
    context = {
        "segment": segment,
        "pinned": pinned,
        "text": text_view(row, Usage(segment)),
        "fallback": fallback_of(pinned, row),
        "check": findings(segment, row.document) if row.document else None,
        "form": SegmentTextForm(row),
        "upload": attach_form(request, row, initial={"seen": row.own_document_id}),
        **more,
    }
    return render(request, "segments/segment_text_update.html", context, status=status)
