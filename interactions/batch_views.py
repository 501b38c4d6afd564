"""Interactions that were written at once without a segment: their page and their letters."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from crm.requests import Request
from interactions import access, actions, logged_letters, pdf
from interactions.models import Delivery, InteractionLogEntry
from interactions.print_runs import TEST_PRINT, asked_run, print_choice, remember_choice
from interactions.results import results_of


@permission_required(access.VIEW_LOG, raise_exception=True)
@require_GET
def batch_detail(request: Request, pk: int) -> HttpResponse:
    batch = access.get_batch(request.user, pk)
    entries = InteractionLogEntry.objects.visible_to(request.user).filter(batch=batch)
    results = results_of(entries)
    context = {
        "batch": batch,
        "results": results,
        "may_deliver": access.may_deliver(request.user, batch),
        "test_print": TEST_PRINT,
        "choice": print_choice(request.user),
        "orders": logged_letters.print_orders(),
        "pdf_missing": pdf.what_is_missing(),
        "page": results.page_of(entries.for_list().with_deliveries(), request.GET),
    }
    return render(request, "interactions/batch_detail.html", context)


@permission_required(access.VIEW_LOG, raise_exception=True)
@require_POST
def batch_print_choice(request: Request, pk: int) -> HttpResponse:
    """The order of print runs, remembered for the user."""
    batch = access.get_batch(request.user, pk)
    remember_choice(request.POST, user=request.user)
    return redirect(batch)


@permission_required(access.VIEW_LOG, raise_exception=True)
@require_POST
def batch_letters(request: Request, pk: int) -> HttpResponseBase:
    """A download by POST: the letters count as downloaded from now on."""
    return logged_letters.combined_letters(
        access.get_batch(request.user, pk),
        user=request.user,
        run=asked_run(request.POST),
    )


@permission_required(access.VIEW_LOG, raise_exception=True)
@require_POST
def batch_letters_zip(request: Request, pk: int) -> HttpResponseBase:
    """A download by POST: the letters count as downloaded from now on."""
    return logged_letters.single_letters(
        access.get_batch(request.user, pk),
        user=request.user,
        run=asked_run(request.POST),
    )


@permission_required(access.VIEW_LOG, raise_exception=True)
@require_POST
def batch_pdf(request: Request, pk: int) -> HttpResponse:
    """The letters as one PDF, made by a worker; leads to the page of that work."""
    batch = access.get_batch(request.user, pk)
    run = asked_run(request.POST)
    job = logged_letters.start_logged_pdf(batch, user=request.user, run=run)
    return redirect("crm:job-detail", job.pk)


@permission_required(access.DELIVER, raise_exception=True)
@require_POST
def batch_retry(request: Request, pk: int) -> HttpResponse:
    """The failed e-mails of the interactions once more."""
    batch = access.get_batch(request.user, pk)
    rows = Delivery.objects.filter(entry__batch=batch, state=Delivery.State.FAILED)
    count = actions.retry_delivery(rows.values_list("pk", flat=True), user=request.user)
    sentence = ngettext("%(count)d e-mail is queued.", "%(count)d e-mails are queued.", count)
    messages.success(request, sentence % {"count": count})
    return redirect(batch)
