"""Pages of the interaction log, the logged segments and the fields of letters."""

from typing import Any

from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm import jobs
from crm.access import get_contact, get_job
from crm.job_files import KEPT_FOR
from crm.keyset import Order, page_of
from crm.requests import Request, posted_key
from crm.row_fields import values_of
from crm.saved_view_views import opens_with_a_view
from interactions import access, actions, documents, entry_search, logged_letters, pdf
from interactions.entry_forms import CommentForm, EntryForm
from interactions.filters import (
    ENTRY_ORDERS,
    LOGGED_SEGMENT_ORDERS,
    NEWEST_FIRST,
    InteractionLogEntryFilter,
    LoggedSegmentFilter,
    TimelineFilter,
    order_of,
)
from interactions.hooks import entry_actions
from interactions.models import (
    Delivery,
    Document,
    InteractionLogEntry,
    LoggedSegment,
    PostponedInteraction,
)
from interactions.pdf_letters import page_of_job
from interactions.print_runs import TEST_PRINT, asked_run, print_choice, remember_choice
from interactions.printing import DOCX_TYPE, file_response
from interactions.results import results_of
from interactions.starter_document import make_starter_document
from interactions.summaries import (
    field_groups,
    format_rows,
    kept_values,
    logged_steps,
    why_logged,
)

TIMELINE_LENGTH = 20


def list_context(
    request: Request, chosen: Any, orders: dict[str, tuple[str, ...]], usual: str = NEWEST_FIRST
) -> dict[str, Any]:
    asked = request.GET
    order = order_of(asked.get("sort", ""), orders, usual)
    counted = entry_search.COUNTED if asked.get("q") or asked.get("contact") else 0
    return {
        "filter": chosen,
        "page": page_of(chosen.qs, order, asked, neighbours=chosen.queryset, counted=counted),
        "default_sort": usual,
    }


@permission_required("interactions.view_interactionlogentry", raise_exception=True)
@require_GET
@opens_with_a_view("interactions")
def entry_list(request: Request) -> HttpResponse:
    entries = InteractionLogEntry.objects.visible_to(request.user).for_list().with_deliveries()
    chosen = InteractionLogEntryFilter(request.GET, entries, request=request)
    context = list_context(request, chosen, ENTRY_ORDERS)
    context["entry_actions"] = [
        act for act in entry_actions if request.user.has_perm(act.permission)
    ]
    return render(request, "interactions/entry_list.html", context)


@permission_required("interactions.view_interactionlogentry", raise_exception=True)
@require_GET
def entry_detail(request: Request, pk: int) -> HttpResponse:
    return entry_page(request, access.get_entry(request.user, pk))


def entry_page(
    request: Request, entry: InteractionLogEntry, *, status: int = 200, **said: Any
) -> HttpResponse:
    """`said`: forms that were refused, and why."""
    context = {
        "entry": entry,
        "form": EntryForm(entry=entry),
        "comment_form": CommentForm(),
        "comments": entry.comments.select_related("user"),
        "may_change": access.may_change(request.user, entry),
        "deliveries": entry.deliveries.all(),
        "retriable": actions.retriable(entry.deliveries.all()),
        "may_deliver": access.may_send(request.user, entry),
        "pdf_missing": pdf.what_is_missing(),
        "has_letter": entry.document_id is not None and entry.merge_values is not None,
        "kept_values": kept_values(entry),
        "why": why_logged(entry),
        **said,
    }
    return render(request, "interactions/entry_detail.html", context, status=status)


@permission_required("interactions.view_interactionlogentry", raise_exception=True)
@require_http_methods(["GET", "POST"])
def entry_letter(request: Request, pk: int) -> HttpResponseBase:
    """A copy; by POST the letter itself, which counts as downloaded from now on."""
    entry = access.get_entry(request.user, pk)
    if request.method == "POST" and entry.logged_segment is None:
        return logged_letters.take_letter(entry, user=request.user)
    return logged_letters.entry_letter(entry, user=request.user)


@permission_required(access.VIEW_LOG, raise_exception=True)
@require_POST
def entry_pdf(request: Request, pk: int) -> HttpResponse:
    """The letter as a PDF, made by a worker; leads to the page of that work."""
    entry = access.get_entry(request.user, pk)
    return redirect(logged_letters.start_entry_pdf(entry, user=request.user))


@csp_replace(
    {
        "default-src": [NONE],
        "script-src": [NONCE],
        # What a letter looks like is written into it, and so are its pictures.
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": ["data:"],
        "font-src": ["data:"],
        "frame-ancestors": [SELF],
    }
)
@xframe_options_sameorigin
@require_GET
def letter_canvas(request: HttpRequest) -> HttpResponse:
    """The inside of the frame that draws a letter; the page around it sends the letter."""
    return render(request, "interactions/letter_canvas.html")


@require_GET
def letter_page(request: Request, pk: int, page: int) -> HttpResponse:
    """A page of a letter's PDF as a picture; as the file, its owner's alone."""
    job = get_job(request.user, pk)
    jobs.require_file(job, user=request.user)
    if request.path not in jobs.pictures(job):
        raise Http404
    picture = HttpResponse(page_of_job(job, page), content_type="image/png")
    # A job's file never changes.
    picture["Cache-Control"] = f"private, max-age={KEPT_FOR.total_seconds():.0f}, immutable"
    return picture


@permission_required(access.DELIVER, raise_exception=True)
@require_POST
def entry_retry(request: Request, pk: int) -> HttpResponse:
    """The e-mail of an interaction, which failed, once more."""
    entry = access.get_entry(request.user, pk)
    keys = entry.deliveries.values_list("pk", flat=True)
    actions.retry_delivery(keys, user=request.user)
    messages.success(request, _("The e-mail is queued."))
    return redirect(entry)


@permission_required("interactions.view_loggedsegment", raise_exception=True)
@require_GET
@opens_with_a_view("logged-segments")
def logged_segment_list(request: Request) -> HttpResponse:
    segments = LoggedSegment.objects.visible_to(request.user).for_list()
    chosen = LoggedSegmentFilter(request.GET, segments, request=request)
    context = list_context(request, chosen, LOGGED_SEGMENT_ORDERS)
    return render(request, "interactions/logged_segment_list.html", context)


@permission_required("interactions.view_loggedsegment", raise_exception=True)
@require_GET
def logged_segment_detail(request: Request, number: str) -> HttpResponse:
    logged_segment = access.get_logged_segment(request.user, number)
    entries = InteractionLogEntry.objects.filter(logged_segment=logged_segment)
    results = results_of(entries)
    context = {
        "logged_segment": logged_segment,
        "results": results,
        "steps": logged_steps(logged_segment),
        "may_deliver": access.may_deliver(request.user, logged_segment),
        "test_print": TEST_PRINT,
        "choice": print_choice(request.user),
        "orders": logged_letters.print_orders(),
        "pdf_missing": pdf.what_is_missing(),
        "may_cancel": access.may_cancel(request.user, logged_segment),
        "page": results.page_of(entries.for_list().with_deliveries(), request.GET),
    }
    return render(request, "interactions/logged_segment_detail.html", context)


@permission_required("interactions.view_loggedsegment", raise_exception=True)
@require_POST
def logged_segment_print_choice(request: Request, number: str) -> HttpResponse:
    """The order of print runs, remembered for the user."""
    logged_segment = access.get_logged_segment(request.user, number)
    remember_choice(request.POST, user=request.user)
    return redirect(logged_segment)


@permission_required("interactions.view_loggedsegment", raise_exception=True)
@require_POST
def logged_segment_letters(request: Request, number: str) -> HttpResponseBase:
    """A download by POST: the letters count as downloaded from now on."""
    return logged_letters.combined_letters(
        access.get_logged_segment(request.user, number),
        user=request.user,
        run=asked_run(request.POST),
    )


@permission_required("interactions.view_loggedsegment", raise_exception=True)
@require_POST
def logged_segment_letters_zip(request: Request, number: str) -> HttpResponseBase:
    """A download by POST: the letters count as downloaded from now on."""
    return logged_letters.single_letters(
        access.get_logged_segment(request.user, number),
        user=request.user,
        run=asked_run(request.POST),
    )


@permission_required("interactions.view_loggedsegment", raise_exception=True)
@require_POST
def logged_segment_pdf(request: Request, number: str) -> HttpResponse:
    """The letters as one PDF, made by a worker; leads to the page of that work."""
    job = logged_letters.start_logged_pdf(
        access.get_logged_segment(request.user, number),
        user=request.user,
        run=asked_run(request.POST),
    )
    return redirect("crm:job-detail", job.pk)


@permission_required(access.DELIVER, raise_exception=True)
@require_POST
def logged_segment_retry(request: Request, number: str) -> HttpResponse:
    """Failed e-mails of the log once more; one of unknown outcome only when it is named."""
    logged_segment = access.get_logged_segment(request.user, number)
    rows = Delivery.objects.filter(entry__logged_segment=logged_segment)
    named = [key for text in request.POST.getlist("delivery") if (key := posted_key(text))]
    rows = rows.filter(pk__in=named) if named else rows.filter(state=Delivery.State.FAILED)
    count = actions.retry_delivery(rows.values_list("pk", flat=True), user=request.user)
    sentence = ngettext("%(count)d e-mail is queued.", "%(count)d e-mails are queued.", count)
    messages.success(request, sentence % {"count": count})
    return redirect(logged_segment)


@permission_required("interactions.view_interactionlogentry", raise_exception=True)
@require_GET
def contact_timeline(request: Request, number: str) -> HttpResponse:
    """What was said to a contact, and to the people of a company; newest first."""
    contact = get_contact(request.user, number)
    entries = InteractionLogEntry.objects.visible_to(request.user).about(contact)
    found = TimelineFilter(request.GET, queryset=entries.for_list().with_deliveries())
    newest_first = Order(("date", "id"), is_descending=True)
    context = {
        "contact": contact,
        "filter": found,
        "page": page_of(found.qs, newest_first, request.GET, size=TIMELINE_LENGTH),
        "postponed": PostponedInteraction.objects.filter(user=request.user, contact=contact),
        "is_filtered": any(any(values_of(field, request.GET)) for field in found.form),
    }
    name = "interactions/contact_timeline.html"
    return render(request, f"{name}#panel" if request.htmx else name, context)


@permission_required("interactions.view_interactiontemplate", raise_exception=True)
@require_GET
def merge_field_list(request: Request) -> HttpResponse:
    context = {"groups": field_groups(), "formats": format_rows()}
    return render(request, "interactions/merge_field_list.html", context)


@permission_required("interactions.view_interactiontemplate", raise_exception=True)
@require_GET
def starter_document(request: Request) -> HttpResponseBase:
    """A Word file with every field, to begin a letter with."""
    return file_response(make_starter_document(), _("Fields for letters") + ".docx", DOCX_TYPE)


@permission_required("interactions.view_document", raise_exception=True)
@require_GET
def document(request: Request, pk: int) -> HttpResponseBase:
    """The Word file of a template, as it was uploaded; never shown inline."""
    kept = get_object_or_404(Document.objects.of_templates(), pk=pk)
    return file_response(bytes(kept.content), kept.name, DOCX_TYPE)


@permission_required("interactions.view_interactiontemplate", raise_exception=True)
@require_GET
def draft_remarks(request: Request, token: str) -> HttpResponseBase:
    """What stands against an uploaded file, as comments in a copy of it."""
    draft = access.get_draft(request.user, token)
    content = bytes(draft.content)
    copy = documents.commented(content, documents.remarks_on(content, draft.name))
    return file_response(copy, copy_name(draft.name), DOCX_TYPE)


def copy_name(name: str) -> str:
    return _("Remarks on %s") % name
