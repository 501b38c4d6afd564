"""Two files in: a list of people and a Word letter, given to a worksheet."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm.access import get_import
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.imports import take_in
from crm.imports.joining import joined_sentences
from crm.imports.starting import join_at_once
from crm.imports.taking_in import list_columns_of
from crm.models import ImportRun
from crm.requests import Request, posted_key
from segments import actions, sentences, text_sentences
from segments.actions.texts import TextChange
from segments.exceptions import RedoWouldBeLost
from segments.forms.files import FilesForm, LetterForm
from segments.models import Segment, SegmentCriteria
from segments.resolving import Resolver
from segments.views.requests import agreed, say_step, status_of, worksheet
from segments.views.texts import address_of


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True)
def segment_files(request: Request, segment: Segment) -> HttpResponse:
    """Where both files come in, dropped or chosen; a pasted list too."""
    is_post = request.method == "POST"
    form = FilesForm(request.POST, request.FILES) if is_post else FilesForm()
    run = None
    if form.is_valid():
        try:
            run = _taken_in(request, segment, form)
        except NotAllowed:
            raise
        except BusinessRuleError as refusal:
            form.add_error("file", str(refusal))
    if not form.is_valid():
        context = {"segment": segment, "form": form}
        return render(request, "segments/segment_files.html", context, status=status_of(form))
    if form.letter is not None:
        return _attach(request, segment, form.letter, run)
    assert run is not None
    return list_taken(request, segment, run)


def _taken_in(request: Request, segment: Segment, form: FilesForm) -> ImportRun | None:
    if form.people is None:
        return None
    name, content = form.people
    return take_in(user=request.user, file_name=name, content=content, joins=segment.number)


def list_taken(request: Request, segment: Segment, run: ImportRun) -> HttpResponse:
    """The worksheet, where everybody of the list was known; else what the list would do."""
    try:
        if not join_at_once(run, user=request.user):
            return redirect(run)
    except NotAllowed:
        raise
    except BusinessRuleError as refusal:
        messages.error(request, str(refusal))
        return redirect("crm:import-columns", pk=run.pk)
    run.refresh_from_db(fields=["result"])
    step = SegmentCriteria.objects.filter(pk=run.result["joined"].get("step")).first()
    if step is None:
        return redirect(run)
    say_step(request, joined_sentences(run), step)
    return redirect(segment)


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True)
def letter_attach(request: Request, segment: Segment) -> HttpResponse:
    """The letter's second step: what it is, and what the names in it mean."""
    if request.method == "POST":
        form = letter_form(request, segment, request.POST, request.FILES)
        return _attached(request, segment, form)
    form = letter_form(request, segment, request.GET)
    if form.is_valid():
        form.keep_for_next_step()
    return letter_page(request, segment, form, status=200)


def _attach(
    request: Request, segment: Segment, letter: "UploadedFile[Any]", run: ImportRun | None
) -> HttpResponse:
    data = {"then": run.pk if run else ""}
    return _attached(request, segment, letter_form(request, segment, data, {"file": letter}))


def letter_form(request: Request, segment: Segment, *data: Any) -> LetterForm:
    has_template = segment.template_id is not None
    columns = coming_columns(request, segment, data[0].get("then")) | segment.headings
    return LetterForm(*data, user=request.user, has_template=has_template, columns=columns)


def coming_columns(request: Request, segment: Segment, run_key: Any) -> dict[str, str]:
    """Those of the list that came along, headings by name."""
    key = posted_key(str(run_key or ""))
    run = ImportRun.objects.filter(pk=key, owner=request.user, joins=segment.number).first()
    return list_columns_of(run) if run else {}


def _attached(request: Request, segment: Segment, form: LetterForm) -> HttpResponse:
    if not form.is_valid() or form.new_document is None or form.is_asking:
        return _asked(request, segment, form)
    try:
        change = actions.attach_letter(
            segment,
            document=form.new_document,
            user=request.user,
            template=form.cleaned_data.get("template"),
            discard_redo=form.cleaned_data["discard_redo"],
        )
    except RedoWouldBeLost as loss:
        form.ask_about_redo(loss)
        return letter_page(request, segment, form, status=409)
    _say_attached(request, change)
    if run_key := form.cleaned_data["then"]:
        return list_taken(request, segment, get_import(request.user, run_key))
    return redirect(letter_address(change))


def _asked(request: Request, segment: Segment, form: LetterForm) -> HttpResponse:
    """A file that was kept is asked about at an address of its own: a page that answered the file
    itself would have the browser send it again, when it no longer has it."""
    if not (request.FILES and form.draft_name):
        return letter_page(request, segment, form, status=422)
    address = reverse("segments:letter-attach", args=[segment.number])
    return redirect(f"{address}?{urlencode(form.for_next_step)}")


def _say_attached(request: Request, change: TextChange) -> None:
    if change.step is None:
        messages.info(request, _("Nothing was changed."))
        return
    said = [text_sentences.letter_attached(change.text)]
    say_step(request, said + text_sentences.other_letters(change.text), change.step)


def letter_address(change: TextChange) -> str:
    """The letter of the first line that gets it; before there is one, what the check says."""
    segment = change.text.segment_template.segment
    document = change.text.own_document_id
    line = Resolver(segment).lines().filter(r_document=document).order_by("sort_name", "pk").first()
    if line is None:
        return address_of(segment, change.text.segment_template, change.text.language)
    return reverse("segments:letter-preview", args=[segment.number, line.pk])


def letter_page(
    request: Request, segment: Segment, form: LetterForm, *, status: int
) -> HttpResponse:
    context = {"segment": segment, "form": form}
    return render(request, "segments/letter_attach.html", context, status=status)


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
@worksheet(to_change=True)
def list_join(request: Request, segment: Segment, pk: int) -> HttpResponse:
    """The contacts of a list that the worksheet refused when they came in."""
    run = get_import(request.user, pk)
    if run.joins != segment.number:
        raise Http404
    done = actions.join_once_more(
        segment, run, user=request.user, discard_redo=agreed(request, "discard_redo")
    )
    if done is not None:
        of_columns = sentences.list_columns(done.changed, done.columns_left_out)
        result = done.result
        say_step(request, [*sentences.contacts_added(result), *of_columns], result.step)
    return redirect(segment)
